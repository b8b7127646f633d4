package io.github.hftp.protocol;

import java.util.Objects;

/**
 * A request that cannot be carried out; the status code is the whole answer. Since this is routine for a server, the
 * exception has no stack trace.
 */
public final class RequestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The answer. */
    private final StatusCode status;

    /**
     * Creates the exception.
     *
     * @param status the answer, not {@link StatusCode#OK}
     */
    public RequestException(StatusCode status) {
        super(Objects.requireNonNull(status, "status").toString(), null, false, false);
        if (status == StatusCode.OK) {
            throw new IllegalArgumentException("OK does not refuse a request");
        }
        this.status = status;
    }

    /**
     * The status code to answer with.
     *
     * @return the status code, never {@link StatusCode#OK}
     */
    public StatusCode status() {
        return status;
    }
}
