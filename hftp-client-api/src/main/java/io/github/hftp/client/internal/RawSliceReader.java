package io.github.hftp.client.internal;

import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.codec.ResponseDecoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Reads a slice that comes as it is, after one {@code Content-Length} line and an empty line. */
final class RawSliceReader implements SliceReader {
    @Override
    public void read(Connection connection, long size, OutputStream target) throws IOException {
        readHeader(connection, connection.readLine(Connection.MAX_SHORT_LINE_BYTES), size);
        long left = size;
        while (left > 0) {
            ByteBuffer input = connection.input();
            int count = (int) Math.min(left, input.remaining());
            int start = input.arrayOffset() + input.position();
            input.position(input.position() + count);
            connection.countSlice(count);
            target.write(input.array(), start, count);
            left -= count;
        }
    }

    /** Reads from the first line after the status, which has been read, to the empty line. */
    static void readHeader(Connection connection, String line, long size) throws IOException {
        long length = Connection.parse(ResponseDecoder::contentLength, line);
        if (length != size) {
            throw new ProtocolViolationException("a Content-Length of " + length + " for " + size + " bytes", null);
        }
        if (!connection.readLine(Connection.MAX_SHORT_LINE_BYTES).isEmpty()) {
            throw new ProtocolViolationException("no empty line after the Content-Length", null);
        }
    }
}
