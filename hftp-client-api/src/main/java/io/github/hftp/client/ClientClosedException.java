package io.github.hftp.client;

/** Somebody has closed the client, before the call or while it was under way. */
public final class ClientClosedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what happened
     * @param cause what it came about by, or null
     */
    public ClientClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
