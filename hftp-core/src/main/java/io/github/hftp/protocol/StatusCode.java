package io.github.hftp.protocol;

import java.util.Optional;

/** The status codes of HFTP and their fixed texts. Codes from 100 to 199 end the connection. */
public enum StatusCode {
    /** The request was carried out. */
    OK(0, "OK"),
    /** A line feed that no carriage return precedes, anywhere in the stream. Fatal. */
    BAD_EOL(100, "BAD EOL"),
    /** The bytes are not a line: empty, with a leading space or a forbidden byte, or too long. Fatal. */
    BAD_REQUEST(101, "BAD REQUEST"),
    /** The server failed, for example on a file that exists but cannot be read. Fatal. */
    INTERNAL_SERVER_ERROR(199, "INTERNAL SERVER ERROR"),
    /** The first element is not a command. */
    NO_SUCH_COMMAND(200, "NO SUCH COMMAND"),
    /** Wrong number of arguments, or an argument of the wrong form. */
    INVALID_ARGUMENTS(201, "INVALID ARGUMENTS FOR COMMAND"),
    /** No file of that name is served, for whatever reason. */
    FILE_NOT_FOUND(202, "FILE NOT FOUND"),
    /** The slice ends beyond the end of the file. */
    OFFSET_EXCEEDS_FILE_SIZE(203, "OFFSET EXCEEDS FILE SIZE");

    private final int code;
    private final String text;

    StatusCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /**
     * The number on the wire.
     *
     * @return 0, or a number from 100 to 299
     */
    public int code() {
        return code;
    }

    /**
     * The fixed text that follows the number.
     *
     * @return the text, in capitals
     */
    public String text() {
        return text;
    }

    /**
     * Whether a reply with this code is the last one of its connection.
     *
     * @return true for codes from 100 to 199
     */
    public boolean isFatal() {
        return isFatal(code);
    }

    /**
     * Whether a number is in the fatal range, for a client that receives a code unknown to this version.
     *
     * @param code a status code as received
     * @return true for codes from 100 to 199
     */
    public static boolean isFatal(int code) {
        return code >= 100 && code <= 199;
    }

    /**
     * Finds the constant of a number.
     *
     * @param code a status code as received
     * @return the constant, or nothing if the number is unknown
     */
    public static Optional<StatusCode> of(int code) {
        for (StatusCode status : values()) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /** The status line without its line end, for example {@code 202 FILE NOT FOUND}. */
    @Override
    public String toString() {
        return code + " " + text;
    }
}
