package io.github.hftp.client;

/**
 * The server sent something that is not HFTP, not what was requested, or endless. Not retryable: it would do so again.
 */
public final class ProtocolViolationException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong
     * @param cause why, or null
     */
    public ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
