package io.github.hftp.codec;

import java.util.function.IntPredicate;

/**
 * Makes text from a peer safe to show on a terminal or in a log: whatever does not show as itself becomes {@code \xHH}
 * or {@code \}{@code uHHHH}, so that no name can forge a line or send an escape sequence. Stateless.
 */
public final class Escaping {
    private Escaping() {}

    /**
     * Keeps the characters that may be shown and escapes all others.
     *
     * @param text any text
     * @param shown which code points to keep
     * @return the text on one line, if {@code shown} accepts no line end
     */
    public static String escape(String text, IntPredicate shown) {
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (shown.test(c)) {
                safe.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    safe.append(escaped(unit));
                }
            }
        });
        return safe.toString();
    }

    /**
     * The escaped form of a character.
     *
     * @param unit the character, or half of a surrogate pair
     * @return {@code \xHH} or {@code \}{@code uHHHH}
     */
    public static String escaped(char unit) {
        return String.format(unit <= 0xFF ? "\\x%02X" : "\\u%04X", (int) unit);
    }

    /**
     * Whether a character is printable ASCII, space included.
     *
     * @param codePoint the character
     * @return true from space to tilde
     */
    public static boolean isPrintableAscii(int codePoint) {
        return codePoint >= ' ' && codePoint <= '~';
    }

    /**
     * Whether a character shows as itself, in any script, and changes nothing around it: not a control, a line end, a
     * direction mark, half of a surrogate pair, or unassigned.
     *
     * @param codePoint the character
     * @return true if it is safe to print
     */
    public static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
