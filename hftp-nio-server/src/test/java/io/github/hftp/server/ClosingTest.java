package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The end of a connection: the last reply arrives whatever the client has still sent, and nothing after it is answered.
 */
@ExtendWith(LeakCheck.class)
class ClosingTest {
    private static final byte[] JUNK = "get_metadata a\r\n".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private HftpServer server;

    @BeforeEach
    void serve() throws IOException {
        Files.writeString(folder.resolve("a"), "12345");
        server = HftpServer.builder(folder).maxLineBytes(64 * 1024).start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'\n', '100 BAD EOL'",
        "'help\rx', '101 BAD REQUEST'",
        "' ', '101 BAD REQUEST'",
        "LONG, '101 BAD REQUEST'",
        "'quit\r\n', '0 OK'"
    })
    void theLastReplyArrivesAlthoughTheClientHasSentMore(String request, String reply) throws IOException {
        String sent = request.equals("LONG") ? "x".repeat(64 * 1024 + 1) : request;
        for (int i = 0; i < 100; i++) {
            try (RawPeer peer = RawPeer.connect(server.address())) {
                peer.send(sent);
                peer.send(JUNK);
                sendSomeMore(peer);
                assertThat(RawPeer.text(peer.readToEnd())).as("round %d", i).isEqualTo(reply + "\r\n");
            }
        }
    }

    @Test
    void nothingAfterQuitIsAnswered() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            assertThat(peer.exchange("get_metadata a\r\nquit\r\nget_metadata a\r\n"))
                    .isEqualTo("0 OK\r\n5\r\n0 OK\r\n");
        }
    }

    @Test
    void badLineEndIsAnsweredInMidLine() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("qui\nt");
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("100 BAD EOL\r\n");
        }
    }

    @Test
    void aHalfCloseAfterCompleteRequestsIsAnsweredInFull() throws IOException {
        for (int requests = 1; requests <= 200; requests += 7) {
            try (RawPeer peer = RawPeer.connect(server.address())) {
                assertThat(peer.exchange("get_metadata a\r\n".repeat(requests) + "get_metad"))
                        .isEqualTo("0 OK\r\n5\r\n".repeat(requests));
            }
        }
        assertThat(server.metrics().linesUnfinished()).isEqualTo(29);
    }

    @Test
    void aClientThatResetsInMidTransferIsForgottenWithoutNoise() throws IOException {
        Files.write(folder.resolve("big"), new byte[8 << 20]);
        for (int i = 0; i < 50; i++) {
            RawPeer peer = RawPeer.connect(server.address(), 4096);
            peer.send("get_slice big 0 8388608 raw\r\n");
            peer.readExactly(1000 * i + 1);
            peer.reset();
        }
        awaitNobody();
        assertThat(server.metrics().repliesAborted()).isEqualTo(50);
    }

    @Test
    void clientsThatNeverCloseAfterAFatalReplyAreClosed() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("\n");
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("100 BAD EOL\r\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(8))
                    .until(() -> server.metrics().connectionsOpen() == 0);
        }
    }

    @Test
    void drainFinishesTheReplyInProgressAndNothingElse() throws Exception {
        byte[] content = RawPeer.pattern(12 << 20, 5);
        Files.write(folder.resolve("big"), content);
        try (RawPeer idle = RawPeer.connect(server.address());
                RawPeer busy = RawPeer.connect(server.address(), 4096)) {
            busy.send("get_slice big 0 " + content.length + " raw\r\nhelp\r\n");
            assertThat(busy.readLine()).isEqualTo("0 OK");
            idle.send("help\r\n");
            assertThat(idle.readLine()).isEqualTo("0 OK");
            Thread drainer = new Thread(() -> server.drain(Duration.ofSeconds(20)));
            drainer.start();
            assertThat(RawPeer.text(idle.readToEnd())).endsWith("quit\r\n\r\n");
            busy.readLine();
            busy.readLine();
            assertThat(busy.readExactly(content.length)).isEqualTo(content);
            assertThat(busy.readToEnd()).isEmpty();
            idle.halfClose();
            busy.halfClose();
            drainer.join();
            assertThat(server.whenClosed()).isCompleted();
        }
    }

    @Test
    void drainCutsWhatIsNotFinishedInTime() throws IOException {
        Files.write(folder.resolve("big"), new byte[12 << 20]);
        try (RawPeer stalled = RawPeer.connect(server.address(), 4096)) {
            stalled.send("get_slice big 0 12582912 raw\r\n");
            stalled.readLine();
            assertThat(server.drain(Duration.ofMillis(200))).isFalse();
            assertThat(stalled.skipToEnd()).isLessThan(12 << 20);
        }
    }

    private void awaitNobody() {
        Awaitility.await().until(() -> server.metrics().connectionsOpen() == 0);
    }

    private static void sendSomeMore(RawPeer peer) throws IOException {
        try {
            peer.send(JUNK);
        } catch (SocketException e) {
            // the server had enough of it; what it said before must arrive all the same
            assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset).*");
        }
    }
}
