package io.github.hftp.client.internal;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.StatusException;
import io.github.hftp.client.internal.transfer.Backoff;
import io.github.hftp.client.internal.transfer.Range;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Reads a range that a file is known to have, from its first byte to its last, slice by slice, over a connection that
 * it takes when it needs one; over another, from where it was, if that fails and there are retries. Used by one thread.
 * Closing it early is enough and waits for nothing: what is still to come of a slice is given up together with its
 * connection.
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

    /** How many slices can be under way at most: {@value}. */
    static final int MAX_WINDOW = 128;

    private final ConnectionPool pool;
    private final FileName name;
    private final LongSupplier end;
    private final OptionalLong size;
    private final Retries retries;
    private long position;
    private Conversation conversation;
    private SliceEncoding encoding;
    private int sliceBytes;
    private int maxWindow;
    private final ArrayDeque<Integer> requested = new ArrayDeque<>();
    private long requestedTo;
    private OpenSlice slice;
    private int sliceLength;
    private ByteBuffer whole = ByteBuffer.allocate(0);
    private boolean isToBeCompared;

    private RangeReader(ConnectionPool pool, FileName name, LongSupplier end, OptionalLong size, Retries retries) {
        this.pool = pool;
        this.name = name;
        this.end = end;
        this.size = size;
        this.retries = retries;
    }

    /** Makes a reader of a whole file of this size, with the retries of the client. */
    public static RangeReader ofFile(ConnectionPool pool, FileName name, long size) {
        return new RangeReader(pool, name, () -> size, OptionalLong.of(size), pool.newRetries());
    }

    /** Makes a reader of so many bytes of a file of this size, with the retries of the client. */
    public static RangeReader ofRange(ConnectionPool pool, FileName name, Range range, long size) {
        var reader = new RangeReader(pool, name, range::to, OptionalLong.of(size), pool.newRetries());
        reader.position = range.from();
        return reader;
    }

    /**
     * Makes a reader of the bytes from {@code start} to before an end that may come nearer meanwhile, without retries.
     */
    static RangeReader once(ConnectionPool pool, FileName name, long start, LongSupplier end) {
        var retries = new Retries(pool, Backoff.Budget.NONE);
        var reader = new RangeReader(pool, name, end, OptionalLong.empty(), retries);
        reader.position = start;
        return reader;
    }

    /**
     * Reads on.
     *
     * @return the next bytes, at least one, in a buffer with an array that is valid until the next call; null at the
     *     end
     * @throws FileChangedException if the file has become too short for them, or has another size after a failure
     * @throws IOException if that fails; the reader is then closed
     */
    public ByteBuffer next() throws IOException {
        while (true) {
            try {
                return read();
            } catch (HftpException e) {
                close();
                retries.await(asChange(e));
                isToBeCompared = size.isPresent();
            } catch (IOException | RuntimeException | Error e) {
                close();
                throw e;
            }
        }
    }

    /** What it means that a server refuses a part of a file that it had before. */
    static HftpException asChange(HftpException failure) {
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
        if (conversation != null) {
            pool.giveBack(conversation);
            conversation = null;
            requested.clear();
        }
    }

    /** Whether all that was asked for has come: then another {@link #next} is cheap, and saves the connection. */
    boolean isAtEnd() {
        return requested.isEmpty() && position == requestedTo;
    }

    private ByteBuffer read() throws IOException {
        while (slice != null || position < end.getAsLong()) { // a slice is read to its very end, which may be wrong
            if (!begin()) {
                break; // the end has come nearer just now
            }
            ByteBuffer piece = maxWindow == 1 || encoding == SliceEncoding.RAW ? slice.next() : nextWhole();
            if (piece != null) {
                position += piece.remaining();
                retries.onProgress();
                return piece;
            }
            slice = null;
        }
        close();
        return null;
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
        while (slice == null) {
            try {
                if (conversation == null) {
                    connect();
                }
                request();
                if (requested.isEmpty()) {
                    return false;
                }
                sliceLength = requested.remove();
                slice = conversation.nextSlice(sliceLength, encoding);
                if (conversation.isStarved()) {
                    conversation.widenWindow(maxWindow);
                }
            } catch (ConnectionLostException e) {
                if (!conversation.isUnproven()) {
                    throw e;
                }
                close();
            }
        }
        return true;
    }

    private void connect() throws IOException {
        conversation = pool.take();
        if (isToBeCompared) {
            compareSize();
            isToBeCompared = false;
        }
        requestedTo = position;
        encoding = conversation.encodingFor(name);
        boolean pipelines = end.getAsLong() - position > PIPELINED_RAW_SLICE_BYTES && conversation.pipelines(name);
        maxWindow = pipelines ? MAX_WINDOW : 1;
        sliceBytes = switch (encoding) {
            case RAW -> pipelines ? PIPELINED_RAW_SLICE_BYTES : RAW_SLICE_BYTES;
            case BASE64 -> pipelines ? PIPELINED_BASE64_SLICE_BYTES : BASE64_SLICE_BYTES;
        };
    }

    /** The server may have another file now, of which the rest would be none. */
    private void compareSize() throws IOException {
        long now = conversation.size(name);
        if (now != size.getAsLong()) {
            throw new FileChangedException(
                    "the file has " + now + " bytes, and had " + size.getAsLong() + " before the connection was lost",
                    null);
        }
    }

    /** Keeps as many requests under way as the window allows. */
    private void request() throws IOException {
        long to = end.getAsLong();
        int window = Math.min(conversation.window(), maxWindow);
        while (requested.size() < window && requestedTo < to) {
            int count = (int) Math.min(to - requestedTo, conversation.ownLength(sliceBytes));
            conversation.request(name, requestedTo, count, encoding);
            requested.add(count);
            requestedTo += count;
        }
    }
}
