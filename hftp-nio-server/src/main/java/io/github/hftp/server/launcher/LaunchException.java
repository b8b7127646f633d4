package io.github.hftp.server.launcher;

/**
 * The server cannot be started or has ended, for a reason that its operator can understand from one line. Carries the
 * status that the process is to exit with, one of those of BSD's sysexits.h.
 */
final class LaunchException extends Exception {
    /** An option or an environment variable makes no sense. */
    static final int USAGE = 64;

    /** The folder is not there, is none, or cannot be read. */
    static final int NO_INPUT = 66;

    /** The address cannot be listened on. */
    static final int UNAVAILABLE = 69;

    /** The server failed by itself. */
    static final int SOFTWARE = 70;

    /** The port file cannot be written. */
    static final int CANNOT_CREATE = 73;

    private static final long serialVersionUID = 1;

    private final int status;

    LaunchException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
