package io.github.hftp.client;

import java.io.IOException;

/**
 * A call failed because of the server or the network. Failures on the caller's side are other exceptions: a failing
 * disk or stream throws its own {@link IOException}, an invalid argument an {@link IllegalArgumentException}. The
 * client stays usable: the next call opens another connection if this one has ended.
 */
public abstract class HftpException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened; without raw bytes from the server
     * @param cause why, or null
     */
    protected HftpException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the same call has a fair chance of success if it is retried.
     *
     * @return false unless a subclass says otherwise
     */
    public boolean isRetryable() {
        return false;
    }
}
