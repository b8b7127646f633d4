package io.github.hftp.client;

import java.io.IOException;

/**
 * All bytes of a file have come, and they are not the ones that were expected; or it cannot be told which are to be
 * expected, and no byte was fetched. The target is as it was.
 */
public final class IntegrityException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What was asked for. */
    private final String expected;

    /** What was fetched. */
    private final String actual;

    /**
     * Makes the exception.
     *
     * @param expected the SHA-256 that was asked for, in hexadecimal
     * @param actual that of what was fetched
     */
    public IntegrityException(String expected, String actual) {
        super("the SHA-256 is " + actual + ", and not " + expected);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Makes the exception for a file that was not even fetched.
     *
     * @param message why it cannot be told what is to be expected
     */
    public IntegrityException(String message) {
        super(message);
        this.expected = "";
        this.actual = "";
    }

    /**
     * The SHA-256 that was asked for.
     *
     * @return in hexadecimal; empty if it cannot be told
     */
    public String expected() {
        return expected;
    }

    /**
     * The SHA-256 of what was fetched.
     *
     * @return in hexadecimal; empty if nothing was
     */
    public String actual() {
        return actual;
    }
}
