package io.github.hftp.examples.course.kit.reliable;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A bad network: passes datagrams between clients and a server, drops some, doubles some and holds some back so that
 * others overtake them, both ways. On a loop of its own; ends by {@link #close}.
 */
public final class LossyProxy implements AutoCloseable {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long LONGEST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final EventLoop loop = EventLoop.open("hftp-lossy-proxy");
    private final InetSocketAddress server;
    private final double rate;
    private final Random random;
    private final Map<InetSocketAddress, DatagramServer> clients = new HashMap<>();
    private final DatagramServer front;
    private long bytesLeft = Long.MAX_VALUE;

    private LossyProxy(InetSocketAddress server, double rate, long seed) throws IOException {
        this.server = server;
        this.rate = rate;
        this.random = new Random(seed);
        this.front = DatagramServer.listen(loop, ANY, socket -> this::onClient);
    }

    /**
     * Opens one.
     *
     * @param server where the server is
     * @param rate which part of the datagrams is dropped; as many are doubled, and as many held back
     * @param seed of its decisions
     */
    public static LossyProxy open(InetSocketAddress server, double rate, long seed) throws IOException {
        LossyProxy proxy = new LossyProxy(server, rate, seed);
        proxy.loop.start(true);
        return proxy;
    }

    /** Where clients find it. */
    public InetSocketAddress address() {
        return front.address();
    }

    /** From so many bytes on, nothing passes any more, in any direction. */
    public void breakAfter(long bytes) {
        loop.execute(() -> bytesLeft = bytes);
    }

    private void onClient(ByteBuffer payload, InetSocketAddress client) throws IOException {
        DatagramServer back = clients.get(client);
        if (back == null) {
            back = DatagramServer.listen(loop, ANY, socket -> (answer, from) -> pass(front, answer, client));
            clients.put(client, back);
        }
        pass(back, payload, server);
    }

    private void pass(DatagramServer from, ByteBuffer payload, InetSocketAddress target) {
        bytesLeft -= payload.remaining();
        if (bytesLeft < 0 || random.nextDouble() < rate) {
            return;
        }
        for (int copies = random.nextDouble() < rate ? 2 : 1; copies > 0; copies--) {
            if (random.nextDouble() < rate) {
                ByteBuffer copy = ByteBuffer.allocate(payload.remaining())
                        .put(payload.duplicate())
                        .flip();
                loop.deadline(() -> from.send(copy, target)).set(loop.now() + random.nextLong(LONGEST_DELAY_NANOS));
            } else {
                from.send(payload.duplicate(), target);
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
