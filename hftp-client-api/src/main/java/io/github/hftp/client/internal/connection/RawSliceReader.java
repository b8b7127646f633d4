package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.codec.ResponseDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a slice that comes as it is, after one {@code Content-Length} line and an empty line. */
final class RawSliceReader implements SliceReader {
    private final Connection connection;
    private final long size;
    private long left;
    private boolean begun;

    RawSliceReader(Connection connection, long size) {
        this.connection = connection;
        this.size = size;
        this.left = size;
    }

    @Override
    public ByteBuffer next() throws IOException {
        if (!begun) {
            begun = true;
            readHeader(connection, connection.readLine(Connection.MAX_SHORT_LINE_BYTES), size);
        }
        if (left == 0) {
            return null;
        }
        ByteBuffer input = connection.input();
        int count = (int) Math.min(left, input.remaining());
        ByteBuffer piece = input.slice(input.position(), count);
        input.position(input.position() + count);
        connection.countSlice(count);
        left -= count;
        return piece;
    }

    /** Reads from the first line after the status, which has been read, to the empty line. */
    static void readHeader(Connection connection, String line, long size) throws IOException {
        long length = Connection.parse(ResponseDecoder::contentLength, line);
        if (length != size) {
            throw new ProtocolViolationException("a Content-Length of " + length + " for " + size + " bytes", null);
        }
        // Blanks are not forgiven here: without the empty line, they could be the first bytes of the slice.
        if (!connection.readWholeLine(Connection.MAX_SHORT_LINE_BYTES).isEmpty()) {
            throw new ProtocolViolationException("no empty line after the Content-Length", null);
        }
    }
}
