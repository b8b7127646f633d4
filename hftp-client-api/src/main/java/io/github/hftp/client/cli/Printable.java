package io.github.hftp.client.cli;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/**
 * Makes text harmless for a terminal, and one line: servers choose the names of files, which can hold line ends and
 * escape sequences. Stateless.
 */
final class Printable {
    private Printable() {}

    /**
     * Keeps what shows as itself and can be encoded, and writes everything else as {@code \xHH} or {@code \}{@code
     * uHHHH}.
     */
    static String of(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        var safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            String character = Character.toString(c);
            if (isVisible(c) && encoder.canEncode(character)) {
                safe.append(character);
            } else {
                character
                        .chars()
                        .forEach(unit -> safe.append(String.format(unit <= 0xFF ? "\\x%02X" : "\\u%04X", unit)));
            }
        });
        return safe.toString();
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
}
