package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.MemoryFiles;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every state in which a connection waits has its deadline. */
class TimeoutsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofNanos(1);

    private final MemoryFiles files = new MemoryFiles().put("f", new byte[20 << 20]);
    private Scene scene = new Scene(files);

    @AfterEach
    void close() {
        scene.close();
        assertThat(files.open()).isZero();
    }

    @Test
    void aNewClientHas30SecondsForItsFirstByte() throws IOException {
        Client client = scene.connect();
        assertDiesAfter(30, client, CloseReason.IDLE_TIMEOUT);
    }

    @Test
    void aClientHas120SecondsBetweenRequests() throws IOException {
        Client client = scene.connect().send("help\r\n");
        scene.pass(SECOND.multipliedBy(20));
        assertDiesAfter(120, client, CloseReason.IDLE_TIMEOUT);
    }

    @Test
    void aLineHas60SecondsAndSteadyProgressDoesNotMakeThatLonger() throws IOException {
        Client client = scene.connect().send("help\r\nget_met");
        scene.turn();
        for (int second = 1; second < 60; second++) {
            scene.clock.advance(SECOND);
            client.send("x");
            scene.turn();
            assertThat(client.state()).as("after %s s", second).isEqualTo(ConnectionState.READING);
        }
        scene.clock.advance(SECOND);
        client.send("x");
        scene.turn();
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.LINE_TIMEOUT);
    }

    @Test
    void aRequestOfOneByteASecondIsAnswered() throws IOException {
        Client client = scene.connect();
        for (char c : "get_metadata f\r\n".toCharArray()) {
            client.send(String.valueOf(c));
            scene.pass(SECOND);
        }
        assertThat(client.received()).isEqualTo("0 OK\r\n20971520\r\n");
    }

    @Test
    void theFirstLineTooHasItsOwnTimeFromItsFirstByte() throws IOException {
        Client client = scene.connect();
        scene.pass(SECOND.multipliedBy(29));
        client.send("h");
        scene.turn();
        assertDiesAfter(60, client, CloseReason.LINE_TIMEOUT);
    }

    @Test
    void bytesThatAreWaitingCountAlthoughTheDeadlineIsLongPast() throws IOException {
        Client client = scene.connect();
        scene.clock.advance(Duration.ofHours(1));
        client.send("help\r\n");
        scene.turn();
        scene.turn();
        assertThat(client.received()).startsWith("0 OK");
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
    }

    @Test
    void aClientThatTakesNothingIsResetAfter60Seconds() throws IOException {
        start(Scene.limits(), 0); // no least rate: only the silence counts
        Client client = scene.connect().take(100_000).send("get_slice f 0 20000000 raw\r\n");
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        for (int second = 1; second < 60; second++) {
            scene.pass(SECOND);
            assertThat(client.state()).as("after %s s", second).isEqualTo(ConnectionState.SENDING);
        }
        scene.pass(SECOND.multipliedBy(10));
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.SLOW_READER);
        assertThat(client.socket.events()).containsExactly("reset");
    }

    @Test
    void aReaderOf100BytesASecondIsReset() throws IOException {
        Client client = scene.connect().take(0).send("get_slice f 0 1048576 raw\r\n");
        assertThat(readSteadily(client, 100, 300)).isBetween(10, 60);
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.SLOW_READER);
    }

    @Test
    void aReaderOf2KiBASecondGetsItAll() throws IOException {
        Client client = scene.connect().take(0).send("get_slice f 0 1048576 raw\r\n");
        assertThat(readSteadily(client, 2048, 600)).isEqualTo(-1);
        assertThat(client.socket.bytesSent()).isGreaterThan(1 << 20);
        assertThat(scene.closed).isEmpty();
    }

    @Test
    void aReaderIsNotBlamedForTheHourInWhichTheProcessWasStopped() throws IOException {
        Client client = scene.connect().take(0).send("get_slice f 0 20971520 raw\r\n");
        assertThat(readSteadily(client, 4096, 15)).isEqualTo(-1);
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        scene.clock.advance(Duration.ofHours(1));
        client.take(4096);
        assertThat(readSteadily(client, 4096, 15)).isEqualTo(-1);
    }

    @Test
    void anHonestReaderBehindALargeSendBufferIsLeftAlone() throws IOException {
        // The system takes 3 MiB at once and reports no room before a third of that is gone: at 50 KiB/s after 20 s.
        Client client = scene.connect().take(3 << 20).send("get_slice f 0 20971520 raw\r\n");
        client.socket.sendBufferSize(3 << 20);
        client.socket.recordNothing();
        for (int n = 0; n < 18; n++) {
            scene.settle();
            assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
            for (int second = 0; second < 21; second++) {
                scene.pass(SECOND);
            }
            assertThat(scene.closed).isEmpty();
            client.take(1 << 20);
        }
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
    }

    @Test
    void theTimeThatAReplyTookIsNotTakenForIdleness() throws IOException {
        start(Scene.limits(Duration.ofSeconds(5), Duration.ofSeconds(60)), 0);
        Client client = scene.connect().take(0).send("help\r\n");
        scene.turn();
        scene.pass(SECOND.multipliedBy(9));
        client.takeAll();
        scene.turn();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        assertDiesAfter(5, client, CloseReason.IDLE_TIMEOUT);
    }

    @Test
    void aLineIsNotHeldUpByTheClientWhenItIsWeWhoDoNotRead() throws IOException {
        start(Scene.limits(), 0);
        Client client = scene.connect().take(0).send("help\r\nhel");
        scene.turn();
        for (int n = 0; n < 7; n++) {
            client.take(1);
            scene.pass(SECOND.multipliedBy(10));
        }
        client.takeAll();
        scene.turn();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        scene.pass(SECOND);
        client.send("p\r\n");
        scene.turn();
        assertThat(scene.served.size()).isEqualTo(2);
    }

    @Test
    void aFolderThatDoesNotAnswerIsGivenUpAfter30Seconds() throws IOException {
        try (Scene slow = new Scene(new MemoryFiles().thatMayBlock().put("f", new byte[5]))) {
            Client client = slow.connect().send("get_metadata f\r\n");
            slow.turn();
            slow.pass(SECOND.multipliedBy(30).minus(MOMENT));
            assertThat(client.state()).isEqualTo(ConnectionState.WAITING);
            slow.pass(MOMENT);
            assertThat(slow.onlyReason()).isEqualTo(CloseReason.FILE_TIMEOUT);
            slow.settle();
        }
    }

    @Test
    void everyConnectionThatWaitsIsGoneInTheEnd() throws IOException {
        MemoryFiles slowFiles = new MemoryFiles().thatMayBlock().put("f", new byte[5]);
        try (Scene slow = new Scene(slowFiles)) {
            scene.connect(); // says nothing
            scene.connect().send("hel"); // begins a line
            scene.connect().send("help\r\n"); // has its answer
            scene.connect().take(0).send("help\r\n"); // takes nothing
            scene.connect().take(1000).send("get_slice f 0 20000000 raw\r\n"); // takes a little
            scene.connect().send("quit\r\n"); // does not leave
            slow.connect().send("get_slice f 0 5\r\n"); // waits for a worker that never comes
            for (int minute = 0; minute < 4; minute++) {
                scene.pass(Duration.ofMinutes(1));
                slow.pass(Duration.ofMinutes(1));
            }
            assertThat(scene.poller.registered()).isZero();
            assertThat(slow.poller.registered()).isZero();
            slow.settle();
            assertThat(slowFiles.open()).isZero();
        }
    }

    private void start(Limits limits, int minimumBytesPerSecond) {
        scene.close();
        scene = new Scene(
                files,
                new Limits(
                        limits.maxConnections(),
                        limits.maxConnectionsPerAddress(),
                        limits.limitsLoopback(),
                        limits.maxLineBytes(),
                        limits.sendBufferBytes(),
                        limits.firstRequestTimeout(),
                        limits.lineTimeout(),
                        limits.idleTimeout(),
                        limits.stallTimeout(),
                        minimumBytesPerSecond,
                        limits.fileTimeout()));
    }

    private void assertDiesAfter(int seconds, Client client, CloseReason reason) throws IOException {
        scene.pass(SECOND.multipliedBy(seconds).minus(MOMENT));
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        scene.pass(MOMENT);
        assertThat(scene.onlyReason()).isEqualTo(reason);
        assertThat(client.socket.events()).containsExactly("close");
    }

    /** Reads at a rate, with room told of 4 KiB at a time: the second in which the client was given up, or -1. */
    private int readSteadily(Client client, int bytesPerSecond, int seconds) throws IOException {
        long told = 0;
        for (int second = 1; second <= seconds; second++) {
            scene.pass(SECOND);
            if (client.state() == ConnectionState.CLOSED) {
                return second;
            }
            if ((long) second * bytesPerSecond - told >= 4096) {
                client.take((long) second * bytesPerSecond - told);
                told = (long) second * bytesPerSecond;
            }
        }
        return -1;
    }
}
