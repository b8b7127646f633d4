package io.github.hftp.server.launcher;

/**
 * The server cannot start or has stopped, for a reason that its operator understands from one line. Carries the exit
 * status of the process, one of BSD's sysexits.h.
 */
final class LaunchException extends Exception {
    /** An option or an environment variable is invalid. */
    static final int USAGE = 64;

    /** The folder does not exist, is not a folder, or cannot be read. */
    static final int NO_INPUT = 66;

    /** The server cannot listen on the address. */
    static final int UNAVAILABLE = 69;

    /** The server failed while it ran. */
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
