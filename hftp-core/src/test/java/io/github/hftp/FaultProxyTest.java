package io.github.hftp;

import static io.github.hftp.testing.RawPeer.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.testing.FaultProxy;
import io.github.hftp.testing.Faults;
import io.github.hftp.testing.Faults.Kind;
import io.github.hftp.testing.Faults.Way;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every fault does what it says. The test plays the client and the server; only lower bounds of times are asserted. */
@ExtendWith(LeakCheck.class)
class FaultProxyTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration SHORT = Duration.ofMillis(50);

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void stopListening() throws IOException {
        listener.close();
    }

    /** A connection through a proxy, and both its ends. */
    private final class Link implements AutoCloseable {
        final FaultProxy proxy;
        final RawPeer client;
        final Socket server;

        Link(Faults faults) throws IOException {
            proxy = proxy(number -> faults);
            client = RawPeer.connect(proxy.address());
            server = serverEnd();
        }

        void reply(byte[] bytes) throws IOException {
            server.getOutputStream().write(bytes);
        }

        /** Sends while the caller receives, since no buffer takes all of it. */
        CompletableFuture<Void> replyMeanwhile(byte[] bytes) {
            return CompletableFuture.runAsync(() -> {
                try {
                    reply(bytes);
                    server.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            proxy.close();
        }
    }

    private FaultProxy proxy(IntFunction<Faults> faults) throws IOException {
        return FaultProxy.start((InetSocketAddress) listener.getLocalSocketAddress(), faults);
    }

    private Socket serverEnd() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("nanoseconds too late").isNegative();
            Thread.onSpinWait();
        }
    }

    static void expectReset(Socket socket) {
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> socket.getInputStream().readAllBytes())
                .withMessageContaining("reset");
    }

    static void expectEnd(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    static Faults toClient(Kind kind, long afterBytes) {
        return Faults.toClient(Way.PLAIN.end(kind, afterBytes));
    }

    @Test
    void withoutFaultsBytesAndEndsPassBothWays() throws Exception {
        byte[] up = pattern(100_000, 1);
        byte[] down = pattern(200_000, 2);
        try (var link = new Link(Faults.NONE)) {
            link.client.send(up);
            link.client.halfClose();
            assertThat(link.server.getInputStream().readAllBytes()).isEqualTo(up);
            CompletableFuture<Void> sending = link.replyMeanwhile(down);
            assertThat(link.client.readToEnd()).isEqualTo(down);
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);

            await(() -> link.proxy.openConnections() == 0);
            assertThat(link.proxy.connections()).isEqualTo(1);
            assertThat(link.proxy.toServer().taken()).isEqualTo(up.length);
            assertThat(link.proxy.toServer().forwarded()).isEqualTo(up.length);
            assertThat(link.proxy.toClient().taken()).isEqualTo(down.length);
            assertThat(link.proxy.toClient().forwarded()).isEqualTo(down.length);
        }
    }

    @Test
    void aLatencyHoldsUpBytesAndNotTheirSender() throws Exception {
        try (var link = new Link(Faults.toClient(Way.PLAIN.latency(Faults.FOREVER)))) {
            int length = 3 << 20;
            CompletableFuture<Void> sending = link.replyMeanwhile(pattern(length, 1));
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            await(() -> link.proxy.toClient().taken() == length);
            assertThat(link.proxy.toClient().forwarded()).isZero();
            assertThat(link.proxy.openConnections()).isEqualTo(1); // the end of the stream is on its way, too
        }
    }

    @Test
    void whatIsOnItsWayIsBounded() throws Exception {
        byte[] bytes = new byte[16 << 20];
        try (var link = new Link(Faults.toClient(Way.PLAIN.latency(Duration.ofMillis(100))))) {
            CompletableFuture<Void> sending = link.replyMeanwhile(bytes);
            // On a thread of its own: on two cores, the common pool has one, which the sender keeps.
            FutureTask<Long> receiving = new FutureTask<>(link.client::skipToEnd);
            new Thread(receiving, "hftp-receiver").start();
            await(() -> {
                long taken = link.proxy.toClient().taken();
                assertThat(taken - link.proxy.toClient().forwarded()).isLessThan(5 << 20);
                return taken == bytes.length;
            });
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(receiving.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(bytes.length);
        }
    }

    @Test
    void aLatencyDelaysEachWay() throws Exception {
        try (var link = new Link(Faults.delay(SHORT))) {
            for (int i = 0; i < 3; i++) {
                long begin = System.nanoTime();
                link.client.send("?");
                assertThat(link.server.getInputStream().read()).isEqualTo('?');
                link.reply(new byte[] {'!'});
                assertThat(link.client.readExactly(1)).containsExactly('!');
                assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * SHORT.toNanos());
            }
        }
    }

    @Test
    void moreThanALineHoldsPassesInOrderInSpiteOfALatency() throws Exception {
        byte[] bytes = pattern(8 << 20, 3);
        try (var link = new Link(Faults.delay(Duration.ofMillis(25)))) {
            CompletableFuture<Void> sending = link.replyMeanwhile(bytes);
            assertThat(link.client.readExactly(bytes.length)).isEqualTo(bytes);
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void aBandwidthIsNotExceeded() throws Exception {
        byte[] bytes = pattern(300_000, 4);
        try (var link = new Link(Faults.toClient(Way.PLAIN.bandwidth(1_000_000)))) {
            long begin = System.nanoTime();
            CompletableFuture<Void> sending = link.replyMeanwhile(bytes);
            assertThat(link.client.readToEnd()).isEqualTo(bytes);
            assertThat(System.nanoTime() - begin).isGreaterThan(280_000_000L);
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void singleBytesAreForwardedOneByOne() throws Exception {
        byte[] bytes = pattern(1000, 5);
        try (var link = new Link(Faults.toServer(Way.PLAIN.pieces(1, 0)))) {
            link.client.send(bytes);
            link.client.halfClose();
            assertThat(link.server.getInputStream().readAllBytes()).isEqualTo(bytes);
            assertThat(link.proxy.toServer().pieces()).isEqualTo(1000);
        }
    }

    @Test
    void piecesHaveRandomLengths() throws Exception {
        byte[] bytes = pattern(100_000, 6);
        try (var link = new Link(Faults.toClient(Way.PLAIN.pieces(100, 7)))) {
            CompletableFuture<Void> sending = link.replyMeanwhile(bytes);
            assertThat(link.client.readToEnd()).isEqualTo(bytes);
            assertThat(link.proxy.toClient().pieces()).isBetween(2000L, 20_000L);
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void aStallForEverForwardsNothingMore() throws Exception {
        try (var link = new Link(Faults.toClient(Way.PLAIN.stall(100, Faults.FOREVER)))) {
            byte[] bytes = pattern(1000, 8);
            link.reply(bytes);
            assertThat(link.client.readExactly(100)).isEqualTo(Arrays.copyOf(bytes, 100));
            await(() -> link.proxy.toClient().taken() == 1000
                    && link.proxy.toClient().forwarded() == 100);
            link.client.send("still");
            assertThat(link.server.getInputStream().readNBytes(5)).hasSize(5);
        }
    }

    @Test
    void aStallForATimeGoesOnAfterIt() throws Exception {
        byte[] bytes = pattern(500, 9);
        Way way = Way.PLAIN.stall(500, Faults.FOREVER).stall(100, SHORT); // in whatever order
        try (var link = new Link(Faults.toClient(way))) {
            long begin = System.nanoTime();
            link.reply(bytes);
            assertThat(link.client.readExactly(500)).isEqualTo(bytes);
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.toNanos());
        }
    }

    @Test
    void theReceiverCanBeReset() throws Exception {
        try (var link = new Link(toClient(Kind.RESET_RECEIVER, 100))) {
            link.reply(new byte[1000]);
            expectReset(link.client.socket());
            expectEnd(link.server);
            assertThat(link.proxy.toClient().forwarded()).isEqualTo(100);
        }
    }

    @Test
    void theSenderCanBeReset() throws Exception {
        try (var link = new Link(toClient(Kind.RESET_SENDER, 100))) {
            link.reply(new byte[1000]);
            assertThat(link.client.readToEnd()).hasSize(100);
            expectReset(link.server);
        }
    }

    @Test
    void bothCanBeReset() throws Exception {
        try (var link = new Link(Faults.toServer(Way.PLAIN.end(Kind.RESET_BOTH, 100)))) {
            link.client.send(new byte[1000]);
            expectReset(link.client.socket());
            expectReset(link.server);
        }
    }

    @Test
    void anEventAfterNoBytesNeedsNone() throws Exception {
        try (var link = new Link(toClient(Kind.RESET_SENDER, 0))) {
            expectReset(link.server);
            expectEnd(link.client.socket());
        }
    }

    @Test
    void aHalfCloseEndsOneWayAlone() throws Exception {
        try (var link = new Link(toClient(Kind.HALF_CLOSE, 100))) {
            byte[] bytes = pattern(8 << 20, 10);
            CompletableFuture<Void> sending = link.replyMeanwhile(bytes);
            assertThat(link.client.readToEnd()).isEqualTo(Arrays.copyOf(bytes, 100));
            sending.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS); // what is dropped does not hold up the sender
            link.client.send("more");
            assertThat(link.server.getInputStream().readNBytes(4)).hasSize(4);
            link.client.halfClose();
            expectEnd(link.server);
            await(() -> link.proxy.openConnections() == 0);
        }
    }

    @Test
    void aCloseEndsBothWaysInOrder() throws Exception {
        try (var link = new Link(toClient(Kind.CLOSE, 100))) {
            link.reply(new byte[100]);
            assertThat(link.client.readToEnd()).hasSize(100);
            expectEnd(link.server);
        }
    }

    @Test
    void aResetOfTheClientPassesOn() throws Exception {
        try (var link = new Link(Faults.NONE)) {
            link.client.reset();
            expectReset(link.server);
        }
    }
}
