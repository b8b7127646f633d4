package io.github.hftp.client.cli;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/** How wide text is on a terminal. Stateless. */
final class Columns {
    private static final String CUT = "...";

    /** Those whose characters take two columns each. */
    private static final Set<UnicodeScript> WIDE =
            Set.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    private static final int FIRST_EMOJI = 0x1F300;
    private static final int LAST_EMOJI = 0x1FAFF;

    private Columns() {}

    /** How many columns a text takes. */
    static int of(String text) {
        return text.codePoints().map(Columns::of).sum();
    }

    /** The text, or as much of it as fits, and an ellipsis. */
    static String fit(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        var cut = new StringBuilder();
        int left = columns - CUT.length();
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            left -= of(c);
            if (left < 0) {
                break;
            }
            cut.appendCodePoint(c);
        }
        return cut + CUT.substring(0, Math.max(0, Math.min(CUT.length(), columns)));
    }

    private static int of(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return WIDE.contains(UnicodeScript.of(c)) || (c >= FIRST_EMOJI && c <= LAST_EMOJI) ? 2 : 1;
    }
}
