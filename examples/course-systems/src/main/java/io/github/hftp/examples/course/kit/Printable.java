package io.github.hftp.examples.course.kit;

/** Makes what came over the network fit to be printed: a terminal obeys control characters. */
public final class Printable {
    private Printable() {}

    /**
     * Replaces what is not to reach a terminal.
     *
     * @param text any text
     * @return the same with U+FFFD for each control character but tabulators
     */
    public static String text(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029&&[^\\t]]", "\uFFFD");
    }
}
