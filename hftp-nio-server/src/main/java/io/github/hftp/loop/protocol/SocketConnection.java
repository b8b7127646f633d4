package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.Registration;
import io.github.hftp.loop.SelectionHandler;
import io.github.hftp.loop.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a {@link StreamServer}. It reads only while its peer takes what it is owed, and writes when the socket
 * has room. Owned by its server; ends as the diagram shows, and from every state by a failure or {@link #close}.
 *
 * <pre>
 *        finish             all is sent               the peer ends, or 2 s
 *  OPEN ────────▶ FINISHING ───────────▶ LINGERING ──────────────────────────▶ CLOSED
 *                     └─────────────────────────────────────────────────────────▲
 *                           all is sent, and the peer has ended before
 * </pre>
 *
 * <p>HFTP's own connections do not run on this. Bytes written here are copied into a queue; HFTP pulls its writes and
 * takes back what the socket did not accept, so that a stalled reply holds no memory, it has the kernel move files to
 * the socket, and it gives each state a deadline of its own, not just one for silence.
 */
final class SocketConnection implements StreamConnection, SelectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

    /** While more bytes than this are owed, nothing is read until the peer takes some of them. */
    static final int HIGH_WATER_BYTES = 64 * 1024;

    static final Duration LINGER_TIME = Duration.ofSeconds(2);
    private static final int READS_A_TURN = 4;
    private static final int WRITES_A_TURN = 4;

    private enum State {
        OPEN,
        FINISHING,
        LINGERING,
        CLOSED
    }

    private final StreamServer server;
    private final Transport transport;
    private final InetSocketAddress remote;
    private final StreamProtocol protocol;
    private final WriteQueue queue = new WriteQueue();
    private final List<Deadline> deadlines = new ArrayList<>(2);
    private State state = State.OPEN;
    private Registration registration;
    private Deadline idle;
    private long idleNanos = StreamServer.IDLE_TIMEOUT.toNanos();
    private ByteBuffer unread;
    private boolean opened;
    private boolean inTurn;
    private boolean paused;
    private boolean ended;

    SocketConnection(
            StreamServer server,
            Transport transport,
            InetSocketAddress remote,
            Function<StreamConnection, StreamProtocol> protocol) {
        this.server = server;
        this.transport = transport;
        this.remote = remote;
        this.protocol = protocol.apply(this);
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
        this.idle = deadline(this::close);
        onProgress();
        registration.requeue(); // for onOpen, which may throw like any other call
    }

    @Override
    public int interestOps() {
        return transport.interestOps(
                (queue.isEmpty() ? 0 : SelectionKey.OP_WRITE) | (isReading() ? SelectionKey.OP_READ : 0));
    }

    @Override
    public void onReady(int readyOps) throws IOException {
        inTurn = true;
        try {
            takeTurn();
        } finally {
            inTurn = false;
        }
    }

    private void takeTurn() throws IOException {
        if (!opened) {
            opened = true;
            protocol.onOpen();
        }
        flush();
        boolean more = true;
        for (int n = 0; n < READS_A_TURN && more && isReading(); n++) {
            more = read();
            flush();
        }
        if (more && isReading()) {
            registration.requeue();
        }
    }

    private boolean isReading() {
        return switch (state) {
            case OPEN -> !ended && !paused && queue.size() < HIGH_WATER_BYTES;
            case FINISHING, LINGERING -> !ended; // and drops it
            case CLOSED -> false;
        };
    }

    /** Reads once: false if nothing has arrived, or nothing more will. */
    private boolean read() throws IOException {
        if (unread != null) {
            ByteBuffer bytes = unread;
            unread = null;
            take(bytes);
            return true;
        }
        ByteBuffer bytes = server.buffer().clear();
        int count = transport.read(bytes);
        if (count > 0) {
            take(bytes.flip());
            return true;
        }
        if (count < 0) {
            ended = true;
            if (state == State.OPEN) {
                protocol.onEnd();
            } else if (state == State.LINGERING) {
                close();
            }
        }
        return false;
    }

    private void take(ByteBuffer bytes) throws IOException {
        if (state != State.OPEN) {
            return; // not progress: a peer that only sends must not stay for ever
        }
        onProgress();
        protocol.onBytes(bytes);
        if (bytes.hasRemaining() && state == State.OPEN) {
            if (!paused) {
                throw new IllegalStateException(protocol + " left " + bytes.remaining() + " bytes and did not pause");
            }
            unread = bytes.isDirect() ? copyOf(bytes) : bytes; // the next connection needs the server's buffer
        }
    }

    private static ByteBuffer copyOf(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private void flush() throws IOException {
        for (int n = 0; !queue.isEmpty(); n++) {
            if (n == WRITES_A_TURN) {
                registration.requeue();
                return;
            }
            int owed = queue.size();
            boolean all = queue.writeTo(transport, server.buffer());
            if (queue.size() < owed) {
                onProgress();
            }
            if (!all) {
                return;
            }
            if (queue.isEmpty() && state == State.OPEN) {
                protocol.onDrained();
            }
        }
        if (state == State.FINISHING) {
            endOutput();
        }
    }

    private void endOutput() throws IOException {
        if (ended) {
            close();
        } else {
            transport.shutdownOutput();
            state = State.LINGERING;
            idle.set(registration.loop().now() + LINGER_TIME.toNanos());
        }
    }

    private void onProgress() {
        if (state == State.OPEN || state == State.FINISHING) {
            idle.set(registration.loop().now() + idleNanos);
        }
    }

    @Override
    public EventLoop loop() {
        return registration.loop();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (state != State.OPEN) {
            bytes.position(bytes.limit());
        } else if (bytes.remaining() > StreamServer.MAX_QUEUED_BYTES - queue.size()) {
            LOG.debug("{} does not read what it is sent, and is disconnected", remote);
            bytes.position(bytes.limit());
            transport.reset();
            close();
        } else {
            queue.add(bytes);
            askForTurn();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            askForTurn();
        }
    }

    @Override
    public void finish() {
        if (state == State.OPEN) {
            state = State.FINISHING;
            askForTurn();
        }
    }

    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        queue.clear();
        unread = null;
        deadlines.forEach(Deadline::clear);
        registration.cancel();
        transport.close();
        server.onClosed(this);
        if (opened) {
            tellClosed();
        }
    }

    /** The caller may be another connection or a task, which a failure of this protocol must not affect. */
    private void tellClosed() {
        try {
            protocol.onClosed();
        } catch (RuntimeException | Error e) {
            registration.report("A protocol failed when its connection had closed", e);
        }
    }

    @Override
    public Deadline deadline(Runnable onDue) {
        Deadline deadline = registration.deadline(onDue);
        deadlines.add(deadline);
        return deadline;
    }

    @Override
    public void idleTimeout(Duration timeout) {
        idleNanos = timeout.toNanos();
        onProgress();
    }

    /** The remote address and the state. */
    @Override
    public String toString() {
        return remote + " (" + state + ")";
    }

    /**
     * Outside of its turn, asks for one; within a turn there is no need, since the end of the turn sends everything.
     */
    private void askForTurn() {
        if (!inTurn) {
            registration.requeue();
        }
    }
}
