package io.github.hftp.client.internal;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import io.github.hftp.protocol.FileName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A slice of a file, asked for in one request. If that breaks off, and there are retries, what is missing is asked for
 * again, so that no byte comes twice. Used by one thread; closing it early is enough, and waits for nothing.
 */
public final class SingleSlice implements Closeable {
    private final ConnectionPool pool;
    private final FileName name;
    private final Retries retries;
    private long offset;
    private long length;
    private boolean begun;
    private Conversation conversation;
    private OpenSlice slice;

    /** Makes a slice that is not asked for before it is read. */
    public SingleSlice(ConnectionPool pool, FileName name, long offset, long length) {
        this.pool = pool;
        this.name = name;
        this.retries = pool.newRetries();
        this.offset = offset;
        this.length = length;
    }

    /** Fetches what there is room for in a buffer, whose position does not change if that fails. */
    public static void fill(ConnectionPool pool, FileName name, long offset, ByteBuffer target) throws IOException {
        ByteBuffer room = target.duplicate();
        try (var slice = new SingleSlice(pool, name, offset, target.remaining())) {
            for (ByteBuffer piece = slice.next(); piece != null; piece = slice.next()) {
                room.put(piece);
            }
        }
        target.position(room.position());
    }

    /**
     * Reads on; not to be called after the end.
     *
     * @return the next bytes, in a buffer with an array that is valid until the next call; null at the end
     * @throws IOException if that fails; this is then closed
     */
    public ByteBuffer next() throws IOException {
        while (true) {
            try {
                return read();
            } catch (HftpException e) {
                boolean unproven =
                        e instanceof ConnectionLostException && conversation != null && conversation.isUnproven();
                close();
                if (!unproven) {
                    retries.await(begun ? RangeReader.asChange(e) : e);
                }
            } catch (IOException | RuntimeException | Error e) {
                close();
                throw e;
            }
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

    private ByteBuffer read() throws IOException {
        if (slice == null) {
            conversation = pool.take();
            slice = conversation.open(name, offset, length);
        }
        ByteBuffer piece = slice.next();
        if (piece == null) {
            close();
            return null;
        }
        begun = true;
        offset += piece.remaining();
        length -= piece.remaining();
        retries.onProgress();
        return piece;
    }
}
