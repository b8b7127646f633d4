package io.github.hftp.client.internal;

import io.github.hftp.client.HftpTimeoutException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A socket that never makes its caller wait for longer than it is told. It belongs to one connection, and is used by
 * one thread at a time; {@link #close()} and {@link Thread#interrupt()} from any other end whatever that one waits for.
 *
 * <p>A selector of its own, rather than blocking calls with a timeout, because those have none for writing, and ignore
 * interrupts.
 */
final class Transport implements Closeable {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private long nanosToWait;
    private String complaint = "";

    private Transport(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        // Requests are single small segments that nothing is gained by holding back.
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        key = channel.register(selector, 0);
    }

    /** A socket that is not connected yet. */
    static Transport open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            Selector selector = Selector.open();
            try {
                return new Transport(channel, selector);
            } catch (IOException | RuntimeException | Error e) {
                selector.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) { // most likely, there are no more descriptors
            channel.close();
            throw e;
        }
    }

    /**
     * Sets how long all that follows may wait for the other end, in total, until this is called again. What the caller
     * does in between does not count: a slow disk must not look like a slow server.
     *
     * @param time the time to wait
     * @param reason the message of the exception when it is over
     */
    void allowWaiting(Duration time, String reason) {
        nanosToWait = time.toNanos();
        complaint = reason;
    }

    void connect(SocketAddress address) throws IOException {
        boolean connected = channel.connect(address);
        while (!connected) {
            await(SelectionKey.OP_CONNECT);
            connected = channel.finishConnect();
        }
    }

    /** Writes all of the source. */
    void write(ByteBuffer source) throws IOException {
        channel.write(source);
        while (source.hasRemaining()) {
            await(SelectionKey.OP_WRITE);
            channel.write(source);
        }
    }

    /** Writes what can be written at once, perhaps nothing. */
    void offer(ByteBuffer source) throws IOException {
        channel.write(source);
    }

    /** Reads at least one byte. Returns how many, or -1 at the end of the stream. */
    int read(ByteBuffer target) throws IOException {
        int count = channel.read(target);
        while (count == 0) {
            await(SelectionKey.OP_READ);
            count = channel.read(target);
        }
        return count;
    }

    /** Reads what has come already. Returns how many bytes, perhaps 0, or -1 at the end of the stream. */
    int poll(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes the socket. A thread that waits here gets a {@link ClosedChannelException}. Idempotent. */
    @Override
    public void close() throws IOException {
        // The selector last: closing it wakes up the thread that waits, and gives the descriptor of the channel back.
        try (selector) {
            channel.close();
        }
    }

    private void await(int operation) throws IOException {
        if (nanosToWait <= 0) {
            throw new HftpTimeoutException(complaint);
        }
        long start = System.nanoTime();
        try {
            key.interestOps(operation);
            selector.select((nanosToWait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw (ClosedChannelException) new ClosedChannelException().initCause(e);
        }
        nanosToWait -= System.nanoTime() - start;
        if (Thread.currentThread().isInterrupted()) { // not cleared: it is for the caller, too
            throw new InterruptedIOException("interrupted while waiting for the server");
        }
    }
}
