package io.github.hftp.client;

import java.io.IOException;

/**
 * All bytes of a file have arrived, but its SHA-256 is not the expected one; or the expected one is unknown, and
 * nothing was fetched. The target is unchanged.
 */
public final class IntegrityException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The SHA-256 that was asked for. */
    private final String expected;

    /** The SHA-256 of what was fetched. */
    private final String actual;

    /**
     * Creates the exception.
     *
     * @param expected the SHA-256 that was asked for, in hexadecimal
     * @param actual the SHA-256 of what was fetched
     */
    public IntegrityException(String expected, String actual) {
        super("the SHA-256 is " + actual + ", not " + expected);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Creates the exception for a file that was not even fetched.
     *
     * @param message why the expected SHA-256 is unknown
     */
    public IntegrityException(String message) {
        super(message);
        this.expected = "";
        this.actual = "";
    }

    /**
     * The SHA-256 that was asked for.
     *
     * @return in hexadecimal; empty if it is unknown
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
