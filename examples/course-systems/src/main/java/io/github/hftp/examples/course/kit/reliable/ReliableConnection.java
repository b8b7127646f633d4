package io.github.hftp.examples.course.kit.reliable;

import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a {@link ReliableServer}: a {@link Link} on one side, a {@link StreamProtocol} on the other, and the
 * same states as those of a TCP connection. Whatever happens to it happens in a {@link #turn}. Owned by its server, on
 * the loop's thread; ends by {@link #finish}, {@link #close}, a failure of its protocol, or that of its link.
 */
final class ReliableConnection implements StreamConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ReliableConnection.class);

    /** More than this owed, in bytes, and nothing is read until some of it is sent. */
    private static final int HIGH_WATER_BYTES = 64 * 1024;

    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    private enum State {
        OPEN,
        FINISHING, // what was written is being delivered
        LINGERING, // it is; now the other end is to end too
        CLOSED
    }

    /** Something that happens to the connection. */
    @FunctionalInterface
    private interface Event {
        void run() throws IOException;
    }

    private final ReliableServer server;
    private final InetSocketAddress remote;
    private final Link link;
    private final StreamProtocol protocol;
    private final List<Deadline> deadlines = new ArrayList<>(3);
    private final Deadline timer;
    private final Deadline idle;
    private State state = State.OPEN;
    private long idleNanos = StreamServer.IDLE_TIMEOUT.toNanos();
    private boolean opened;
    private boolean endTold;
    private boolean paused;
    private boolean owes; // something was written since the protocol was told that all is sent
    private boolean inTurn;
    private boolean turnComes;

    ReliableConnection(
            ReliableServer server,
            InetSocketAddress remote,
            Link link,
            Function<StreamConnection, StreamProtocol> protocol) {
        this.server = server;
        this.remote = remote;
        this.link = link;
        this.timer = deadline(() -> {});
        this.idle = deadline(this::close);
        this.protocol = protocol.apply(this);
        onProgress();
    }

    void onPacket(Packet packet) {
        turn(() -> {
            long delivered = link.deliveredBytes();
            link.onPacket(packet, loop().now());
            if (link.deliveredBytes() > delivered) {
                onProgress();
            }
            if (!opened) {
                opened = true;
                protocol.onOpen();
            }
        });
    }

    /** Lets something happen, and does what follows from it: bytes to the protocol, packets to the network, an end. */
    private void turn(Event event) {
        if (state == State.CLOSED) {
            return;
        }
        inTurn = true;
        boolean survived = false;
        try {
            event.run();
            send();
            while (deliver()) {
                send();
            }
            survived = true;
        } catch (IOException e) {
            LOG.debug("The connection of {} is closed: {}", remote, e.toString());
        } finally {
            inTurn = false;
            if (!survived || link.hasFailed()) {
                close();
            }
        }
        if (state != State.CLOSED) {
            timer.set(link.nextDeadline(loop().now()));
        }
    }

    /** Hands over what has come, and then the end: false when there is nothing to hand over. */
    private boolean deliver() throws IOException {
        ByteBuffer bytes = link.peek();
        if (bytes != null && (state == State.FINISHING || state == State.LINGERING)) {
            bytes.position(bytes.limit()); // and no progress: who only sends must not be able to stay for ever
            return true;
        }
        if (state != State.OPEN || paused || link.queuedBytes() >= HIGH_WATER_BYTES) {
            return false;
        }
        if (bytes != null) {
            onProgress();
            protocol.onBytes(bytes);
            if (bytes.hasRemaining() && state == State.OPEN && !paused) {
                throw new IllegalStateException(protocol + " left " + bytes.remaining() + " bytes and did not pause");
            }
            return true;
        }
        if (link.hasEnded() && !endTold) {
            endTold = true;
            protocol.onEnd();
            return true;
        }
        return false;
    }

    private void send() throws IOException {
        transmit();
        while (owes && state == State.OPEN && link.queuedBytes() == 0) {
            owes = false;
            protocol.onDrained();
            transmit();
        }
        if (state == State.FINISHING && link.isDelivered()) {
            state = State.LINGERING;
            idle.set(loop().now() + LINGER_NANOS);
        }
        if (state == State.LINGERING && link.hasEnded()) {
            close();
        }
    }

    private void transmit() {
        if (state != State.CLOSED) {
            link.send(loop().now(), packet -> server.send(packet, remote));
        }
    }

    private void onProgress() {
        if (state != State.LINGERING) {
            idle.set(loop().now() + idleNanos);
        }
    }

    @Override
    public EventLoop loop() {
        return server.loop();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (state != State.OPEN) {
            bytes.position(bytes.limit());
        } else if (bytes.remaining() > StreamServer.MAX_QUEUED_BYTES - link.queuedBytes()) {
            LOG.debug("{} does not read what it is sent, and is disconnected", remote);
            close();
        } else if (bytes.hasRemaining()) {
            link.write(bytes);
            owes = true;
            askForTurn();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        askForTurn();
    }

    @Override
    public void finish() {
        if (state == State.OPEN) {
            state = State.FINISHING;
            link.finish();
            askForTurn();
        }
    }

    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        deadlines.forEach(Deadline::clear);
        Packet lastWord = link.lastWord(loop().now());
        if (!link.isComplete() && !link.wasReset()) {
            server.send(lastWord, remote);
        }
        server.onClosed(remote, lastWord);
        if (opened) {
            tellClosed();
        }
    }

    /** Who closes this may be somebody else, whom what its protocol throws must not hurt. */
    private void tellClosed() {
        try {
            protocol.onClosed();
        } catch (RuntimeException | Error e) {
            LOG.error("A protocol failed when its connection had closed", e);
        }
    }

    @Override
    public Deadline deadline(Runnable onDue) {
        Deadline deadline = loop().deadline(() -> turn(onDue::run));
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
        if (!inTurn && !turnComes && state != State.CLOSED) {
            turnComes = true;
            loop().execute(() -> {
                turnComes = false;
                turn(() -> {});
            });
        }
    }
}
