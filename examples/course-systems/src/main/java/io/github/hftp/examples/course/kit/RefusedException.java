package io.github.hftp.examples.course.kit;

import java.io.IOException;

/** The other side has said no, or this side has to. The message tells why, in words that may be sent and shown. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message why
     */
    public RefusedException(String message) {
        super(message);
    }
}
