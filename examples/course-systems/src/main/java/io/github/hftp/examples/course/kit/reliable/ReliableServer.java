package io.github.hftp.examples.course.kit.reliable;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramProtocol;
import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A server for a {@link StreamProtocol} over UDP: what {@link StreamServer} is over TCP. It finds the connection that a
 * packet belongs to, and answers those that belong to none. Belongs to the loop's thread and ends with its
 * {@link DatagramServer}.
 */
public final class ReliableServer implements DatagramProtocol {
    /**
     * How many connections are served at a time: {@value}. A client that finds no place asks again, until it gives up.
     */
    public static final int MAX_CONNECTIONS = 256;

    /** How long nothing may be heard of the other end, unless told otherwise: 10 seconds. */
    public static final Duration GIVE_UP = Duration.ofSeconds(10);

    private static final int MAX_REMEMBERED = 1024;
    private static final long REMEMBER_NANOS = Duration.ofSeconds(30).toNanos();

    private record Key(InetSocketAddress client, long connection) {}

    private record Ended(ByteBuffer lastWord, long forgetAt) {}

    private final DatagramServer socket;
    private final Duration giveUp;
    private final Function<StreamConnection, StreamProtocol> protocol;
    private final Map<Key, ReliableConnection> open = new HashMap<>();
    private final Map<Key, Ended> ended = new LinkedHashMap<>(); // the oldest first
    private final ByteBuffer outgoing = ByteBuffer.allocate(Packet.MAX_BYTES);

    private ReliableServer(
            DatagramServer socket, Duration giveUp, Function<StreamConnection, StreamProtocol> protocol) {
        this.socket = socket;
        this.giveUp = giveUp;
        this.protocol = protocol;
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
    public static DatagramServer listen(
            EventLoop loop, InetSocketAddress address, Function<StreamConnection, StreamProtocol> protocol)
            throws IOException {
        return listen(loop, address, GIVE_UP, protocol);
    }

    /**
     * Opens a server that has its own idea of how long a client may be silent.
     *
     * @param loop the loop that all of it belongs to
     * @param address where to listen, with port 0 for any that is free
     * @param giveUp how long nothing may be heard of a client
     * @param protocol makes the protocol object of a connection
     * @return the server, to which clients can connect
     * @throws IOException if the address cannot be had
     */
    public static DatagramServer listen(
            EventLoop loop,
            InetSocketAddress address,
            Duration giveUp,
            Function<StreamConnection, StreamProtocol> protocol)
            throws IOException {
        return DatagramServer.listen(loop, address, socket -> new ReliableServer(socket, giveUp, protocol));
    }

    @Override
    public void onDatagram(ByteBuffer payload, InetSocketAddress sender) {
        Packet packet = Packet.decode(payload);
        if (packet == null) {
            return;
        }
        Key key = new Key(sender, packet.connection());
        ReliableConnection connection = open.get(key);
        if (connection != null) {
            connection.onPacket(packet);
        } else if (packet.type().isNumbered()) {
            onStray(key, packet);
        }
    }

    private void onStray(Key key, Packet packet) {
        forget();
        Ended known = ended.get(key);
        if (known != null) {
            socket.send(known.lastWord().duplicate(), key.client());
        } else if (packet.type() != Packet.Type.OPEN) {
            send(Packet.reset(key.connection()), key.client());
        } else if (open.size() < MAX_CONNECTIONS) {
            Link link = Link.opened(key.connection(), giveUp, loop().now());
            ReliableConnection fresh = new ReliableConnection(this, key.client(), link, protocol);
            open.put(key, fresh);
            fresh.onPacket(packet);
        }
    }

    @Override
    public void onClosed() {
        Set.copyOf(open.values()).forEach(ReliableConnection::close);
    }

    EventLoop loop() {
        return socket.loop();
    }

    void send(Packet packet, InetSocketAddress target) {
        outgoing.clear();
        packet.encode(outgoing);
        socket.send(outgoing.flip(), target);
    }

    /** A late packet must neither open an ended connection again nor wait in vain for an answer. */
    void onClosed(InetSocketAddress client, Packet lastWord) {
        Key key = new Key(client, lastWord.connection());
        open.remove(key);
        forget();
        ByteBuffer bytes = ByteBuffer.allocate(Packet.MAX_BYTES);
        lastWord.encode(bytes);
        ended.put(key, new Ended(bytes.flip(), loop().now() + REMEMBER_NANOS));
    }

    private void forget() {
        Iterator<Ended> oldest = ended.values().iterator();
        while (oldest.hasNext() && (oldest.next().forgetAt() - loop().now() <= 0 || ended.size() >= MAX_REMEMBERED)) {
            oldest.remove();
        }
    }
}
