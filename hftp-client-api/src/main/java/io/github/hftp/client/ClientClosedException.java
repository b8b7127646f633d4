package io.github.hftp.client;

/**
 * The client has ended: somebody closed it, or an earlier call failed in such a way that the connection cannot be used
 * any more. That failure is the cause, and it tells whether to try again; this exception says no.
 */
public final class ClientClosedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what happened
     * @param cause the failure that ended the client, or null when it was closed
     */
    public ClientClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
