package io.github.hftp.client;

/**
 * What was read cannot be completed, because the file became shorter or went away after the server had told its size, or
 * because the server now has another file under that name: one of another size, or with other bytes at a place that was
 * read before. This is looked at whenever another connection takes over, and once more at the end of what came in more
 * than one request; HFTP has no versions, so a change that is nowhere where bytes are compared goes unnoticed. The
 * client stays usable. Retryable: the next call begins anew.
 */
public final class FileChangedException extends HftpException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what happened
     * @param cause the status that told it, or null if the size or the bytes did
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
