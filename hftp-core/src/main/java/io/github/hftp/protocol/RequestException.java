package io.github.hftp.protocol;

import java.util.Objects;

/**
 * A request that cannot be carried out; the status code is the whole answer. It is an everyday event of a server, so
 * there is no stack trace to fill in.
 */
public final class RequestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What to answer. */
    private final StatusCode status;

    /**
     * Makes the exception.
     *
     * @param status what to answer, not {@link StatusCode#OK}
     */
    public RequestException(StatusCode status) {
        super(Objects.requireNonNull(status, "status").toString(), null, false, false);
        if (status == StatusCode.OK) {
            throw new IllegalArgumentException("OK is no reason to refuse");
        }
        this.status = status;
    }

    /**
     * What to answer.
     *
     * @return the status code, never {@link StatusCode#OK}
     */
    public StatusCode status() {
        return status;
    }
}
