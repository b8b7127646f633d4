package io.github.hftp.loop;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A TCP server for a {@link StreamProtocol}: it accepts connections and gives each a protocol object of its own. Who
 * connects while it is full waits in the operating system's queue for a place. Belongs to the loop's thread and ends
 * with the loop, or before by {@link #close}.
 */
public final class StreamServer implements Closeable {
    /** How many connections are served at a time: {@value}. */
    public static final int MAX_CONNECTIONS = 256;

    /** How many bytes a connection may owe its peer: {@value}. One that owes more is closed. */
    public static final int MAX_QUEUED_BYTES = 1024 * 1024;

    /** How long nothing may move on a connection, unless its protocol says otherwise: 5 minutes. */
    public static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

    private static final int BUFFER_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final Function<StreamConnection, StreamProtocol> protocol;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Set<SocketConnection> open = new LinkedHashSet<>();
    private final InetSocketAddress address;
    private final Acceptor acceptor;

    private StreamServer(
            EventLoop loop, ServerSocketChannel channel, Function<StreamConnection, StreamProtocol> protocol)
            throws IOException {
        this.loop = loop;
        this.protocol = protocol;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.acceptor = Acceptor.register(loop, channel, this::onAccept);
    }

    /**
     * Opens a server. To be called on the loop's thread, or before it starts.
     *
     * @param loop the loop that all of it belongs to
     * @param address where to listen, with port 0 for any that is free
     * @param protocol makes the protocol object of a connection, which may use it from {@link StreamProtocol#onOpen} on
     * @return the server, to which clients can connect
     * @throws IOException if the address cannot be had
     */
    public static StreamServer listen(
            EventLoop loop, InetSocketAddress address, Function<StreamConnection, StreamProtocol> protocol)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            Binding.bind(address, () -> channel.bind(address, MAX_CONNECTIONS));
            return new StreamServer(loop, channel, protocol);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Where it listens.
     *
     * @return the address, with the port that was taken
     */
    public InetSocketAddress address() {
        return address;
    }

    /** Accepts nobody any more and closes all connections. */
    @Override
    public void close() {
        acceptor.close();
        Set.copyOf(open).forEach(SocketConnection::close);
    }

    /** For one read or one write, of whichever connection has its turn. */
    ByteBuffer buffer() {
        return buffer;
    }

    void onClosed(SocketConnection connection) {
        open.remove(connection);
        acceptor.resume();
    }

    private void onAccept(SocketChannel channel) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        SocketConnection connection = new SocketConnection(this, new SocketTransport(channel), remote, protocol);
        loop.register(channel, connection);
        open.add(connection);
        if (open.size() == MAX_CONNECTIONS) {
            acceptor.pause(Long.MAX_VALUE);
        }
    }
}
