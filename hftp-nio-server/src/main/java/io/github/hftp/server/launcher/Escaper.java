package io.github.hftp.server.launcher;

/**
 * Makes text harmless for a log, a terminal and whatever reads the log later: a client chooses names and commands, and
 * must not be able to forge a line, to send escape sequences, or to have something looked up. Stateless.
 */
final class Escaper {
    /** The most characters of a quoted text: {@value}, without its quotes. */
    static final int MAX_QUOTED = 200;

    private static final String CUT = "...";

    private Escaper() {}

    /** Keeps printable ASCII and writes everything else as {@code \xHH} or {@code \}{@code uHHHH}. */
    static String line(String text) {
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPrintableAscii(c)) {
                safe.append(c);
            } else {
                safe.append(hex(c));
            }
        }
        return safe.toString();
    }

    /**
     * As {@link #line}, in quotes, and such that nothing in it ends the quotes or begins a lookup; cut if it is long.
     */
    static String quoted(String text) {
        var safe = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            String next = quotedCharacter(text, i);
            if (safe.length() - 1 + next.length() > MAX_QUOTED) {
                return safe.append('"').append(CUT).toString();
            }
            safe.append(next);
        }
        return safe.append('"').toString();
    }

    /** Keeps what shows as itself, in any script, and writes everything else as {@link #line} does. */
    static String controls(String text) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isVisible(c)) {
                safe.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    safe.append(hex(unit));
                }
            }
        });
        return safe.toString();
    }

    private static String quotedCharacter(String text, int i) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
            return "\\" + c;
        }
        return isPrintableAscii(c) && !text.startsWith("${", i) ? String.valueOf(c) : hex(c);
    }

    private static boolean isPrintableAscii(char c) {
        return c >= ' ' && c <= '~';
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static String hex(char c) {
        return String.format(c <= 0xFF ? "\\x%02X" : "\\u%04X", (int) c);
    }
}
