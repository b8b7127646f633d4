package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.event.ServerMetrics;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener is told, and that it can do no harm. */
@ExtendWith(LeakCheck.class)
class ListenerTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeFile() throws IOException {
        Files.writeString(folder.resolve("a"), "12345");
    }

    @Test
    void isToldEverythingInOrder() throws IOException {
        Recorder recorder = new Recorder();
        HftpServer server = HftpServer.builder(folder).listener(recorder).start();
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.exchange("get_slice a 1 3 raw\r\nget_slice a 0 5\r\nget_metadata b\r\nfoo bar\r\nhelp\r\nquit\r\n");
        }
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.exchange("get_metadata a\n");
        }
        Awaitility.await().until(() -> server.metrics().connectionsOpen() == 0);
        server.close();
        assertThat(recorder.opened).extracting(ConnectionOpened::connection).containsExactly(1L, 2L);
        assertThat(recorder.served)
                .extracting(e -> e.command() + " " + e.name() + " " + e.status().code() + " " + e.bytes())
                .containsExactly(
                        "get_slice a 0 3",
                        "get_slice a 0 5",
                        "get_metadata b 202 0",
                        "foo bar 200 0",
                        "help  0 0",
                        "quit  0 0",
                        "  100 0");
        assertThat(recorder.served)
                .allMatch(RequestServed::complete)
                .allMatch(e -> !e.duration().isNegative());
        assertThat(recorder.closed)
                .extracting(ConnectionClosed::reason)
                .containsExactly(CloseReason.QUIT, CloseReason.FATAL_STATUS);
        assertThat(recorder.closed).extracting(ConnectionClosed::requests).containsExactly(6L, 1L);
    }

    @Test
    void isToldOfATransferThatItsClientGaveUp() throws IOException {
        Files.write(folder.resolve("big"), new byte[8 << 20]);
        Recorder recorder = new Recorder();
        try (HftpServer server = HftpServer.builder(folder).listener(recorder).start()) {
            RawPeer peer = RawPeer.connect(server.address(), 4096);
            peer.send("get_slice big 0 8388608 raw\r\n");
            peer.readExactly(100_000);
            peer.reset();
            Awaitility.await().until(() -> recorder.closed.size() == 1);
            assertThat(recorder.closed.get(0).reason()).isEqualTo(CloseReason.CONNECTION_LOST);
            assertThat(recorder.served).singleElement().satisfies(event -> {
                assertThat(event.complete()).isFalse();
                assertThat(event.bytes()).isBetween(90_000L, 8L << 20);
            });
        }
    }

    enum Misbehaviour {
        THROWS,
        THROWS_AN_ERROR,
        INTERRUPTS_ITS_THREAD,
        ASKS_THE_SERVER,
        CLOSES_THE_SERVER
    }

    @ParameterizedTest
    @EnumSource
    void mayMisbehaveInEveryCallWithoutHurtingTheServer(Misbehaviour misbehaviour) throws IOException {
        HftpServer[] server = new HftpServer[1];
        CountDownLatch started = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        ServerListener listener = new ServerListener() {
            @Override
            public void onConnectionOpened(ConnectionOpened event) {
                recorder.onConnectionOpened(event);
                misbehave(misbehaviour, started, server);
            }

            @Override
            public void onRequestServed(RequestServed event) {
                recorder.onRequestServed(event);
                misbehave(misbehaviour, started, server);
            }

            @Override
            public void onConnectionClosed(ConnectionClosed event) {
                recorder.onConnectionClosed(event);
                misbehave(misbehaviour, started, server);
            }
        };
        try (HftpServer running = HftpServer.builder(folder).listener(listener).start()) {
            server[0] = running;
            try (RawPeer peer = RawPeer.connect(running.address());
                    RawPeer other = RawPeer.connect(running.address())) {
                assertThat(peer.exchange("get_metadata a\r\n")).isEqualTo("0 OK\r\n5\r\n");
                assertThat(other.exchange("get_metadata a\r\n")).isEqualTo("0 OK\r\n5\r\n");
            }
            started.countDown();
            Awaitility.await().until(() -> recorder.closed.size() == 2);
            assertThat(recorder.opened).hasSize(2);
            assertThat(recorder.served).hasSize(2);
        }
    }

    private static void misbehave(Misbehaviour misbehaviour, CountDownLatch started, HftpServer[] server) {
        await(started);
        switch (misbehaviour) {
            case THROWS -> throw new IllegalStateException("on purpose");
            case THROWS_AN_ERROR -> throw new AssertionError("on purpose");
            case INTERRUPTS_ITS_THREAD -> Thread.currentThread().interrupt();
            case ASKS_THE_SERVER ->
                assertThat(server[0].metrics().connectionsOpened()).isEqualTo(2);
            case CLOSES_THE_SERVER -> server[0].close();
        }
    }

    @Test
    void mayBlockForEverWhileTheServerServesAndCloses() throws IOException {
        CountDownLatch blocked = new CountDownLatch(1);
        ServerListener listener = new ServerListener() {
            @Override
            public void onRequestServed(RequestServed event) {
                await(blocked);
            }
        };
        HftpServer server = HftpServer.builder(folder).listener(listener).start();
        int requests = 5000;
        try (RawPeer peer = RawPeer.connect(server.address())) {
            assertThat(peer.exchange("get_metadata a\r\n".repeat(requests))).hasSize(9 * requests);
        }
        assertThat(server.metrics().eventsDropped()).isGreaterThan(requests - 2L * ServerListener.QUEUE_CAPACITY);
        long before = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        blocked.countDown();
    }

    @Test
    void countersAddUp() throws IOException {
        try (HftpServer server = HftpServer.serve(folder)) {
            long received = 0;
            long sent = 0;
            for (int i = 0; i < 20; i++) {
                String requests = "get_metadata a\r\n".repeat(i) + "get_slice a 0 5 raw\r\nget_slice x 0 1\r\n";
                try (RawPeer peer = RawPeer.connect(server.address())) {
                    received += peer.exchange(requests).length();
                    sent += requests.length();
                }
            }
            Awaitility.await().until(() -> server.metrics().connectionsOpen() == 0);
            ServerMetrics metrics = server.metrics();
            assertThat(metrics.bytesSent()).isEqualTo(received);
            assertThat(metrics.bytesRead()).isEqualTo(sent);
            assertThat(metrics.connectionsOpened()).isEqualTo(20);
            assertThat(metrics.replies())
                    .containsEntry(StatusCode.OK, 190L + 20)
                    .containsEntry(StatusCode.FILE_NOT_FOUND, 20L);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Recorder implements ServerListener {
        private final List<ConnectionOpened> opened = new CopyOnWriteArrayList<>();
        private final List<RequestServed> served = new CopyOnWriteArrayList<>();
        private final List<ConnectionClosed> closed = new CopyOnWriteArrayList<>();

        @Override
        public void onConnectionOpened(ConnectionOpened event) {
            opened.add(event);
        }

        @Override
        public void onRequestServed(RequestServed event) {
            served.add(event);
        }

        @Override
        public void onConnectionClosed(ConnectionClosed event) {
            closed.add(event);
        }
    }
}
