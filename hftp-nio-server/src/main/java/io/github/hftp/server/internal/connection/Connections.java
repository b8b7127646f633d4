package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.loop.Acceptor;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.SocketTransport;
import io.github.hftp.loop.ThrottledLog;
import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.event.ServerMetrics;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.reply.RequestHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The open connections of a server. Decides who may connect, and when the server is empty. Belongs to the loop thread
 * and ends with the loop, which closes every connection.
 */
public final class Connections {
    /** How long new connections wait for a free place before they are refused. */
    private static final long FULL_WAIT = Duration.ofSeconds(1).toNanos();

    private static final long TRIM_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLoop loop;
    private final Limits limits;
    private final FileAccess files;
    private final Shared shared;
    private final AddressCounts addresses;
    private final Set<Connection> open = new HashSet<>();
    private final ThrottledLog fullWarnings;
    private final ThrottledLog addressWarnings;
    private final Deadline trimming;
    private Acceptor acceptor;
    private int refusedInARow;
    private Runnable onEmpty;

    /**
     * Starts with no connection.
     *
     * @param loop the loop that all of this belongs to
     * @param limits what clients may do
     * @param files what is served
     * @param workers run what may block, if the files are of that kind
     * @param listener receives events on the loop thread; null for none
     */
    public Connections(EventLoop loop, Limits limits, FileAccess files, Executor workers, ServerListener listener) {
        this.loop = loop;
        this.limits = limits;
        this.files = files;
        this.shared = new Shared(loop, limits, new RequestHandler(loop, files, workers), listener);
        this.addresses = new AddressCounts(limits.maxConnectionsPerAddress(), limits.limitsLoopback());
        this.fullWarnings = new ThrottledLog(Connections.class, loop.clock());
        this.addressWarnings = new ThrottledLog(Connections.class, loop.clock());
        this.trimming = loop.deadline(this::trim);
    }

    /**
     * Starts to accept.
     *
     * @param channel the listening socket, which the loop closes from now on
     * @throws IOException if it cannot be registered
     */
    public void acceptFrom(ServerSocketChannel channel) throws IOException {
        acceptor = Acceptor.register(loop, channel, this::onAccept);
    }

    /**
     * Stops accepting, and lets each connection finish the reply it is sending.
     *
     * @param whenEmpty called when the last connection has closed, at once if there is none
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
        return shared.counters()
                .snapshot(
                        limits.maxConnections(),
                        acceptor == null ? 0 : acceptor.failures(),
                        shared.requestHandler().filesUnlistable(),
                        eventsDropped,
                        loop.statistics());
    }

    /** A connection that is not yet registered with the loop, nor counted. */
    Connection connection(Transport transport, long number, InetSocketAddress remote) {
        return new Connection(shared, transport, number, remote, this::onClosed);
    }

    private void onClosed(Connection connection, CloseReason reason) {
        open.remove(connection);
        addresses.remove(connection.reporter().remote().getAddress());
        connection.reporter().connectionClosed(reason);
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
            shared.counters().connectionsRefused++;
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
            long number = shared.counters().connectionsOpened + 1;
            Connection connection = connection(new SocketTransport(channel), number, remote);
            loop.register(channel, connection);
            open.add(connection);
        } catch (IOException | RuntimeException e) {
            addresses.remove(remote.getAddress());
            throw e;
        }
        long number = ++shared.counters().connectionsOpened;
        if (shared.hasListener()) {
            shared.listener().onConnectionOpened(new ConnectionOpened(number, remote));
        }
        if (open.size() == limits.maxConnections()) {
            acceptor.pause(FULL_WAIT); // for a free place; later clients wait in the OS accept queue
        }
        if (!trimming.isSet()) {
            trimming.set(loop.now() + TRIM_NANOS);
        }
    }

    /** Sends a status, so that the client does not have to wait for its own timeout to see that something is wrong. */
    private void refuse(SocketChannel channel) throws IOException {
        shared.counters().connectionsRefused++;
        channel.read(shared.readBuffer().clear()); // closing with unread bytes would reset, and lose the reply
        channel.write(shared.gatherBuffer()
                .clear()
                .put(ResponseEncoder.status(StatusCode.INTERNAL_SERVER_ERROR))
                .flip());
        channel.shutdownOutput();
        channel.close();
        if (++refusedInARow == Budget.MAX_REFUSALS) {
            refusedInARow = 0;
            acceptor.pause(0);
        }
    }

    private void trim() {
        files.trim();
        if (!open.isEmpty()) {
            trimming.set(loop.now() + TRIM_NANOS);
        }
    }
}
