package io.github.hftp.client.internal.connection;

import io.github.hftp.client.HftpTimeoutException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A socket that never makes its caller wait for longer than it is told. It belongs to one connection, and is used by
 * one thread at a time; {@link #close()} and {@link Thread#interrupt()} from any other end whatever that one waits for.
 *
 * <p>A selector of its own, rather than blocking calls with a timeout, because those have none for writing, and ignore
 * interrupts.
 */
final class Transport implements Closeable {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long STAGGER_NANOS = 250 * NANOS_PER_MILLI;

    private final Selector selector;
    private volatile SocketChannel channel; // null until it is connected
    private SelectionKey key; // of that channel
    private long nanosToWait;
    private String complaint = "";

    private Transport(Selector selector) {
        this.selector = selector;
    }

    /** A socket that is not connected yet. */
    static Transport open() throws IOException {
        return new Transport(Selector.open());
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

    /**
     * Connects to the first of some addresses that answers. Each is tried a quarter of a second after the one before,
     * or as soon as one has failed (RFC 8305 section 5).
     *
     * @param untried the addresses in order, from which those are taken that are tried
     * @return the one that it is connected to
     * @throws IOException if all have failed: why the first one has
     */
    InetSocketAddress connect(Deque<InetSocketAddress> untried) throws IOException {
        List<SelectionKey> attempts = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        long next = System.nanoTime();
        try {
            while (true) {
                int failed = failures.size();
                if (!untried.isEmpty() && System.nanoTime() - next >= 0) {
                    next = System.nanoTime() + STAGGER_NANOS;
                    begin(untried.remove(), attempts, failures);
                } else if (attempts.isEmpty()) {
                    throw failures.get(0);
                } else {
                    await(untried.isEmpty() ? Long.MAX_VALUE : next - System.nanoTime());
                }
                SelectionKey connected = finish(attempts, failures);
                if (connected != null) {
                    attempts.remove(connected);
                    return use(connected);
                }
                if (failures.size() > failed) {
                    next = System.nanoTime();
                }
            }
        } catch (ClosedSelectorException | CancelledKeyException e) {
            throw closed(e);
        } finally {
            giveUp(attempts);
        }
    }

    private void begin(InetSocketAddress address, List<SelectionKey> attempts, List<IOException> failures)
            throws IOException {
        SocketChannel attempt = null;
        boolean begun = false;
        try {
            attempt = SocketChannel.open();
            attempt.configureBlocking(false);
            // Requests are single small segments that nothing is gained by holding back.
            attempt.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // Before it connects: once this is closed, nothing is sent.
            SelectionKey registered = attempt.register(selector, SelectionKey.OP_CONNECT, address);
            attempt.connect(address);
            begun = attempts.add(registered);
        } catch (IOException e) {
            failures.add(e);
        } catch (UnsupportedAddressTypeException e) {
            failures.add(new IOException("IPv6 is not available", e)); // by no other address: Java always has IPv4
        } finally {
            if (attempt != null && !begun) {
                attempt.close();
            }
        }
    }

    /** Returns an attempt that has succeeded, or null, and removes those that have failed. */
    private static SelectionKey finish(List<SelectionKey> attempts, List<IOException> failures) throws IOException {
        for (SelectionKey attempt : List.copyOf(attempts)) {
            SocketChannel socket = (SocketChannel) attempt.channel();
            try {
                if (socket.finishConnect()) {
                    return attempt;
                }
            } catch (IOException e) {
                failures.add(e);
                attempts.remove(attempt);
                socket.close();
            }
        }
        return null;
    }

    private InetSocketAddress use(SelectionKey connected) throws IOException {
        SocketChannel socket = (SocketChannel) connected.channel();
        key = connected;
        channel = socket;
        if (!selector.isOpen()) { // after the assignment: either this thread sees it, or close() sees the channel
            socket.close();
        }
        connected.interestOps(0);
        return (InetSocketAddress) connected.attachment();
    }

    private void giveUp(List<SelectionKey> attempts) throws IOException {
        for (SelectionKey attempt : attempts) {
            attempt.channel().close();
        }
        try {
            if (selector.isOpen() && selector.keys().size() > 1) {
                selector.selectNow(); // gives the descriptors of those that were closed back
            }
        } catch (ClosedSelectorException e) {
            throw closed(e);
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
        return selector.isOpen();
    }

    /** Closes the socket. A thread that waits here gets a {@link ClosedChannelException}. Idempotent. */
    @Override
    public void close() throws IOException {
        selector.close(); // wakes up the thread that waits, and ends what it may be connecting
        SocketChannel connected = channel;
        if (connected != null) {
            connected.close();
        }
    }

    private void await(int operation) throws IOException {
        try {
            key.interestOps(operation);
        } catch (CancelledKeyException e) {
            throw closed(e);
        }
        await(Long.MAX_VALUE);
    }

    /** Waits for the socket, but for no longer than this. */
    private void await(long mostNanos) throws IOException {
        if (nanosToWait <= 0) {
            throw new HftpTimeoutException(complaint);
        }
        long start = System.nanoTime();
        long nanos = Math.max(1, Math.min(nanosToWait, mostNanos));
        try {
            selector.select((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw closed(e);
        }
        nanosToWait -= System.nanoTime() - start;
        if (Thread.currentThread().isInterrupted()) { // not cleared: it is for the caller, too
            throw new InterruptedIOException("interrupted while waiting for the server");
        }
    }

    private static ClosedChannelException closed(RuntimeException cause) {
        return (ClosedChannelException) new ClosedChannelException().initCause(cause);
    }
}
