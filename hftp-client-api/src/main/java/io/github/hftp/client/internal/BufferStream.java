package io.github.hftp.client.internal;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes into a buffer of the caller, which must have room for all that comes. */
public final class BufferStream extends OutputStream {
    private final ByteBuffer buffer;

    /** Writes from the position of the buffer on. */
    public BufferStream(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        buffer.put(bytes, offset, length);
    }

    @Override
    public void write(int b) {
        buffer.put((byte) b);
    }
}
