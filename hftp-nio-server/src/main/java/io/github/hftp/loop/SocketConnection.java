package io.github.hftp.loop;

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
 * A connection of a {@link StreamServer}. It reads while its peer reads what it is owed, and writes when the socket
 * takes it. Owned by its server; ends as the diagram shows, and from every state by a failure or {@link #close}.
 *
 * <pre>
 *        finish             all is sent               the peer ends, or 2 s
 *  OPEN ────────▶ FINISHING ───────────▶ LINGERING ──────────────────────────▶ CLOSED
 *                     └─────────────────────────────────────────────────────────▲
 *                           all is sent, and the peer has ended before
 * </pre>
 */
final class SocketConnection implements StreamConnection, SelectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

    /** More than this owed, in bytes, and nothing is read until the peer has read some of it. */
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
        registration.requeue(); // for onOpen, which may throw as any other call
    }

    @Override
    public int interestOps() {
        return (queue.isEmpty() ? 0 : SelectionKey.OP_WRITE) | (isReading() ? SelectionKey.OP_READ : 0);
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
            case FINISHING, LINGERING -> !ended; // it is thrown away
            case CLOSED -> false;
        };
    }

    /** Reads once: false when nothing has come, or nothing more will. */
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
            return; // and no progress: who only sends must not be able to stay for ever
        }
        onProgress();
        protocol.onBytes(bytes);
        if (bytes.hasRemaining() && state == State.OPEN) {
            if (!paused) {
                throw new IllegalStateException(protocol + " left " + bytes.remaining() + " bytes and did not pause");
            }
            unread = bytes.isDirect() ? copyOf(bytes) : bytes; // the server's buffer is for the next one, too
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

    /** Who closes this may be somebody else, whom what its protocol throws must not hurt. */
    private void tellClosed() {
        try {
            protocol.onClosed();
        } catch (RuntimeException | Error e) {
            loop().report("A protocol failed when its connection had closed", e);
            loop().countError(e);
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
     * What is done in a turn is sent at its end; whatever else changes this, another connection or a task, asks for
     * one.
     */
    private void askForTurn() {
        if (!inTurn) {
            registration.requeue();
        }
    }
}
