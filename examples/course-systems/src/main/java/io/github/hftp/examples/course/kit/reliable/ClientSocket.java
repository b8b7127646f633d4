package io.github.hftp.examples.course.kit.reliable;

import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.Registration;
import io.github.hftp.loop.SelectionHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;

/**
 * The UDP socket of a {@link ReliableWire}, on its loop. It is connected: so it hears of nobody but the server, and
 * learns when the server's machine says that nobody listens. Ends with the loop, or by a failure, which the wire is
 * told.
 */
final class ClientSocket implements SelectionHandler {
    private static final int DATAGRAMS_A_TURN = 64;

    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final ReliableWire wire;
    private final long connection;
    private final ByteBuffer outgoing = ByteBuffer.allocate(Packet.MAX_BYTES);
    private Registration registration;
    private Deadline timer;

    private ClientSocket(DatagramChannel channel, InetSocketAddress server, ReliableWire wire, long connection) {
        this.channel = channel;
        this.server = server;
        this.wire = wire;
        this.connection = connection;
    }

    static ClientSocket open(EventLoop loop, InetSocketAddress server, ReliableWire wire, long connection)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.connect(server);
            ClientSocket socket = new ClientSocket(channel, server, wire, connection);
            loop.register(channel, socket);
            return socket;
        } catch (SocketException | UnsupportedAddressTypeException e) {
            channel.close();
            throw Wire.unreachable(server, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
        this.timer = registration.deadline(() -> turn(List.of()));
        registration.requeue();
    }

    /** Makes the loop look at the link again. For any thread. */
    void askForTurn() {
        registration.loop().execute(registration::requeue);
    }

    /** Sends, or drops what the system does not take now: the link does not rely on it. */
    void send(Packet packet) {
        outgoing.clear();
        packet.encode(outgoing);
        try {
            channel.write(outgoing.flip());
        } catch (IOException e) {
            wire.fail(() -> explained(e));
        }
    }

    @Override
    public int interestOps() {
        return SelectionKey.OP_READ;
    }

    @Override
    public void onReady(int readyOps) throws IOException {
        List<Packet> arrived = new ArrayList<>();
        for (int n = 0; n < DATAGRAMS_A_TURN; n++) {
            ByteBuffer datagram = ByteBuffer.allocate(Packet.MAX_BYTES + 1); // a longer one is no packet
            if (channel.receive(datagram) == null) {
                turn(arrived);
                return;
            }
            Packet packet = Packet.decode(datagram.flip());
            if (packet != null && packet.connection() == connection) {
                arrived.add(packet);
            }
        }
        turn(arrived);
        registration.requeue();
    }

    private void turn(List<Packet> arrived) {
        timer.set(wire.turn(arrived));
    }

    @Override
    public void onFailure(Throwable failure) {
        wire.fail(() -> explained(failure));
        close();
    }

    @Override
    public void close() {
        registration.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            wire.fail(() -> explained(e));
        }
        wire.fail(() -> new SocketException("the connection is closed"));
    }

    private IOException explained(Throwable failure) {
        if (failure instanceof PortUnreachableException) {
            return (IOException) new ConnectException("nobody listens on UDP port " + server.getPort() + " of "
                            + server.getAddress().getHostAddress())
                    .initCause(failure);
        }
        return new IOException("the connection has failed: " + failure, failure);
    }
}
