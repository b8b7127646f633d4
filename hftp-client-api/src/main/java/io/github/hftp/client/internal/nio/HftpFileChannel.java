package io.github.hftp.client.internal.nio;

import io.github.hftp.client.ClientClosedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A channel as a file channel that only reads. For any thread; reads take place one after the other. Closing it, and
 * interrupting the thread that reads, ends a read, as for every {@link java.nio.channels.InterruptibleChannel}.
 */
final class HftpFileChannel extends FileChannel {
    private static final int TRANSFERRED_BYTES = 64 * 1024;

    private final SeekableByteChannel channel; // its position is where the last read has ended
    private final ReentrantLock reading = new ReentrantLock();
    private long position; // with the lock

    /** Makes one at the beginning of a channel, which is then its own. */
    HftpFileChannel(SeekableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return (int) read(List.of(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        return read(List.of(targets).subList(offset, offset + length));
    }

    @Override
    public int read(ByteBuffer target, long start) throws IOException {
        refuseNegative(start, 0);
        reading.lock();
        try {
            return (int) readAt(start, List.of(target));
        } finally {
            reading.unlock();
        }
    }

    private long read(List<ByteBuffer> targets) throws IOException {
        reading.lock();
        try {
            long count = readAt(position, targets);
            position += Math.max(0, count);
            return count;
        } finally {
            reading.unlock();
        }
    }

    private long readAt(long start, List<ByteBuffer> targets) throws IOException {
        refuseIfClosed();
        boolean completed = false;
        begin();
        try {
            channel.position(start);
            long count = fill(targets);
            completed = true;
            return count;
        } catch (InterruptedIOException e) {
            close();
            completed = true; // or it would be an asynchronous close
            throw (IOException) new ClosedByInterruptException().initCause(e);
        } catch (ClientClosedException e) { // by the file system
            close();
            throw e;
        } finally {
            end(completed);
        }
    }

    /** Reads as much as there is room and file: who reads a file is not used to less. */
    private long fill(List<ByteBuffer> targets) throws IOException {
        long sum = 0;
        for (ByteBuffer target : targets) {
            if (target.isReadOnly()) {
                throw new IllegalArgumentException("a read-only buffer");
            }
            while (target.hasRemaining()) {
                int count = channel.read(target);
                if (count < 0) {
                    return sum == 0 ? -1 : sum;
                }
                sum += count;
            }
        }
        return sum;
    }

    @Override
    public long transferTo(long start, long count, WritableByteChannel target) throws IOException {
        refuseIfClosed();
        if (!target.isOpen()) {
            throw new ClosedChannelException();
        }
        refuseNegative(start, count);
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFERRED_BYTES));
        long sum = 0;
        while (sum < count) {
            buffer.clear().limit((int) Math.min(count - sum, buffer.capacity()));
            if (read(buffer, start + sum) < 0) {
                break;
            }
            sum += target.write(buffer.flip());
            if (buffer.hasRemaining()) { // the target takes no more now
                break;
            }
        }
        return sum;
    }

    @Override
    public long position() throws IOException {
        reading.lock();
        try {
            refuseIfClosed();
            return position;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        refuseNegative(newPosition, 0);
        reading.lock();
        try {
            refuseIfClosed();
            position = newPosition;
            return this;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public long size() throws IOException {
        refuseIfClosed();
        return channel.size();
    }

    /** Does nothing: there is nothing that has been written. */
    @Override
    public void force(boolean metaData) throws IOException {
        refuseIfClosed();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw nonWritable();
    }

    @Override
    public int write(ByteBuffer source, long start) throws IOException {
        throw nonWritable();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw nonWritable();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long start, long count) throws IOException {
        throw nonWritable();
    }

    @Override
    public FileChannel truncate(long newSize) throws IOException {
        throw nonWritable();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long start, long count) {
        throw new UnsupportedOperationException("a file of a server cannot be mapped");
    }

    @Override
    public FileLock lock(long start, long count, boolean shared) throws IOException {
        return tryLock(start, count, shared);
    }

    @Override
    public FileLock tryLock(long start, long count, boolean shared) throws IOException {
        if (!shared) {
            throw nonWritable();
        }
        refuseIfClosed();
        throw new UnsupportedOperationException("a file of a server cannot be locked");
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }

    private NonWritableChannelException nonWritable() throws ClosedChannelException {
        refuseIfClosed();
        return new NonWritableChannelException();
    }

    private void refuseIfClosed() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private static void refuseNegative(long start, long count) {
        if (start < 0 || count < 0) {
            throw new IllegalArgumentException("negative position or count: " + start + ", " + count);
        }
    }
}
