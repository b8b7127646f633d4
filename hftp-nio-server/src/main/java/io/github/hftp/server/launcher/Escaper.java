package io.github.hftp.server.launcher;

import io.github.hftp.codec.Escaping;

/**
 * Makes text safe for a log, a terminal and whatever reads the log later: a client chooses names and commands, and must
 * not be able to forge a line, send escape sequences, or trigger a lookup. Stateless.
 */
final class Escaper {
    /** The most characters of a quoted text, without its quotes: {@value}. */
    static final int MAX_QUOTED = 200;

    private static final String CUT = "...";

    private Escaper() {}

    /** Keeps printable ASCII and writes everything else as {@code \xHH} or {@code \}{@code uHHHH}. */
    static String line(String text) {
        return Escaping.escape(text, Escaping::isPrintableAscii);
    }

    /**
     * As {@link #line}, in quotes, so that nothing in it ends the quotes or starts a lookup; cut if it is long.
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
        return Escaping.escape(text, Escaping::isVisible);
    }

    private static String quotedCharacter(String text, int i) {
        char c = text.charAt(i);
        if (c == '"' || c == '\\') {
            return "\\" + c;
        }
        return Escaping.isPrintableAscii(c) && !text.startsWith("${", i) ? String.valueOf(c) : Escaping.escaped(c);
    }
}
