package io.github.hftp.client;

/** The server took too long to answer, or stopped or nearly stopped in the middle of a reply. Retryable. */
public final class HftpTimeoutException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which of the timeouts it was
     */
    public HftpTimeoutException(String message) {
        super(message, null);
    }

    /** Always true: the next attempt may find the server less busy. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
