package io.github.hftp.examples.course.kit;

import java.io.IOException;

/** What a user asks for cannot be done by anybody yet. The message tells what, and when it will be. */
public final class NotYetException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what cannot be done yet
     */
    public NotYetException(String message) {
        super(message);
    }
}
