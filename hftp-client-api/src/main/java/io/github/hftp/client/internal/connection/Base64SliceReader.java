package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.codec.Base64Encoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * Reads a slice that comes in base64: one line, or, as servers of older courses send it, one text cut into several
 * lines at any place. Nothing but the one right text for the size is accepted: no other character, no padding but at
 * the very end, no bits that encode nothing, no empty line. Only blanks before a line end are forgiven, as in other
 * lines. The last bytes are held back until the text has ended.
 */
final class Base64SliceReader implements SliceReader {
    private static final int GROUP_BYTES = Base64Encoder.GROUP_BYTES;
    private static final int GROUP_CHARS = Base64Encoder.GROUP_CHARS;
    private static final int MAX_GROUPS = 12 * 1024;
    private static final String WRONG_CHARACTER = "has a character, or padding, that does not belong there";

    private final Connection connection;
    private long left;
    private byte[] encoded = new byte[0];
    private byte[] decoded = new byte[0];
    private boolean atLineStart = true;
    private boolean ended;

    Base64SliceReader(Connection connection, long size) {
        this.connection = connection;
        this.left = size;
    }

    @Override
    public ByteBuffer next() throws IOException {
        if (left == 0) {
            endText(); // of an empty slice
            return null;
        }
        int count = (int) Math.min(left, MAX_GROUPS * GROUP_BYTES);
        gather((count + GROUP_BYTES - 1) / GROUP_BYTES * GROUP_CHARS);
        decode(count);
        connection.countSlice(count);
        left -= count;
        if (left == 0) { // the last bytes are none before the text is known to end there
            endText();
        }
        return ByteBuffer.wrap(decoded, 0, count);
    }

    private void endText() throws IOException {
        if (!ended) {
            ended = true;
            expectLineEnd(connection.input().get(), "goes on after the last byte that was asked for");
        }
    }

    /** Reads the rest of a line end, which this byte begins. */
    private void expectLineEnd(byte first, String complaint) throws IOException {
        byte b = first;
        for (int blanks = 0; Connection.isBlank(b) && blanks < Connection.MAX_SHORT_LINE_BYTES; blanks++) {
            b = connection.input().get();
        }
        if (b != '\r') {
            throw violation(complaint);
        }
        connection.expectLineFeed();
    }

    /** Fills {@link #encoded} with the next characters, leaving out the line ends between them. */
    private void gather(int count) throws IOException {
        if (encoded.length != count) {
            encoded = new byte[count]; // at most twice: for the full pieces and for the last one
        }
        int filled = 0;
        while (filled < count) {
            ByteBuffer input = connection.input();
            byte b = 'A';
            while (filled < count && input.hasRemaining() && (b = input.get()) > ' ') {
                encoded[filled++] = b;
                atLineStart = false;
            }
            if (b <= ' ') {
                endLine(b);
            }
        }
    }

    private void endLine(byte first) throws IOException {
        expectLineEnd(first, WRONG_CHARACTER);
        if (atLineStart) { // also the end of a text that is too short, and what could come for ever
            throw violation("has an empty line");
        }
        atLineStart = true;
    }

    private void decode(int count) throws ProtocolViolationException {
        if (decoded.length != count) {
            decoded = new byte[count];
        }
        try {
            Base64.getDecoder().decode(encoded, decoded);
        } catch (IllegalArgumentException e) {
            throw violation(WRONG_CHARACTER);
        }
        // The JDK's decoder looks over bits that encode nothing, and knows not where the text ends. The last group
        // tells.
        int lastGroup = (count - 1) / GROUP_BYTES;
        byte[] again = Base64.getEncoder().encode(Arrays.copyOfRange(decoded, lastGroup * GROUP_BYTES, count));
        if (!Arrays.equals(again, 0, GROUP_CHARS, encoded, lastGroup * GROUP_CHARS, encoded.length)) {
            throw violation("is padded at the wrong place, or has bits that encode nothing");
        }
    }

    private static ProtocolViolationException violation(String what) {
        return new ProtocolViolationException("the base64 text " + what, null);
    }
}
