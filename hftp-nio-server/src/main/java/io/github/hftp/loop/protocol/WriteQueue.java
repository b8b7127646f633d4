package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Bytes that a socket has not taken yet, in order. Small pieces share a chunk; else a peer that sends byte by byte and
 * does not read would make each byte of its answer cost an object. Belongs to one connection; holds no memory while
 * empty.
 */
final class WriteQueue {
    private static final int SMALLEST_CHUNK_BYTES = 1024;

    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(1);
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        chunks.clear();
        size = 0;
    }

    /** Takes a copy of all the bytes. */
    void add(ByteBuffer bytes) {
        size += bytes.remaining();
        ByteBuffer last = chunks.peekLast();
        if (last != null) {
            int count = Math.min(bytes.remaining(), last.capacity() - last.limit());
            int end = last.limit();
            last.limit(end + count).put(end, bytes, bytes.position(), count);
            bytes.position(bytes.position() + count);
        }
        if (bytes.hasRemaining()) {
            ByteBuffer chunk = ByteBuffer.allocate(Math.max(bytes.remaining(), SMALLEST_CHUNK_BYTES));
            chunks.add(chunk.put(bytes).flip());
        }
    }

    /**
     * Writes once, at most as much as the buffer holds.
     *
     * @param buffer a direct buffer, used during the call
     * @return whether the transport took everything it was offered
     */
    boolean writeTo(Transport transport, ByteBuffer buffer) throws IOException {
        buffer.clear();
        for (ByteBuffer chunk : chunks) {
            int count = Math.min(chunk.remaining(), buffer.remaining());
            buffer.put(buffer.position(), chunk, chunk.position(), count);
            buffer.position(buffer.position() + count);
            if (!buffer.hasRemaining()) {
                break;
            }
        }
        buffer.flip();
        remove(transport.write(buffer));
        return !buffer.hasRemaining();
    }

    private void remove(int count) {
        size -= count;
        for (int left = count; left > 0; ) {
            ByteBuffer first = chunks.peekFirst();
            int taken = Math.min(left, first.remaining());
            first.position(first.position() + taken);
            left -= taken;
            if (!first.hasRemaining()) {
                chunks.removeFirst();
            }
        }
    }
}
