package io.github.hftp.server.internal.connection;

/** As a file system of the worst make may throw: even to log it fails. */
public final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
        throw new IllegalStateException("no text to be had");
    }
}
