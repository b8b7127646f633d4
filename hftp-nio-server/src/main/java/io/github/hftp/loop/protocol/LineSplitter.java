package io.github.hftp.loop.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Splits a byte stream into lines of UTF-8, whatever pieces it arrives in. A line ends with LF or CR LF. Keeps the
 * beginning of one line and examines each byte once. Belongs to one connection.
 */
public final class LineSplitter {
    /** The bytes are not a line of text. The message says why, in words that may be sent to the peer. */
    public static final class MalformedLineException extends IOException {
        private static final long serialVersionUID = 1L;

        MalformedLineException(String message) {
            super(message);
        }
    }

    private final int maxBytes;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

    /**
     * Starts at the beginning of a line.
     *
     * @param maxBytes the most bytes of a line, without its end
     */
    public LineSplitter(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Takes the next line, or the beginning of it.
     *
     * @param source the bytes; consumed up to the end of the line, or entirely if the line does not end in them
     * @return the line without its end, or null if its end has not arrived
     * @throws MalformedLineException if the line is too long or not UTF-8; nothing sensible can follow
     */
    public String next(ByteBuffer source) throws MalformedLineException {
        while (source.hasRemaining()) {
            byte b = source.get();
            if (b == '\n') {
                return rest();
            }
            begun.write(b);
            if (begun.size() > maxBytes && (b != '\r' || begun.size() > maxBytes + 1)) {
                throw new MalformedLineException("the line is longer than " + maxBytes + " bytes");
            }
        }
        return null;
    }

    /**
     * Whether the beginning of a line is kept whose end has not arrived.
     *
     * @return true in the middle of a line
     */
    public boolean isInLine() {
        return begun.size() > 0;
    }

    /**
     * Takes what is kept as a line: at the end of a stream, or for a peer that ends its lines by waiting.
     *
     * @return the line, empty if nothing is kept
     * @throws MalformedLineException if it is not UTF-8
     */
    public String rest() throws MalformedLineException {
        byte[] bytes = begun.toByteArray();
        begun.reset();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedLineException("the line is not UTF-8");
        }
    }
}
