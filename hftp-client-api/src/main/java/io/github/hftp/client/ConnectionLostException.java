package io.github.hftp.client;

/** The connection ended before the reply did: closed by the server, reset, or cut by the network. Retryable. */
public final class ConnectionLostException extends HftpException {
    private static final long serialVersionUID = 1L;

    /** How much of the slice had arrived. */
    private final long bytesReceived;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param bytesReceived how many bytes of the slice had arrived
     * @param cause why, or null when the server just closed
     */
    public ConnectionLostException(String message, long bytesReceived, Throwable cause) {
        super(message, cause);
        this.bytesReceived = bytesReceived;
    }

    /**
     * How much of the current slice had arrived.
     *
     * @return a number of bytes; 0 if the reply was not a slice, or had not got that far
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
