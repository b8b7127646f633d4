package io.github.hftp.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;

/** The smallest protocol there is: it sends back what it gets. While something is owed it does not read. */
final class EchoHandler implements SelectionHandler {
    static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    private static final int READS_A_TURN = 4;

    private final Transport transport;
    private final ByteBuffer owed = ByteBuffer.allocateDirect(8192).limit(0);
    private Registration registration;
    private Deadline idle;

    EchoHandler(Transport transport) {
        this.transport = transport;
    }

    /** Opens a listening socket on the loopback address, and echoes on each connection. */
    static InetSocketAddress listen(EventLoop loop) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        Acceptor.register(
                loop, channel, accepted -> loop.register(accepted, new EchoHandler(new SocketTransport(accepted))));
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
        this.idle = registration.deadline(this::close);
        idle.set(registration.loop().now() + IDLE_TIMEOUT.toNanos());
    }

    @Override
    public int interestOps() {
        return owed.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }

    @Override
    public void onReady(int readyOps) throws IOException {
        idle.set(registration.loop().now() + IDLE_TIMEOUT.toNanos());
        for (int n = 0; n < READS_A_TURN; n++) {
            if (!owed.hasRemaining()) {
                int count = transport.read(owed.clear());
                owed.flip();
                if (count < 0) {
                    close();
                    return;
                }
            }
            if (!owed.hasRemaining() || transport.write(owed) == 0 || owed.hasRemaining()) {
                return;
            }
        }
        registration.requeue();
    }

    @Override
    public void close() {
        idle.clear();
        registration.cancel();
        transport.close();
    }
}
