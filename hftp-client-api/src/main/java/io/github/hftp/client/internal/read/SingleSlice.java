package io.github.hftp.client.internal.read;

import io.github.hftp.client.HftpException;
import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.client.internal.connection.Conversation;
import io.github.hftp.client.internal.connection.Lease;
import io.github.hftp.client.internal.connection.OpenSlice;
import io.github.hftp.protocol.FileName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A slice of a file, asked for in one request. If that breaks off, and there are retries, what is missing is asked for
 * again, so that no byte comes twice, if the bytes before it are still the same. Used by one thread; closing it early is
 * enough, and waits for nothing.
 */
public final class SingleSlice implements Closeable {
    private final FileName name;
    private final KnownFile known;
    private final Lease lease;
    private long offset;
    private long length;
    private OpenSlice slice;

    /** Makes a slice that is not asked for before it is read. */
    public SingleSlice(ConnectionPool pool, FileName name, long offset, long length) {
        this.name = name;
        this.known = new KnownFile(name, OptionalLong.empty());
        this.lease = new Lease(pool, pool.newRetries());
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
        lease.onCall();
        while (true) {
            try {
                ByteBuffer piece = read();
                lease.onReturn();
                return piece;
            } catch (HftpException e) {
                try {
                    lease.recover(e, known.isEmpty() ? UnaryOperator.identity() : RangeReader::asChange);
                } finally {
                    close();
                }
                known.onLoss();
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
        lease.giveBack();
    }

    private ByteBuffer read() throws IOException {
        if (slice == null) {
            Conversation conversation = lease.ask(known.beforeGoingOn(lease.take()));
            known.trust(conversation);
            slice = conversation.open(name, offset, length);
            known.countRequest();
        }
        ByteBuffer piece = slice.next();
        if (piece == null) {
            slice = null;
            confirm();
            close();
            return null;
        }
        known.add(offset, piece);
        offset += piece.remaining();
        length -= piece.remaining();
        lease.onProgress();
        return piece;
    }

    /** What came over several connections is compared once more: the file may have changed since the last comparison. */
    private void confirm() throws IOException {
        if (known.isInSeveralRequests()) {
            lease.ask(known.atTheEnd(true));
        }
    }
}
