package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.FakeClock;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.event.ServerMetrics;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.reply.ManualExecutor;
import io.github.hftp.server.internal.reply.ScriptedTransport;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Connections on a loop, without sockets, threads or real time: the test turns the loop, moves the clock and plays the
 * clients. The clock is about to wrap around, because some day it will.
 */
final class Scene implements Closeable {
    private static final int MOST_TURNS = 100_000;
    private static final int QUIET_TURNS = 20;

    final FakeClock clock = new FakeClock(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
    final ScriptedPoller poller = new ScriptedPoller();
    final EventLoop loop = new EventLoop("test", clock, poller);
    final ManualExecutor workers = new ManualExecutor();
    final List<RequestServed> served = new ArrayList<>();
    final List<ConnectionClosed> closed = new ArrayList<>();
    final Connections connections;
    private final List<ScriptedTransport> sockets = new ArrayList<>();

    Scene(FileAccess files) {
        this(files, limits());
    }

    Scene(FileAccess files, Limits limits) {
        this(files, limits, null);
    }

    /** Makes one with a listener of the test's own; nothing is written down then. */
    Scene(FileAccess files, Limits limits, ServerListener listener) {
        this.connections = new Connections(loop, limits, files, workers, listener == null ? new Recorder() : listener);
    }

    /** The server's defaults. */
    static Limits limits() {
        return limits(Duration.ofSeconds(120), Duration.ofSeconds(60));
    }

    static Limits limits(Duration idleTimeout, Duration stallTimeout) {
        return new Limits(
                1024,
                64,
                false,
                8 * 1024 * 1024,
                0,
                Duration.ofSeconds(30).toNanos(),
                Duration.ofSeconds(60).toNanos(),
                idleTimeout.toNanos(),
                stallTimeout.toNanos(),
                240,
                Duration.ofSeconds(30).toNanos());
    }

    /** A client that has just connected. */
    Client connect() throws IOException {
        return connect(new ScriptedTransport());
    }

    Client connect(ScriptedTransport socket) throws IOException {
        sockets.add(socket);
        var remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000 + sockets.size());
        Client client = new Client(connections.connection(socket, sockets.size(), remote), socket);
        loop.register(socket.channel(), client.connection);
        return client;
    }

    /** One turn of the loop. */
    void turn() throws IOException {
        loop.runOnce();
    }

    /** Turns of the loop until a condition holds. */
    void turnUntil(BooleanSupplier condition) throws IOException {
        for (int n = 0; !condition.getAsBoolean(); n++) {
            if (n == MOST_TURNS) {
                throw new AssertionError("it never comes to that");
            }
            loop.runOnce();
        }
    }

    /** Turns of the loop and work of the workers, until nothing happens any more. */
    void settle() throws IOException {
        int quiet = 0;
        for (int n = 0; quiet < QUIET_TURNS; n++) {
            if (n == MOST_TURNS) {
                throw new AssertionError("it never comes to rest");
            }
            long before = activity();
            loop.runOnce();
            quiet = workers.runAll() || activity() != before ? 0 : quiet + 1;
        }
    }

    /** Moves the clock and lets what is due then happen, in a turn that is not late for anything else. */
    void pass(Duration duration) throws IOException {
        clock.advance(duration);
        loop.runOnce();
        loop.runOnce(); // the first turn after a long pause expires nobody
    }

    ServerMetrics metrics() {
        return connections.metrics(0);
    }

    /** Why the only connection that was closed was closed. */
    CloseReason onlyReason() {
        if (closed.size() != 1) {
            throw new AssertionError("not one connection was closed but these: " + closed);
        }
        return closed.get(0).reason();
    }

    @Override
    public void close() {
        loop.close();
    }

    private long activity() {
        return sockets.stream().mapToLong(ScriptedTransport::calls).sum() + closed.size();
    }

    private final class Recorder implements ServerListener {
        @Override
        public void onRequestServed(RequestServed event) {
            served.add(event);
        }

        @Override
        public void onConnectionClosed(ConnectionClosed event) {
            closed.add(event);
        }
    }

    /** A client, and the server's end of its connection. */
    final class Client {
        final Connection connection;
        final ScriptedTransport socket;

        Client(Connection connection, ScriptedTransport socket) {
            this.connection = connection;
            this.socket = socket;
        }

        /** Sends text, each character as one byte. */
        Client send(String text) {
            socket.put(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        /** Sends its last byte. */
        Client halfClose() {
            socket.end();
            return this;
        }

        /** Takes this many bytes from now on. */
        Client take(long bytes) {
            socket.room(bytes);
            return this;
        }

        Client takeAll() {
            return take(Long.MAX_VALUE);
        }

        String received() {
            return socket.sentText();
        }

        ConnectionState state() {
            return connection.state();
        }

        /** What the loop waits for, or -1 if for nothing ever again. */
        int interestOps() {
            return poller.interestOps(socket);
        }
    }
}
