package io.github.hftp.client.internal.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A range of a file as a stream. Used by one thread; {@link #close} is for any, and ends a read that is under way. */
public final class RangeStream extends InputStream {
    private final RangeReader reader;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private volatile boolean closed;

    /** Makes a stream of what the reader reads, which is then the stream's. */
    public RangeStream(RangeReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        if (!fill()) {
            return -1;
        }
        int b = piece.get() & 0xFF;
        releaseAtEnd();
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(target, offset, count);
        releaseAtEnd();
        return count;
    }

    @Override
    public int available() throws IOException {
        refuseIfClosed();
        return piece == null ? 0 : piece.remaining();
    }

    @Override
    public void close() {
        closed = true;
        reader.cancel();
    }

    private void releaseAtEnd() throws IOException {
        if (!piece.hasRemaining()) {
            reader.releaseAtEnd();
        }
    }

    private boolean fill() throws IOException {
        refuseIfClosed();
        try {
            while (piece != null && !piece.hasRemaining()) {
                piece = reader.next();
            }
            return piece != null;
        } catch (IOException e) {
            throw closed ? new IOException("the stream was closed during the read", e) : e;
        }
    }

    private void refuseIfClosed() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }
}
