package io.github.hftp.protocol;

/** The numbers of HFTP that both ends must agree on. */
public final class Protocol {
    /** The TCP port that a server listens on unless told otherwise: {@value}. */
    public static final int DEFAULT_PORT = 19500;

    /** The longest file name, in bytes of its UTF-8 form: {@value}, the limit of the usual file systems. */
    public static final int MAX_FILE_NAME_BYTES = 255;

    /** The longest spelling of a file name on the wire, every byte percent-encoded: {@value} characters. */
    public static final int MAX_FILE_NAME_SPELLING = 3 * MAX_FILE_NAME_BYTES;

    /** The scheme of a server's address as a URI: {@value}. */
    public static final String URI_SCHEME = "hftp";

    private Protocol() {}
}
