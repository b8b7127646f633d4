package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.loop.Acceptor;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.SocketTransport;
import io.github.hftp.loop.ThrottledLog;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.event.ServerMetrics;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.reply.RequestHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The open connections of a server, and what they share: the limits, the loop's buffers, the counters, the listener.
 * Decides who may connect. Belongs to the loop's thread and ends with the loop, which closes every connection.
 */
public final class Connections {
    private static final long TRIM_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLoop loop;
    private final Limits limits;
    private final FileAccess files;
    private final ServerListener listener;
    private final RequestHandler requestHandler;
    private final AddressCounts addresses;
    private final Counters counters = new Counters();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(Limits.MAX_BYTES_IN_A_TURN);
    private final ByteBuffer gatherBuffer = ByteBuffer.allocateDirect(Limits.GATHER_BUFFER_BYTES);
    private final Set<Connection> open = new HashSet<>();
    private final ThrottledLog fileWarnings;
    private final ThrottledLog fullWarnings;
    private final ThrottledLog addressWarnings;
    private final Deadline trimming;
    private Acceptor acceptor;
    private int lingering;
    private int refusedInARow;
    private Runnable onEmpty;

    /**
     * Makes it, with nobody connected.
     *
     * @param loop the loop that all of this belongs to
     * @param limits what clients are allowed
     * @param files what is served
     * @param workers run what may block, if the files are of that kind
     * @param listener is told what happens, on the loop's thread; null for none
     */
    public Connections(EventLoop loop, Limits limits, FileAccess files, Executor workers, ServerListener listener) {
        this.loop = loop;
        this.limits = limits;
        this.files = files;
        this.listener = listener;
        this.requestHandler = new RequestHandler(loop, files, workers);
        this.addresses = new AddressCounts(limits.maxConnectionsPerAddress(), limits.limitsLoopback());
        this.fileWarnings = new ThrottledLog(Connections.class, loop.clock());
        this.fullWarnings = new ThrottledLog(Connections.class, loop.clock());
        this.addressWarnings = new ThrottledLog(Connections.class, loop.clock());
        this.trimming = loop.deadline(this::trim);
    }

    /**
     * Begins to accept.
     *
     * @param channel the listening socket, which is the loop's to close from now on
     * @throws IOException if it cannot be watched
     */
    public void acceptFrom(ServerSocketChannel channel) throws IOException {
        acceptor = Acceptor.register(loop, channel, this::onAccept);
    }

    /**
     * Accepts nobody any more, and lets each connection finish the reply it is sending.
     *
     * @param whenEmpty called when the last connection has gone, at once if there is none
     */
    public void drain(Runnable whenEmpty) {
        acceptor.close();
        onEmpty = whenEmpty;
        open.forEach(Connection::drain);
        if (open.isEmpty()) {
            whenEmpty.run();
        }
    }

    /**
     * Counters at this moment.
     *
     * @param eventsDropped what the listener has missed
     * @return the snapshot
     */
    public ServerMetrics metrics(long eventsDropped) {
        return counters.snapshot(
                limits.maxConnections(),
                acceptor == null ? 0 : acceptor.failures(),
                requestHandler.filesUnlistable(),
                eventsDropped,
                loop.statistics());
    }

    Limits limits() {
        return limits;
    }

    RequestHandler requestHandler() {
        return requestHandler;
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    ByteBuffer gatherBuffer() {
        return gatherBuffer;
    }

    long now() {
        return loop.now();
    }

    long clockNanos() {
        return loop.clock().nanoTime();
    }

    boolean hasListener() {
        return listener != null;
    }

    ServerListener listener() {
        return listener;
    }

    Counters counters() {
        return counters;
    }

    void warnOfFile(String name, IOException failure) {
        fileWarnings.warn("A slice of {} was left incomplete: {}", name, failure.getMessage());
    }

    /** Whether one more connection may linger; if so it is counted until it is closed. */
    boolean tryLinger() {
        if (lingering >= limits.maxLingering()) {
            return false;
        }
        lingering++;
        return true;
    }

    void onClosed(Connection connection, CloseReason reason, boolean lingered, long nanos) {
        open.remove(connection);
        Exchange exchange = connection.exchange();
        addresses.remove(exchange.remote().getAddress());
        counters.connectionsClosed++;
        if (lingered) {
            lingering--;
        }
        if (hasListener()) {
            listener.onConnectionClosed(new ConnectionClosed(
                    exchange.number(), exchange.remote(), reason, exchange.count(), Duration.ofNanos(nanos)));
        }
        if (acceptor != null) {
            acceptor.resume();
        }
        if (open.isEmpty()) {
            trimming.clear();
            files.clear();
            if (onEmpty != null) {
                onEmpty.run();
            }
        }
    }

    private void onAccept(SocketChannel channel) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        if (remote == null) {
            throw new IOException("it was closed by its client");
        }
        if (open.size() >= limits.maxConnections()) {
            warnOfLimit(fullWarnings, remote, limits.maxConnections() + " are open");
            refuse(channel);
        } else if (!addresses.tryAdd(remote.getAddress())) {
            counters.connectionsRefused++;
            warnOfLimit(addressWarnings, remote, limits.maxConnectionsPerAddress() + " are open from there");
            channel.close();
        } else {
            admit(channel, remote);
        }
    }

    private static void warnOfLimit(ThrottledLog warnings, InetSocketAddress remote, String reached) {
        warnings.warn(
                "Refused a connection from {}: {}, which is the limit",
                remote.getAddress().getHostAddress(),
                reached);
    }

    private void admit(SocketChannel channel, InetSocketAddress remote) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (limits.sendBufferBytes() > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, limits.sendBufferBytes());
            }
            Connection connection =
                    new Connection(this, new SocketTransport(channel), counters.connectionsOpened + 1, remote);
            loop.register(channel, connection);
            open.add(connection);
        } catch (IOException | RuntimeException e) {
            addresses.remove(remote.getAddress());
            throw e;
        }
        counters.connectionsOpened++;
        if (hasListener()) {
            listener.onConnectionOpened(new ConnectionOpened(counters.connectionsOpened, remote));
        }
        if (open.size() == limits.maxConnections()) {
            acceptor.pause(Limits.FULL_WAIT); // for a place to become free; who comes later waits in the system's queue
        }
        if (!trimming.isSet()) {
            trimming.set(now() + TRIM_NANOS);
        }
    }

    /** Says why, so that the client need not wait for a timeout of its own to learn that something is wrong. */
    private void refuse(SocketChannel channel) throws IOException {
        counters.connectionsRefused++;
        channel.read(readBuffer.clear()); // closing with something unread would reset, and the reply be lost
        channel.write(gatherBuffer
                .clear()
                .put(ResponseEncoder.status(StatusCode.INTERNAL_SERVER_ERROR))
                .flip());
        channel.shutdownOutput();
        channel.close();
        if (++refusedInARow == Limits.MAX_REFUSALS_A_TURN) {
            refusedInARow = 0;
            acceptor.pause(0);
        }
    }

    private void trim() {
        files.trim();
        if (!open.isEmpty()) {
            trimming.set(now() + TRIM_NANOS);
        }
    }
}
