package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ConnectionPoolTest {
    private ModelServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = ModelServer.start(Map.of("a", RawPeer.pattern(100_000, 1)));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void callsInTurnShareAConnection() throws IOException {
        try (HftpClient client = HftpClient.connect(server.address())) {
            for (int n = 0; n < 20; n++) {
                assertThat(client.slice("a", n, 1)).containsExactly(RawPeer.pattern(100_000, 1)[n]);
            }
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void callsOfSeveralThreadsAreServedSideBySide() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (HftpClient client = HftpClient.connect(server.address())) {
            List<Future<byte[]>> calls = new ArrayList<>();
            for (int n = 0; n < 200; n++) {
                calls.add(threads.submit(() -> client.slice("a", 0, 100_000)));
            }
            for (Future<byte[]> call : calls) {
                assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(RawPeer.pattern(100_000, 1));
            }
            assertThat(server.connections()).isLessThanOrEqualTo(200);
            await().until(() -> server.open() <= 8); // what is kept
            assertThat(server.quits()).isEqualTo(server.connections() - server.open());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aConnectionThatNobodyUsesIsClosed() throws Exception {
        try (HftpClient client = HftpClient.builder()
                .idleTimeout(Duration.ofMillis(50))
                .encoding(SliceEncoding.RAW)
                .connect(server.address())) {
            InputStream one = client.openStream("a");
            InputStream two = client.openStream("a");
            assertThat(one.read()).isEqualTo(two.read());
            assertThat(one.readAllBytes()).isEqualTo(two.readAllBytes());
            assertThat(server.connections()).isEqualTo(2);
            await().until(() -> server.open() == 0);
            assertThat(server.quits()).isEqualTo(2);
            assertThat(client.size("a")).isEqualTo(100_000);
            assertThat(client.isOpen()).isTrue();
            one.close();
            two.close();
        }
    }

    /** Also when the end of the old connection has not been seen yet, which depends on chance: many times. */
    @Test
    void aServerMayCloseAnIdleConnectionAtAnyTime() throws Exception {
        try (HftpClient client = HftpClient.connect(server.address())) {
            for (int n = 0; n < 300; n++) {
                assertThat(client.size("a")).isEqualTo(100_000);
                server.dropConnections();
            }
        }
    }

    @Test
    void closingEndsWhatIsIdleAndWhatIsInUse() throws Exception {
        HftpClient client = HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
        try (InputStream inUse = client.openStream("a")) {
            assertThat(inUse.read()).isNotNegative();
            assertThat(client.size("a")).isEqualTo(100_000);
            client.close();
            await().until(() -> server.open() == 0);
            assertThat(server.quits()).isEqualTo(1); // in the middle of a reply, it would be no use
            assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> client.size("a"));
        }
        assertThat(client.isOpen()).isFalse();
    }

    /** It may be gone, or may have sent what nobody asked for; closing neither waits nor fails. */
    @Test
    void aServerThatDoesNotListenIsLeftWithoutAWord() throws Exception {
        for (String rest : new String[] {"", "x", "0 OK\r\n"}) {
            server.edit((request, reply) -> more(reply, rest));
            HftpClient client = HftpClient.connect(server.address());
            assertThat(client.size("a")).isEqualTo(100_000);
            if (rest.isEmpty()) {
                server.dropConnections();
            }
            client.close();
            await().until(() -> server.open() == 0);
        }
        assertThat(server.quits()).isZero();
    }

    private static byte[] more(byte[] reply, String rest) {
        return (RawPeer.text(reply) + rest).getBytes(StandardCharsets.ISO_8859_1);
    }
}
