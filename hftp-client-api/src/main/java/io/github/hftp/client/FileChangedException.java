package io.github.hftp.client;

/**
 * A download cannot be completed, because the file became shorter or went away after the server had told its size, or
 * has another size after a connection was lost. The client stays usable. Retryable: the next download begins with the
 * new size.
 */
public final class FileChangedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what happened
     * @param cause the status that told it, or null if it was the size
     */
    public FileChangedException(String message, StatusException cause) {
        super(message, cause);
    }

    /** Always true. */
    @Override
    public boolean isRetryable() {
        return true;
    }
}
