package io.github.hftp.protocol;

import java.io.IOException;

/** The other end sent bytes that are not HFTP. The message says what was wrong, without quoting raw bytes. */
public class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was wrong
     */
    public ProtocolException(String message) {
        super(message);
    }
}
