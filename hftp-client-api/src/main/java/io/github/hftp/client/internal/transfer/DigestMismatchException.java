package io.github.hftp.client.internal.transfer;

import java.io.IOException;

/** All bytes of a file are there, and they are not the ones that were expected. The target is as it was. */
public final class DigestMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;

    DigestMismatchException(String expected, String actual) {
        super("the SHA-256 is " + actual + ", and not " + expected);
        this.expected = expected;
        this.actual = actual;
    }

    /** The SHA-256 that was asked for, in hexadecimal. */
    public String expected() {
        return expected;
    }

    /** The SHA-256 of what was fetched, in hexadecimal. */
    public String actual() {
        return actual;
    }
}
