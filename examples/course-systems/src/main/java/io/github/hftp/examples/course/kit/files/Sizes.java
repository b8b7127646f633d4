package io.github.hftp.examples.course.kit.files;

import io.github.hftp.examples.course.kit.RefusedException;
import java.util.regex.Pattern;

/** The sizes of files as they travel: decimal digits and nothing else. */
public final class Sizes {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}"); // fewer than a long holds

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @param digits what a stranger says
     * @return the size, 0 or more
     * @throws RefusedException if it is none
     */
    public static long parse(String digits) throws RefusedException {
        if (!DIGITS.matcher(digits).matches()) {
            throw new RefusedException("not a size in bytes");
        }
        return Long.parseLong(digits);
    }
}
