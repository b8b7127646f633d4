package io.github.hftp.client;

/** The server sent what is not HFTP, or not what was asked for, or without end. Not retryable: it would do so again. */
public final class ProtocolViolationException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what was wrong
     * @param cause why, or null
     */
    public ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
