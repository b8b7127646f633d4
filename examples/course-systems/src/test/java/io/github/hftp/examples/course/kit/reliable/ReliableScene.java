package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server over the reliable stream on a loop of its own, and what its protocols count. Closed by the test. */
final class ReliableScene implements AutoCloseable {
    static final Duration GIVE_UP = Duration.ofMillis(800);

    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1200);

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    private EventLoop loop;

    ReliableScene() throws IOException {
        loop = EventLoop.open("hftp-test");
    }

    EventLoop loop() {
        return loop;
    }

    /** Ends the loop, and so the server, and opens another. */
    void restart() throws IOException {
        loop.close();
        loop = EventLoop.open("hftp-test");
    }

    @Override
    public void close() {
        loop.close();
        assertThat(open).hasValue(0);
    }

    static byte[] exchange(InetSocketAddress server, byte[] bytes) throws IOException {
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    wire.output().write(bytes);
                    wire.finish();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            byte[] received = wire.input().readAllBytes();
            sent.join();
            return received;
        }
    }

    InetSocketAddress serve(Function<StreamConnection, StreamProtocol> protocol) {
        return serve(GIVE_UP, protocol);
    }

    InetSocketAddress serve(Duration giveUp, Function<StreamConnection, StreamProtocol> protocol) {
        return serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), giveUp, protocol);
    }

    InetSocketAddress serve(
            InetSocketAddress at, Duration giveUp, Function<StreamConnection, StreamProtocol> protocol) {
        try {
            DatagramServer server = ReliableServer.listen(loop, at, giveUp, protocol);
            loop.start(true);
            return server.address();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Echo echo(StreamConnection connection) {
        return new Echo(connection);
    }

    /** Sends back what comes, and is counted while it lives. */
    class Echo implements StreamProtocol {
        final StreamConnection connection;

        Echo(StreamConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onOpen() {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        public void onBytes(ByteBuffer bytes) throws IOException {
            connection.write(bytes);
        }

        @Override
        public void onEnd() {
            connection.finish();
        }

        @Override
        public void onClosed() {
            open.decrementAndGet();
        }
    }

    /** Counts bytes, after a rest, and tells how many when they end. */
    static final class Count implements StreamProtocol {
        private final StreamConnection connection;
        private final CompletableFuture<Integer> told;
        private int count;

        Count(StreamConnection connection, CompletableFuture<Integer> told) {
            this.connection = connection;
            this.told = told;
        }

        @Override
        public void onOpen() {
            connection.pause();
            connection.deadline(connection::resume).set(connection.loop().now() + REST_NANOS);
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            count += bytes.remaining();
            bytes.position(bytes.limit());
        }

        @Override
        public void onEnd() {
            told.complete(count);
            connection.finish();
        }
    }
}
