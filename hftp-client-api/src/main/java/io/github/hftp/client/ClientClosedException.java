package io.github.hftp.client;

/** The client was closed before or during the call. */
public final class ClientClosedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause why, or null
     */
    public ClientClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
