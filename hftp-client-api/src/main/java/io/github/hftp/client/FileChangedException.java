package io.github.hftp.client;

/**
 * A read cannot be completed, because the file was truncated or went away after the server had reported its size, or
 * because the server now has a different file under that name: one of another size, or with other bytes where some were
 * read before. The client checks this whenever another connection takes over, and once more at the end of a read that
 * took more than one request. HFTP has no versions, so a change outside the bytes that are compared goes unnoticed. The
 * client stays usable. Retryable: the next call starts over.
 */
public final class FileChangedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened
     * @param cause the status that showed it, or null if the size or the bytes did
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
