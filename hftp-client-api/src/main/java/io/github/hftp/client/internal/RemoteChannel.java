package io.github.hftp.client.internal;

import io.github.hftp.client.internal.transfer.Range;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.OptionalLong;

/**
 * A file on the server as a channel: its size is that at the time of opening. Reads ask for what they need and, while
 * they follow each other, for more and more of what comes next; a read elsewhere gives that up. For any thread, one at
 * a time; it ends by {@link #close}.
 */
public final class RemoteChannel implements SeekableByteChannel {
    /** What a read that follows no other asks for at least, in bytes. */
    static final int FIRST_AHEAD_BYTES = 64 * 1024;

    /** What one read asks for at most, unless it has room for more. */
    static final int MOST_AHEAD_BYTES = 16 * 1024 * 1024;

    private final ConnectionPool pool;
    private final KnownFile known;
    private final long size;
    private long position;
    private int ahead = FIRST_AHEAD_BYTES;
    private RangeReader reader;
    private long readerPosition;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private volatile boolean closed;

    /** Makes a channel at the beginning of a file of this size. */
    public RemoteChannel(ConnectionPool pool, FileName name, long size) {
        this.pool = pool;
        this.known = new KnownFile(name, OptionalLong.of(size));
        this.size = size;
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        refuseIfClosed();
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        fill(target.remaining());
        int count = Math.min(target.remaining(), piece.remaining());
        target.put(piece.slice(piece.position(), count));
        piece.position(piece.position() + count);
        position += count;
        readerPosition += count;
        return count;
    }

    @Override
    public synchronized long position() throws IOException {
        refuseIfClosed();
        return position;
    }

    @Override
    public synchronized SeekableByteChannel position(long newPosition) throws IOException {
        refuseIfClosed();
        if (newPosition < 0) {
            throw new IllegalArgumentException("negative position: " + newPosition);
        }
        position = newPosition;
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
    public synchronized void close() {
        closed = true;
        stopReading();
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

    /** Makes {@link #piece} hold at least one byte from the position on. */
    private void fill(int wanted) throws IOException {
        if (reader != null && readerPosition != position) {
            stopReading();
            ahead = FIRST_AHEAD_BYTES;
        }
        while (!piece.hasRemaining()) {
            if (reader == null) {
                begin(wanted);
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
    private void begin(int wanted) {
        long count = Math.min(Math.max(wanted, ahead), size - position);
        ahead = Math.min(2 * ahead, MOST_AHEAD_BYTES);
        known.trustNone();
        reader = RangeReader.ofPart(pool, known, new Range(position, position + count), position + count == size);
        readerPosition = position;
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
