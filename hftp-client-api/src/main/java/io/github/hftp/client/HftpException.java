package io.github.hftp.client;

import java.io.IOException;

/**
 * The server or the network failed a call. What the caller's own side did wrong is another exception: a failing disk or
 * stream throws its own {@link IOException}, a wrong argument an {@link IllegalArgumentException}. The client stays
 * usable: the next call has another connection if this one has ended.
 */
public abstract class HftpException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what happened; with no raw bytes of the server in it
     * @param cause why, or null
     */
    protected HftpException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the same call has a fair chance if it is made again.
     *
     * @return false unless a subclass says otherwise
     */
    public boolean isRetryable() {
        return false;
    }
}
