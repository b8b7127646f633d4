package io.github.hftp.client.internal;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads a range that a file is known to have, from its first byte to its last, slice by slice, over a connection that it takes when it needs
 * one. Used by one thread. Closing it early is enough and waits for nothing: what is still to come of a slice is given up
 * together with its connection.
 */
public final class RangeReader implements Closeable {
    /** The longest slice that is asked for in one request, raw: {@value} bytes. */
    static final int RAW_SLICE_BYTES = 64 << 20;

    /** The same in base64, which many servers make in memory: {@value} bytes, a multiple of three. */
    static final int BASE64_SLICE_BYTES = 3 << 20;

    private final ConnectionPool pool;
    private final FileName name;
    private final long end;
    private long position;
    private Conversation conversation;
    private OpenSlice slice;

    /** Makes a reader of the bytes from {@code start} to before {@code end}. */
    public RangeReader(ConnectionPool pool, FileName name, long start, long end) {
        this.pool = pool;
        this.name = name;
        this.position = start;
        this.end = end;
    }

    /**
     * Reads on.
     *
     * @return the next bytes, at least one, in a buffer with an array that is valid until the next call; null at the end
     * @throws FileChangedException if the file has become too short for them
     * @throws IOException if that fails; the reader is then closed
     */
    public ByteBuffer next() throws IOException {
        try {
            while (slice != null || position < end) { // a slice is read to its very end, which may be wrong
                ByteBuffer piece = slice().next();
                if (piece != null) {
                    position += piece.remaining();
                    return piece;
                }
                slice = null;
            }
            close();
            return null;
        } catch (StatusException e) {
            close();
            boolean shorter = e.code() == StatusCode.FILE_NOT_FOUND.code()
                    || e.code() == StatusCode.OFFSET_EXCEEDS_FILE_SIZE.code();
            throw shorter ? new FileChangedException("the file became shorter, or went away, while it was read", e) : e;
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (slice != null) {
            slice.close();
            slice = null;
        }
        if (conversation != null) {
            pool.giveBack(conversation);
            conversation = null;
        }
    }

    private OpenSlice slice() throws IOException {
        while (slice == null) {
            if (conversation == null) {
                conversation = pool.take();
            }
            try {
                boolean raw = conversation.encodingFor(name) == SliceEncoding.RAW;
                long count = Math.min(end - position, raw ? RAW_SLICE_BYTES : BASE64_SLICE_BYTES);
                slice = conversation.open(name, position, count);
            } catch (ConnectionLostException e) {
                if (!conversation.isUnproven()) {
                    throw e;
                }
                close();
            }
        }
        return slice;
    }
}
