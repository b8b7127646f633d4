package io.github.hftp.examples.course.kit.reliable;

import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.loop.EventLoop;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client's end of a connection to a {@link ReliableServer}, as blocking streams. An event loop of its own answers the
 * server also while the client does something else; whoever touches the {@link Link} holds this object's lock. Owned by
 * the client, and ends by {@link #close}, which first delivers what was written.
 */
public final class ReliableWire implements Closeable {
    private static final int MAX_QUEUED_BYTES = 64 * 1024;
    private static final Duration LINGER_TIME = Duration.ofSeconds(1);

    private final InetSocketAddress server;
    private final Duration patience;
    private final Duration giveUp;
    private final Link link;
    private final EventLoop loop;
    private final ClientSocket socket;
    private Supplier<? extends IOException> failure;
    private boolean told;
    private boolean closing;

    private ReliableWire(InetSocketAddress server, Duration patience, Duration giveUp) throws IOException {
        this.server = server;
        this.patience = patience;
        this.giveUp = giveUp;
        long connection = new SecureRandom().nextLong();
        this.link = Link.opening(connection, giveUp, System.nanoTime());
        this.loop = EventLoop.open("hftp-reliable");
        try {
            this.socket = ClientSocket.open(loop, server, this, connection);
        } catch (IOException | RuntimeException e) {
            loop.close();
            throw e;
        }
        loop.start(true);
    }

    /**
     * Connects over UDP.
     *
     * @param server where to
     * @param patience how long to wait for each answer; zero for ever, as when a person is to answer
     * @return the connection
     * @throws IOException if nobody is there
     */
    public static Wire connect(InetSocketAddress server, Duration patience) throws IOException {
        return connect(server, patience, ReliableServer.GIVE_UP);
    }

    /**
     * Connects over UDP, with an own idea of how long the server may be silent.
     *
     * @param server where to
     * @param patience how long to wait for each answer; zero for ever, as when a person is to answer
     * @param giveUp how long nothing at all may be heard of the server, which answers whatever its protocol waits for
     * @return the connection
     * @throws java.net.ConnectException if the server's machine says that nobody listens
     * @throws SocketTimeoutException if nothing is heard of the server
     * @throws IOException if the network fails
     */
    public static Wire connect(InetSocketAddress server, Duration patience, Duration giveUp) throws IOException {
        ReliableWire wire = new ReliableWire(server, patience, giveUp);
        try {
            synchronized (wire) {
                wire.await(wire.link::isAnswered, Duration.ZERO); // the link gives up
            }
            return new Wire(wire.new Input(), wire.new Output(), wire::endOutput, wire);
        } catch (IOException | RuntimeException e) {
            wire.loop.close();
            throw e;
        }
    }

    /** What the loop does with the link: takes what has come, sends what is due, tells those who wait. */
    synchronized long turn(Iterable<Packet> arrived) {
        long now = loop.now();
        arrived.forEach(packet -> link.onPacket(packet, now));
        link.send(now, socket::send);
        if (link.hasFailed()) {
            fail(link.wasReset() ? this::oblivion : () -> silence(giveUp));
            socket.close();
        }
        notifyAll();
        return link.nextDeadline(now);
    }

    /** Ends this, for the first reason that is given. Each who is told gets an exception of his own. */
    synchronized void fail(Supplier<? extends IOException> reason) {
        if (failure == null) {
            failure = reason;
        }
        notifyAll();
    }

    /** Waits, with the lock, for something or for the failure; zero is for ever. */
    private void await(BooleanSupplier condition, Duration longest) throws IOException {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (failure != null) {
                told = true;
                throw failure.get();
            }
            long left = longest.isZero() ? Long.MAX_VALUE : end - System.nanoTime();
            if (left <= 0) {
                throw silence(longest);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            }
        }
    }

    private IOException oblivion() {
        return new IOException("the server at " + server() + " does not know this connection any more");
    }

    private SocketTimeoutException silence(Duration time) {
        return new SocketTimeoutException("no answer from " + server() + " for " + time.toMillis() / 1000.0 + " s");
    }

    private String server() {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }

    private synchronized void endOutput() throws IOException {
        checkOpen();
        finish();
    }

    /** Another thread than the one that closes this may still be writing. */
    private void checkOpen() throws SocketException {
        if (closing) {
            throw new SocketException("the connection is closed");
        }
    }

    private void finish() {
        link.finish();
        socket.askForTurn();
    }

    /**
     * Delivers what was written, for as long as the server answers, and ends.
     *
     * @throws IOException if something was not delivered, and nobody was told of it before
     */
    @Override
    public void close() throws IOException {
        try {
            sayGoodbye();
        } finally {
            loop.close();
        }
    }

    private synchronized void sayGoodbye() throws IOException {
        boolean wasClosing = closing;
        closing = true;
        if (told || wasClosing) {
            return;
        }
        told = true;
        finish();
        try {
            await(() -> link.isDelivered() || (failure != null && link.undeliveredBytes() == 0), giveUp);
        } catch (SocketTimeoutException e) {
            if (link.undeliveredBytes() > 0) {
                throw e;
            }
        }
        try {
            await(() -> isComplete() || failure != null, LINGER_TIME);
        } catch (SocketTimeoutException e) {
            socket.send(link.lastWord(
                    System.nanoTime())); // it has all that it was sent, and has more to say than is wanted
        }
    }

    /** Whether the server has ended too; what it has said besides is not wanted any more. */
    private boolean isComplete() {
        for (ByteBuffer bytes = link.peek(); bytes != null; bytes = link.peek()) {
            bytes.position(bytes.limit());
        }
        return link.isComplete();
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int available() {
            synchronized (ReliableWire.this) {
                ByteBuffer bytes = link.peek();
                return bytes == null ? 0 : bytes.remaining();
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            synchronized (ReliableWire.this) {
                await(() -> link.peek() != null || link.hasEnded(), patience);
                ByteBuffer bytes = link.peek();
                if (bytes == null) {
                    return -1;
                }
                int count = Math.min(length, bytes.remaining());
                bytes.get(target, offset, count);
                if (!bytes.hasRemaining()) {
                    socket.askForTurn(); // there is room again
                }
                return count;
            }
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            synchronized (ReliableWire.this) {
                ByteBuffer bytes = ByteBuffer.wrap(source, offset, length);
                while (bytes.hasRemaining()) {
                    await(() -> failure == null && link.queuedBytes() < MAX_QUEUED_BYTES, patience);
                    checkOpen();
                    int count = Math.min(bytes.remaining(), MAX_QUEUED_BYTES - link.queuedBytes());
                    link.write(bytes.slice(bytes.position(), count));
                    bytes.position(bytes.position() + count);
                    socket.askForTurn();
                }
            }
        }
    }
}
