package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that may block is asked by workers; here these work when the test tells them to. */
class BlockingFolderTest {
    private static final byte[] FILE = RawPeer.pattern(1_000_000, 1);
    private static final String REPLY = "0 OK\r\nContent-Length: 1000000\r\n\r\n" + RawPeer.text(FILE);

    private final MemoryFiles memory = new MemoryFiles().thatMayBlock().put("f", FILE);
    private final AtomicInteger reads = new AtomicInteger();
    private final FaultyFiles files = new FaultyFiles(memory).beforeRead(reads::incrementAndGet);
    private final Scene scene = new Scene(files);

    @AfterEach
    void close() {
        scene.close();
        scene.workers.runAll();
        assertThat(memory.open()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_slice f 0 1000000 raw", "get_slice f 0 1000000", "get_file_listing", "get_metadata f"})
    void othersAreServedWhileOneWaits(String request) throws IOException {
        Client waiting = scene.connect().send(request + "\r\n");
        Client other = scene.connect().send("help\r\n");
        scene.turn();
        assertThat(waiting.state()).isEqualTo(ConnectionState.WAITING);
        assertThat(waiting.received()).isEmpty();
        assertThat(other.received()).startsWith("0 OK\r\nget_file_listing\r\n");
        scene.settle();
        assertThat(waiting.received()).startsWith("0 OK\r\n");
        assertThat(waiting.state()).isEqualTo(ConnectionState.READING);
    }

    @Test
    void aSliceArrivesWholeHoweverItIsTaken() throws IOException {
        for (long room : new long[] {Long.MAX_VALUE, 50_000, 7_001}) {
            Client client = scene.connect().send("get_slice f 0 1000000 raw\r\nget_slice f 0 1000000\r\n");
            String expected = REPLY + "0 OK\r\n" + Base64.getEncoder().encodeToString(FILE) + "\r\n";
            for (int n = 0; client.socket.bytesSent() < expected.length(); n++) {
                assertThat(n).isLessThan(1000);
                client.take(room);
                scene.settle();
            }
            assertThat(client.received().equals(expected)).isTrue();
        }
    }

    @Test
    void aClientThatTakesNothingHasNothingRead() throws IOException {
        for (String encoding : List.of("", " raw")) {
            Client client = scene.connect().take(50_000).send("get_slice f 0 1000000" + encoding + "\r\n");
            scene.settle();
            assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
            int before = reads.get();
            for (int n = 0; n < 10; n++) {
                scene.settle();
            }
            assertThat(reads.get()).isEqualTo(before);
            assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        }
        scene.pass(Duration.ofSeconds(30));
        scene.pass(Duration.ofMinutes(4));
        assertThat(scene.closed).hasSize(2).allMatch(event -> event.reason() == CloseReason.SLOW_READER);
    }

    @Test
    void aClientThatTakesLittleAtATimeHasNothingReadTwice() throws IOException {
        Client client = scene.connect().send("get_slice f 0 1000000 raw\r\n");
        for (int n = 0; client.socket.bytesSent() < REPLY.length(); n++) {
            assertThat(n).isLessThan(1000);
            client.take(5_000);
            scene.settle();
        }
        assertThat(reads.get()).isLessThanOrEqualTo(1 + FILE.length / (96 * 1024));
    }

    @Test
    void nothingIsReadBeyondTheSlice() throws IOException {
        files.badByte(5_000);
        for (String encoding : List.of("", " raw")) {
            Client client = scene.connect().send("get_slice f 0 5000" + encoding + "\r\n");
            scene.settle();
            assertThat(client.received()).startsWith("0 OK\r\n");
            assertThat(client.state()).isEqualTo(ConnectionState.READING);
        }
    }

    @Test
    void aConnectionThatGoesAwayInMidFetchClosesTheFileAfterwards() throws IOException {
        Client client = scene.connect().send("get_slice f 0 1000000 raw\r\n");
        scene.turn();
        work(); // opens the file
        assertThat(scene.workers.waiting()).isEqualTo(1); // is to read it
        client.connection.close();
        assertThat(memory.open()).isEqualTo(1);
        assertThat(scene.workers.waiting()).isEqualTo(1); // and not to close it meanwhile
        scene.settle();
        assertThat(memory.open()).isZero();
    }

    @Test
    void aConnectionThatGoesAwayBeforeItsFileIsOpenedClosesItThen() throws IOException {
        Client client = scene.connect().send("get_slice f 0 1000000 raw\r\n");
        scene.turn();
        client.connection.close();
        scene.settle();
        assertThat(memory.open()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aLoopThatClosesInMidFetchLeavesNothingOpen(int tasksDone) throws IOException {
        scene.connect().send("get_slice f 0 1000000 raw\r\n");
        scene.turn();
        for (int n = 0; n < tasksDone; n++) {
            work();
        }
        scene.close();
        scene.workers.runAll();
        assertThat(memory.open()).isZero();
    }

    @Test
    void aFetchThatIsDoneWhenTheLoopClosesLeavesNothingOpen() throws IOException {
        scene.connect().send("get_slice f 0 1000000 raw\r\n");
        scene.turn();
        work();
        scene.workers.runOne(); // its answer is in the loop's queue
        scene.close();
        scene.workers.runAll();
        assertThat(memory.open()).isZero();
    }

    @Test
    void whateverAWorkerThrowsIsAnswered199() throws IOException {
        List<Runnable> failures = List.of(
                () -> {
                    throw new IllegalStateException("closed");
                },
                () -> {
                    throw new AssertionError("a file system of poor make");
                },
                () -> {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                },
                () -> {
                    throw new OutOfMemoryError("as far as this test goes");
                },
                () -> {
                    throw new Unprintable();
                });
        for (Runnable failure : failures) {
            for (String encoding : List.of("", " raw")) {
                files.beforeFind(failure);
                assertAnswered199("get_slice f 0 1000000" + encoding);
                assertAnswered199("get_metadata f");
                files.beforeFind(() -> {}).beforeOpen(failure);
                assertAnswered199("get_slice f 0 1000000" + encoding);
                files.beforeOpen(() -> {}).beforeRead(failure);
                assertAnswered199("get_slice f 0 1000000" + encoding);
                files.beforeRead(() -> {});
            }
        }
        Client client = scene.connect().send("get_slice f 0 1000000 raw\r\n");
        scene.settle();
        assertThat(client.received().equals(REPLY)).isTrue();
    }

    @Test
    void aWorkerThatHangsHoldsUpItsOwnConnectionOnly() throws IOException {
        Client client = scene.connect().send("get_slice f 0 1000000 raw\r\n");
        scene.turn();
        work();
        scene.pass(Duration.ofSeconds(30));
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.FILE_TIMEOUT);
        assertThat(client.received()).isEmpty();
        assertThat(memory.open()).isEqualTo(1); // never closed under a worker's hands
        scene.settle();
        assertThat(memory.open()).isZero();
    }

    @Test
    void aFileThatShrinksIsNeverCompleted() throws IOException {
        Client client = scene.connect().take(300_000).send("get_slice f 0 1000000 raw\r\nhelp\r\n");
        scene.settle();
        memory.truncate("f", 500_000);
        client.takeAll();
        scene.settle();
        assertThat(REPLY.startsWith(client.received())).isTrue();
        assertThat(client.received().length()).isLessThan(REPLY.length());
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
    }

    /** One worker's task, and what the loop makes of it. */
    private void work() throws IOException {
        scene.workers.runOne();
        scene.turn();
        scene.turn();
    }

    private void assertAnswered199(String request) throws IOException {
        Client client = scene.connect().send(request + "\r\n").halfClose();
        scene.settle();
        assertThat(client.received()).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(memory.open()).isZero();
    }
}
