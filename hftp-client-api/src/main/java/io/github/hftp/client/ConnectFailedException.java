package io.github.hftp.client;

/** Connecting failed: unknown host, refused, unreachable, or not within the connect timeout. Retryable. */
public final class ConnectFailedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause why, or null
     */
    public ConnectFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Always true: servers come back. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
