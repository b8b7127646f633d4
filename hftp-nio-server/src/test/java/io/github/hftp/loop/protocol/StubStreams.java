package io.github.hftp.loop.protocol;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.FakeClock;
import io.github.hftp.loop.LoopInside;
import io.github.hftp.loop.Registration;
import io.github.hftp.loop.StubPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Connections on {@link StubTransport}s, whose loop waits as it would on a selector: who is not woken up sleeps on. */
final class StubStreams implements AutoCloseable {
    private static final int MANY_TURNS = 10_000;

    final FakeClock clock = new FakeClock(Long.MAX_VALUE - 5_000_000_000L);
    final StubPoller poller = new StubPoller();
    final EventLoop loop = new EventLoop("hftp-test", clock, poller);
    private final StreamServer server;
    private final List<Stream> streams = new ArrayList<>();

    /** One connection and what belongs to it. */
    record Stream(
            SocketConnection connection, Registration registration, StubTransport transport, StubProtocol protocol) {}

    StubStreams() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = StreamServer.listen(loop, address, connection -> new StubProtocol());
    }

    /** A connection that is registered and has not had its first turn. */
    Stream register() throws IOException {
        StubTransport transport = new StubTransport();
        StubProtocol protocol = new StubProtocol();
        SocketConnection connection = new SocketConnection(server, transport, server.address(), own -> protocol);
        Stream stream = new Stream(connection, loop.register(null, connection), transport, protocol);
        streams.add(stream);
        return stream;
    }

    /** A connection that has opened. */
    Stream open() throws IOException {
        Stream stream = register();
        settle();
        return stream;
    }

    /** One turn, in which who waits for what is possible is ready: false if the loop would have waited. */
    boolean turn() throws IOException {
        boolean ready = false;
        for (Stream stream : streams) {
            int ops = stream.transport().readyOps() & poller.waitsFor(stream.registration());
            if (ops != 0 && !LoopInside.isCancelled(stream.registration())) {
                poller.ready(stream.registration(), ops);
                ready = true;
            }
        }
        LoopInside.turn(loop, Long.MAX_VALUE);
        return ready || lastWait() == 0;
    }

    /** Takes turns until the loop would wait. */
    void settle() throws IOException {
        for (int n = 0; turn(); n++) {
            if (n == MANY_TURNS) {
                throw new AssertionError("it never comes to rest");
            }
        }
    }

    /** How long the last turn would have waited. */
    long lastWait() {
        return poller.waits.get(poller.waits.size() - 1);
    }

    @Override
    public void close() {
        loop.close();
    }
}
