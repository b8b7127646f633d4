package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Acceptor;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.SocketTransport;
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
 * A TCP server for a {@link StreamProtocol}: it accepts connections and gives each its own protocol object. While the
 * server is full, new connections wait in the OS accept queue. Belongs to the loop thread and ends with the loop, or
 * earlier by {@link #close}.
 */
public final class StreamServer implements Closeable {
    /** The most connections served at a time: {@value}. */
    public static final int MAX_CONNECTIONS = 256;

    /** The most bytes a connection may owe its peer: {@value}. A connection that owes more is closed. */
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
     * Opens a server. Must be called on the loop thread, or before the loop starts.
     *
     * @param loop the loop that all of it belongs to
     * @param address where to listen, with port 0 for any that is free
     * @param protocol creates the protocol object of a connection, which may use the connection from
     *     {@link StreamProtocol#onOpen} on
     * @return the server, ready for clients
     * @throws IOException if the address is not available
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
     * @return the address with the actual port
     */
    public InetSocketAddress address() {
        return address;
    }

    /** Stops accepting and closes all connections. */
    @Override
    public void close() {
        acceptor.close();
        Set.copyOf(open).forEach(SocketConnection::close);
    }

    /** For one read or one write of the connection whose turn it is. */
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
