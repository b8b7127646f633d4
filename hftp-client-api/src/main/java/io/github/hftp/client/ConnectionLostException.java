package io.github.hftp.client;

/** The connection ended before the reply did: closed by the server, reset, or cut on the way. Retryable. */
public final class ConnectionLostException extends HftpException {
    private static final long serialVersionUID = 1L;

    /** How much of the slice had come. */
    private final long bytesReceived;

    /**
     * Makes the exception.
     *
     * @param message what happened
     * @param bytesReceived how many bytes of the slice had come
     * @param cause why, or null when the server just closed
     */
    public ConnectionLostException(String message, long bytesReceived, Throwable cause) {
        super(message, cause);
        this.bytesReceived = bytesReceived;
    }

    /**
     * How much of the slice that was under way had come.
     *
     * @return a number of bytes; 0 when the reply was no slice, or had not come that far
     */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Always true: all requests of HFTP only read. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
