package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.MemoryFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection's share of a turn is 64 requests, 512 KiB out and 16 KiB in, whatever it asks for. */
class TurnSharesTest {
    private final MemoryFiles files = new MemoryFiles().put("f", new byte[8 << 20]);
    private final Scene scene = new Scene(files);

    @AfterEach
    void close() {
        scene.close();
        assertThat(files.open()).isZero();
    }

    @Test
    void aTurnAnswers64Requests() throws IOException {
        Client client = scene.connect().send("get_metadata f\r\n".repeat(300));
        scene.turn();
        assertThat(scene.served.size()).isEqualTo(64);
        assertThat(client.state()).isEqualTo(ConnectionState.YIELDED);
        assertThat(client.interestOps()).isZero();
        scene.turn();
        assertThat(scene.served.size()).isEqualTo(128);
        scene.settle();
        assertThat(scene.served.size()).isEqualTo(300);
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get_slice f 0 131072 raw",
                "get_slice f 0 131072",
                "get_slice f 0 20000 raw",
                "get_slice f 0 8388608 raw",
                "get_slice f 0 8388608",
                "get_slice f 0 200000 raw"
            })
    void aTurnSends512KiBAndNotMuchMore(String request) throws IOException {
        Client client = scene.connect().send((request + "\r\n").repeat(400));
        client.socket.recordNothing();
        scene.turn();
        long sent = client.socket.bytesSent();
        for (int turn = 0; turn < 4; turn++) {
            scene.turn();
            assertThat(client.socket.bytesSent() - sent)
                    .isGreaterThan(0)
                    .isLessThanOrEqualTo(Budget.MAX_BYTES_OUT + Budget.GATHER_BUFFER_BYTES);
            sent = client.socket.bytesSent();
        }
    }

    @Test
    void aTurnReadsOnceAndAtMost16KiB() throws IOException {
        Client client = scene.connect().send("x".repeat(1 << 20));
        for (int turn = 1; turn <= 5; turn++) {
            scene.turn();
            assertThat(client.socket.reads()).isEqualTo(turn);
            assertThat(scene.metrics().bytesRead()).isEqualTo(turn * 16L * 1024);
        }
    }

    @Test
    void whoStoppedOnItsShareGoesOnAfterTheOthers() throws IOException {
        Client greedy = scene.connect().send("get_slice f 0 8388608 raw\r\n");
        greedy.socket.recordNothing();
        scene.turn();
        List<Client> others = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            others.add(scene.connect().send("get_slice f 0 8388608 raw\r\n"));
            others.get(n).socket.recordNothing();
        }
        for (int turn = 1; turn <= 10; turn++) {
            long most = greedy.socket.bytesSent();
            scene.turn();
            for (Client other : others) {
                assertThat(other.socket.bytesSent()).isGreaterThanOrEqualTo(most - 100);
            }
        }
    }

    @Test
    void theLastRequestOfAShareMayBeTheLastOfItsConnection() throws IOException {
        Client client = scene.connect().send("get_metadata f\r\n".repeat(63) + "quit\r\nhelp\r\n");
        scene.settle();
        assertThat(scene.served.size()).isEqualTo(64);
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
    }

    @ParameterizedTest
    @CsvSource({"get_metadata f, 64", "get_metadata f, 128", "get_slice f 0 524256 raw, 1", "get_slice f 0 423000, 1"})
    void whoUsedUpAShareExactlyHasItsWholeIdleTime(String request, int times) throws IOException {
        Client client = scene.connect().send((request + "\r\n").repeat(times));
        client.socket.recordNothing();
        scene.settle();
        scene.pass(Duration.ofSeconds(119));
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        scene.pass(Duration.ofSeconds(1));
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
    }

    @Test
    void aClientThatLeavesBetweenTwoTurnsIsGone() throws IOException {
        Client client = scene.connect().send("get_metadata f\r\n".repeat(300));
        scene.turn();
        client.socket.breakNow();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        scene.turn();
    }
}
