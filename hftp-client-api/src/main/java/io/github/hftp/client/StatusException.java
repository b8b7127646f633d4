package io.github.hftp.client;

import io.github.hftp.codec.Escaping;
import io.github.hftp.protocol.StatusCode;
import java.util.Optional;

/**
 * The server answered with a status other than {@code 0 OK}. Codes from 200 to 299 refuse a request and leave the
 * client usable; those from 100 to 199 are fatal, and end the connection. Not retryable: the server has decided.
 */
public final class StatusException extends HftpException {
    /** The longest {@link #text()}: {@value} characters, and an ellipsis. */
    public static final int MAX_TEXT_LENGTH = 200;

    private static final long serialVersionUID = 1L;

    /** The number on the wire. */
    private final int code;

    /** What the server said, escaped. */
    private final String text;

    /**
     * Creates the exception.
     *
     * @param code the number in the status line
     * @param text the rest of the line as it came; it is escaped here
     */
    public StatusException(int code, String text) {
        super((code + " " + printable(text)).strip(), null);
        this.code = code;
        this.text = printable(text);
    }

    /**
     * Creates the exception with a message that says what the status means here.
     *
     * @param message what happened
     * @param cause what the server answered
     */
    public StatusException(String message, StatusException cause) {
        super(message, cause);
        this.code = cause.code;
        this.text = cause.text;
    }

    /**
     * The number in the status line.
     *
     * @return the code, from 100 to 299
     */
    public int code() {
        return code;
    }

    /**
     * The text in the status line. Servers word it as they like. The backslash and everything but printable ASCII are
     * escaped as {@code \xHH}, and a long text is cut.
     *
     * @return the text, safe to print, perhaps empty
     */
    public String text() {
        return text;
    }

    /**
     * The constant of the code.
     *
     * @return the constant, or nothing if the code is unknown
     */
    public Optional<StatusCode> status() {
        return StatusCode.of(code);
    }

    /**
     * Whether the server ends the connection after this status.
     *
     * @return true for codes from 100 to 199
     */
    public boolean isFatal() {
        return StatusCode.isFatal(code);
    }

    /** Escapes text from a server. */
    static String printable(String text) {
        var safe = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String piece = Escaping.isPrintableAscii(c) && c != '\\' ? String.valueOf(c) : Escaping.escaped(c);
            if (safe.length() + piece.length() > MAX_TEXT_LENGTH) {
                return safe.append('…').toString();
            }
            safe.append(piece);
        }
        return safe.toString();
    }
}
