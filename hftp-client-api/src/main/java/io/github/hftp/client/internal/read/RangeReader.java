package io.github.hftp.client.internal.read;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.StatusException;
import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.client.internal.connection.Conversation;
import io.github.hftp.client.internal.connection.Lease;
import io.github.hftp.client.internal.connection.OpenSlice;
import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Reads a range that a file is known to have, from its first byte to its last, slice by slice, over a connection that
 * it takes when it needs one; over another, from where it was, if that fails and there are retries, or if it was lost
 * while its caller was away. What comes over another connection is only taken if the file still is the same as far as
 * its {@link KnownFile} tells. Used by one thread, but for {@link #cancel}. Closing it early is enough and waits for
 * nothing: what is still to come of a slice is given up together with its connection.
 */
public final class RangeReader implements Closeable {
    /** The longest slice that is asked for in one request, raw: {@value} bytes. */
    static final int RAW_SLICE_BYTES = 64 << 20;

    /** The same in base64, which many servers make in memory: {@value} bytes, a multiple of three. */
    static final int BASE64_SLICE_BYTES = 3 << 20;

    /** The longest of the raw slices of which many are asked for at a time: {@value} bytes. */
    static final int PIPELINED_RAW_SLICE_BYTES = 1 << 20;

    /** The same in base64: {@value} bytes, a multiple of three, and little, because it is all or nothing. */
    static final int PIPELINED_BASE64_SLICE_BYTES = 3 << 15;

    /** When to compare the file once more. */
    private enum Confirmation {
        /** It is for another to do. */
        NEVER,
        /** So that a mixture is never given out whole; what came in one request is none. A log may grow meanwhile. */
        BEFORE_THE_LAST_BYTES,
        /** What is read is only used when its end has come; then the size must still be that of the whole. */
        AT_THE_END
    }

    private final FileName name;
    private final LongSupplier end;
    private final KnownFile known;
    private final Confirmation confirmation;
    private final Lease lease;
    private long position;
    private Conversation conversation;
    private SliceEncoding encoding;
    private int sliceBytes;
    private int maxWindow;
    private final ArrayDeque<Integer> requested = new ArrayDeque<>();
    private long requestedTo;
    private OpenSlice slice;
    private int sliceLength;
    private boolean atSliceStart;
    private ByteBuffer whole = ByteBuffer.allocate(0);
    private ByteBuffer last; // null unless it is held back until the file is confirmed
    private ArrayDeque<Lease.Question> questions; // that are left for that; null until then

    private RangeReader(Lease lease, KnownFile known, long from, LongSupplier end, Confirmation confirmation) {
        this.name = known.name();
        this.end = end;
        this.known = known;
        this.confirmation = confirmation;
        this.lease = lease;
        this.position = from;
    }

    /** Makes a reader of a whole file of this size, with the retries of the client. */
    public static RangeReader ofFile(ConnectionPool pool, FileName name, long size) {
        return of(pool, new KnownFile(name, OptionalLong.of(size)), 0, size, Confirmation.AT_THE_END);
    }

    /** Makes a reader of the bytes up to, and without, another of a file of this size, with the retries of the client. */
    public static RangeReader ofRange(ConnectionPool pool, FileName name, long from, long to, long size) {
        return ofPart(pool, new KnownFile(name, OptionalLong.of(size)), from, to, true);
    }

    /** Makes a reader of a part of a file of which others may have been read, and others that follow may be. */
    static RangeReader ofPart(ConnectionPool pool, KnownFile known, long from, long to, boolean isLast) {
        return of(pool, known, from, to, isLast ? Confirmation.BEFORE_THE_LAST_BYTES : Confirmation.NEVER);
    }

    private static RangeReader of(ConnectionPool pool, KnownFile known, long from, long to, Confirmation confirmation) {
        return new RangeReader(new Lease(pool, pool.newRetries()), known, from, () -> to, confirmation);
    }

    /**
     * Makes a reader of the bytes from {@code start} to before an end that may come nearer meanwhile, without retries.
     */
    public static RangeReader once(ConnectionPool pool, KnownFile known, long start, LongSupplier end) {
        var retries = pool.retries(RetryPolicy.NONE);
        return new RangeReader(new Lease(pool, retries), known, start, end, Confirmation.NEVER);
    }

    /**
     * Reads on.
     *
     * @return the next bytes, at least one, in a buffer with an array that is valid until the next call; null at the
     *     end
     * @throws FileChangedException if the file has become too short for them, or is another one than before
     * @throws IOException if that fails; the reader is then closed
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
                    lease.recover(e, RangeReader::asChange);
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

    /** Writes all that is to be read to a channel in blocking mode. */
    public void transferTo(WritableByteChannel target) throws IOException {
        for (ByteBuffer piece = next(); piece != null; piece = next()) {
            while (piece.hasRemaining()) {
                target.write(piece);
            }
        }
    }

    /** What it means that a server refuses a part of a file that it had before. */
    public static HftpException asChange(HftpException failure) {
        boolean shorter = failure instanceof StatusException e
                && (e.code() == StatusCode.FILE_NOT_FOUND.code()
                        || e.code() == StatusCode.OFFSET_EXCEEDS_FILE_SIZE.code());
        return shorter
                ? new FileChangedException(
                        "the file became shorter, or went away, while it was read", (StatusException) failure)
                : failure;
    }

    @Override
    public void close() {
        if (slice != null) {
            slice.close();
            slice = null;
        }
        lease.giveBack();
        conversation = null;
        requested.clear();
    }

    /** Ends a read that is under way in another thread, and all that may follow, with an exception; waits for nothing. */
    void cancel() {
        lease.cancel();
    }

    /** Whether all that was asked for has come: then another {@link #next} is cheap, and saves the connection. */
    public boolean isAtEnd() {
        return requested.isEmpty() && position == requestedTo;
    }

    /**
     * Gives the connection back at once if there is nothing more to read, for a caller that has used up what it got and
     * may never ask for the end. Waits for nothing then.
     */
    void releaseAtEnd() throws IOException {
        if (slice != null && isAtEnd() && position >= end.getAsLong()) {
            next();
        }
    }

    private ByteBuffer read() throws IOException {
        while (slice != null || position < end.getAsLong()) { // a slice is read to its very end, which may be wrong
            if (!begin()) {
                break; // the end has come nearer just now
            }
            ByteBuffer piece = maxWindow == 1 || encoding == SliceEncoding.RAW ? slice.next() : nextWhole();
            if (piece == null) {
                slice = null;
                continue;
            }
            if (atSliceStart) {
                known.addFirst(position, piece);
                atSliceStart = false;
            } else {
                known.add(position, piece);
            }
            position += piece.remaining();
            lease.onProgress();
            boolean isHeldBack = confirmation == Confirmation.BEFORE_THE_LAST_BYTES
                    && position >= end.getAsLong()
                    && known.isInSeveralRequests();
            if (!isHeldBack) {
                return piece;
            }
            last = copyOf(piece); // and on, to the end of its slice
        }
        if (last != null || (confirmation == Confirmation.AT_THE_END && !known.isEmpty())) {
            confirm();
        }
        close();
        ByteBuffer rest = last;
        last = null;
        return rest;
    }

    private void confirm() throws IOException {
        if (questions == null) {
            questions = new ArrayDeque<>(known.atTheEnd(confirmation == Confirmation.BEFORE_THE_LAST_BYTES));
        }
        while (!questions.isEmpty()) {
            lease.ask(List.of(questions.element()));
            questions.remove();
            lease.onProgress();
        }
    }

    private static ByteBuffer copyOf(ByteBuffer piece) {
        return ByteBuffer.allocate(piece.remaining()).put(piece).flip();
    }

    /**
     * All of a slice in base64, of which nothing but the end tells that it is the one that was asked for; then null.
     */
    private ByteBuffer nextWhole() throws IOException {
        if (whole.capacity() < sliceLength) {
            whole = ByteBuffer.allocate(sliceLength);
        }
        whole.clear();
        for (ByteBuffer piece = slice.next(); piece != null; piece = slice.next()) {
            whole.put(piece);
        }
        return whole.flip().hasRemaining() ? whole : null;
    }

    /** Begins the next slice, unless one is begun. Returns whether there is one. */
    private boolean begin() throws IOException {
        if (slice == null) {
            if (conversation == null) {
                connect();
            }
            request();
            if (requested.isEmpty()) {
                return false;
            }
            sliceLength = requested.remove();
            slice = conversation.nextSlice(sliceLength, encoding);
            atSliceStart = true;
            if (conversation.isStarved()) {
                conversation.widenWindow(maxWindow);
            }
        }
        return true;
    }

    private void connect() throws IOException {
        Conversation taken = lease.take();
        encoding = taken.encodingFor(name);
        boolean pipelines = end.getAsLong() - position > PIPELINED_RAW_SLICE_BYTES && taken.pipelines(name);
        conversation = lease.ask(known.beforeGoingOn(taken));
        known.trust(conversation);
        requestedTo = position;
        maxWindow = pipelines ? Conversation.MAX_WINDOW : 1;
        sliceBytes = switch (encoding) {
            case RAW -> pipelines ? PIPELINED_RAW_SLICE_BYTES : RAW_SLICE_BYTES;
            case BASE64 -> pipelines ? PIPELINED_BASE64_SLICE_BYTES : BASE64_SLICE_BYTES;
        };
    }

    /** Keeps as many requests under way as the window allows. */
    private void request() throws IOException {
        long to = end.getAsLong();
        int window = Math.min(conversation.window(), maxWindow);
        while (requested.size() < window && requestedTo < to) {
            int count = (int) Math.min(to - requestedTo, conversation.ownLength(sliceBytes));
            conversation.request(name, requestedTo, count, encoding);
            known.countRequest();
            requested.add(count);
            requestedTo += count;
        }
    }
}
