package io.github.hftp.client.internal.read;

import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file on the server as a channel: its size is that at the time of opening. Reads ask for what they need and, while
 * they follow each other, for more and more of what comes next; a read elsewhere gives that up. For any thread, one at
 * a time; only a read waits for the server, and {@link #close} ends it, from any thread.
 */
public final class RemoteChannel implements SeekableByteChannel {
    /** What a read that follows no other asks for at least, in bytes. */
    static final int FIRST_AHEAD_BYTES = 64 * 1024;

    /** What one read asks for at most, unless it has room for more. */
    static final int MOST_AHEAD_BYTES = 16 * 1024 * 1024;

    private final ConnectionPool pool;
    private final KnownFile known;
    private final long size;
    private final AtomicLong position = new AtomicLong();
    private volatile boolean closed;
    private volatile RangeReader reader; // null if there is none

    private final ReentrantLock reading = new ReentrantLock(); // all that follows, and what makes a reader
    private int ahead = FIRST_AHEAD_BYTES;
    private long readerPosition;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    /** Makes a channel at the beginning of a file of this size. */
    public RemoteChannel(ConnectionPool pool, FileName name, long size) {
        this.pool = pool;
        this.known = new KnownFile(name, OptionalLong.of(size));
        this.size = size;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        refuseIfClosed();
        if (!target.hasRemaining()) {
            return 0;
        }
        reading.lock();
        try {
            if (closed) {
                throw new AsynchronousCloseException();
            }
            return readInTurn(target);
        } catch (IOException e) {
            throw closed ? (IOException) new AsynchronousCloseException().initCause(e) : e;
        } finally {
            reading.unlock();
        }
    }

    private int readInTurn(ByteBuffer target) throws IOException {
        long start = position.get();
        if (start >= size) {
            return -1;
        }
        fill(start, target.remaining());
        int count = Math.min(target.remaining(), piece.remaining());
        target.put(piece.slice(piece.position(), count));
        piece.position(piece.position() + count);
        readerPosition += count;
        if (!piece.hasRemaining()) {
            reader.releaseAtEnd();
        }
        position.compareAndSet(start, start + count); // unless another thread has set it
        return count;
    }

    @Override
    public long position() throws IOException {
        refuseIfClosed();
        return position.get();
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        refuseIfClosed();
        if (newPosition < 0) {
            throw new IllegalArgumentException("negative position: " + newPosition);
        }
        position.set(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        refuseIfClosed();
        return size;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        RangeReader current = reader;
        if (current != null) { // else the one that is just being made sees that the channel is closed
            current.cancel();
        }
    }

    /** Always throws: a server of HFTP only reads. */
    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    /** Always throws, as {@link #write}. */
    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    /** Makes {@link #piece} hold at least one byte from this position on. */
    private void fill(long start, int wanted) throws IOException {
        if (reader != null && readerPosition != start) {
            stopReading();
            ahead = FIRST_AHEAD_BYTES;
        }
        while (!piece.hasRemaining()) {
            if (reader == null) {
                begin(start, wanted);
            }
            ByteBuffer next = reader.next();
            if (next == null) {
                stopReading();
            } else {
                piece = next;
            }
        }
    }

    /** Nobody knows how long nothing was read, so the file is compared with what it was, whatever the connection. */
    private void begin(long start, int wanted) throws IOException {
        long count = Math.min(Math.max(wanted, ahead), size - start);
        ahead = Math.min(2 * ahead, MOST_AHEAD_BYTES);
        known.trustNone();
        reader = RangeReader.ofPart(pool, known, start, start + count, start + count == size);
        readerPosition = start;
        refuseIfClosed();
    }

    private void stopReading() {
        piece = ByteBuffer.allocate(0);
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private void refuseIfClosed() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
