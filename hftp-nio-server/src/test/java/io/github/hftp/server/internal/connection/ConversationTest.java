package io.github.hftp.server.internal.connection;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.server.internal.reply.ScriptedTransport;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and replies: their order, what is read and what is not, and what a connection waits for meanwhile. */
class ConversationTest {
    private static final byte[] LARGE = RawPeer.pattern(700_000, 1);
    private static final String HELP_REPLY = wire("""
            0 OK
            get_file_listing
            get_metadata
            get_slice
            help
            quit

            """);
    private static final String SCRIPT = wire("""
            help
            get_metadata a
            get_slice a 1 3
            get_slice a 1 3 raw
            get_slice a 5 0
            get_slice a 5 0 raw
            get_slice a 4 2
            get_metadata b
            none
            get_metadata
            """);
    private static final String SCRIPT_REPLY = HELP_REPLY + wire("""
                    0 OK
                    5
                    0 OK
                    MjM0
                    0 OK
                    Content-Length: 3

                    2340 OK

                    0 OK
                    Content-Length: 0

                    203 OFFSET EXCEEDS FILE SIZE
                    202 FILE NOT FOUND
                    200 NO SUCH COMMAND
                    201 INVALID ARGUMENTS FOR COMMAND
                    """);

    private final MemoryFiles files = new MemoryFiles()
            .put("a", "12345".getBytes(StandardCharsets.US_ASCII))
            .put("large", LARGE);
    private final Scene scene = new Scene(files);

    @AfterEach
    void close() {
        scene.close();
        assertThat(files.open()).isZero();
    }

    /** As one with a handshake of its own has to. */
    @Test
    void aTransportMayWaitForSomethingElseThanItsConnection() throws IOException {
        ScriptedTransport socket = new ScriptedTransport();
        socket.interest(wanted -> wanted == OP_READ ? OP_WRITE : wanted);
        Client client = scene.connect(socket);
        assertThat(client.interestOps()).isEqualTo(OP_WRITE);
        client.send("help\r\n");
        scene.turn();
        assertThat(client.received()).isEqualTo(HELP_REPLY);
    }

    @Test
    void aNewConnectionWaitsForARequest() throws IOException {
        Client client = scene.connect();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        assertThat(client.interestOps()).isEqualTo(OP_READ);
        assertThat(client.socket.calls()).isZero();
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAndInOneWrite() throws IOException {
        Client client = scene.connect().send(SCRIPT);
        scene.turn();
        assertThat(client.received()).isEqualTo(SCRIPT_REPLY);
        assertThat(client.socket.writes()).isEqualTo(1);
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        assertThat(scene.metrics().replies()).containsEntry(StatusCode.OK, 6L);
    }

    @Test
    void theSameIsAnsweredWhereverTheRequestsAreCut() throws IOException {
        for (int cut = 0; cut <= SCRIPT.length(); cut++) {
            Client client = scene.connect().send(SCRIPT.substring(0, cut));
            scene.turn();
            client.send(SCRIPT.substring(cut));
            scene.turn();
            assertThat(client.received()).as("cut at %s", cut).isEqualTo(SCRIPT_REPLY);
        }
    }

    @Test
    void theSameIsAnsweredHoweverLittleComesAndGoesAtATime() throws IOException {
        Random random = new Random(1);
        for (int most : new int[] {1, 3, 50}) {
            Client client = scene.connect().send(SCRIPT);
            client.socket.mostPerRead(() -> 1 + random.nextInt(most));
            client.socket.mostPerWrite(() -> random.nextInt(most + 1));
            scene.turnUntil(() -> client.socket.bytesSent() >= SCRIPT_REPLY.length());
            assertThat(client.received()).isEqualTo(SCRIPT_REPLY);
        }
    }

    @Test
    void nothingIsReadWhileAReplyIsOwed() throws IOException {
        Client client = scene.connect().take(1000).send("get_slice large 0 700000 raw\r\n");
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        assertThat(client.interestOps()).isEqualTo(OP_WRITE);
        client.send("help\r\n");
        int reads = client.socket.reads();
        for (int n = 0; n < 10; n++) {
            client.take(1000);
            scene.turn();
        }
        assertThat(client.socket.reads()).isEqualTo(reads);
        assertThat(client.interestOps()).isEqualTo(OP_WRITE);
        client.takeAll();
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.READING);
        assertThat(client.interestOps()).isEqualTo(OP_READ);
        assertThat(client.received())
                .isEqualTo("0 OK\r\nContent-Length: 700000\r\n\r\n" + RawPeer.text(LARGE) + HELP_REPLY);
    }

    @Test
    void aFullSocketIsNotOfferedAnythingUntilItHasRoom() throws IOException {
        Client client = scene.connect().take(0).send("help\r\n");
        scene.turn();
        int calls = client.socket.calls();
        for (int n = 0; n < 10; n++) {
            scene.turn();
        }
        assertThat(client.socket.calls()).isEqualTo(calls);
    }

    @Test
    void aClientThatHalfClosesGetsAllItsAnswers() throws IOException {
        for (int requests = 1; requests <= 200; requests += 7) {
            String all = "get_metadata a\r\n".repeat(requests);
            Client client = scene.connect();
            for (int start = 0; start < all.length(); start += 97) {
                client.send(all.substring(start, Math.min(all.length(), start + 97)));
            }
            client.halfClose();
            scene.settle();
            assertThat(client.received()).isEqualTo("0 OK\r\n5\r\n".repeat(requests));
            assertThat(client.socket.events()).containsExactly("close");
            assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        }
        assertThat(scene.closed).allMatch(event -> event.reason() == CloseReason.CLIENT_CLOSED);
        assertThat(scene.metrics().linesUnfinished()).isZero();
    }

    @Test
    void anUnfinishedLastLineGetsNoReply() throws IOException {
        Client client = scene.connect().send("help\r\nhelp\r").halfClose();
        scene.settle();
        assertThat(client.received()).isEqualTo(HELP_REPLY);
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.CLIENT_CLOSED);
        assertThat(scene.metrics().linesUnfinished()).isEqualTo(1);
    }

    @Test
    void aHalfClosedConnectionWaitsOnlyForRoomInItsSocket() throws IOException {
        Client client = scene.connect().take(5).send("help\r\n").halfClose();
        scene.settle();
        assertThat(client.interestOps()).isEqualTo(OP_WRITE);
        client.takeAll();
        scene.settle();
        assertThat(client.received()).isEqualTo(HELP_REPLY);
        assertThat(client.interestOps()).isEqualTo(-1);
    }

    @Test
    void aConnectionThatWaitsForTheFolderWaitsForNothingElse() throws IOException {
        try (Scene slow = new Scene(new MemoryFiles().thatMayBlock().put("a", new byte[5]))) {
            Client client = slow.connect().send("help\r\nget_metadata a\r\nhelp\r\n");
            slow.turn();
            assertThat(client.received()).isEqualTo(HELP_REPLY);
            assertThat(client.state()).isEqualTo(ConnectionState.WAITING);
            assertThat(client.interestOps()).isZero();
            slow.settle();
            assertThat(client.received()).isEqualTo(HELP_REPLY + "0 OK\r\n5\r\n" + HELP_REPLY);
            assertThat(client.state()).isEqualTo(ConnectionState.READING);
        }
    }

    @Test
    void aFullSocketAndAReplyToComeAreWaitedForOneAfterTheOther() throws IOException {
        try (Scene slow = new Scene(new MemoryFiles().thatMayBlock().put("a", new byte[5]))) {
            Client client = slow.connect().take(5).send("help\r\nget_metadata a\r\n");
            slow.turn();
            assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
            client.takeAll();
            slow.turn();
            assertThat(client.state()).isEqualTo(ConnectionState.WAITING);
            slow.settle();
            assertThat(client.received()).isEqualTo(HELP_REPLY + "0 OK\r\n5\r\n");
        }
    }

    @Test
    void aReplyThatComesWhileTheSocketIsFullIsSentWhenThereIsRoom() throws IOException {
        try (Scene slow = new Scene(new MemoryFiles().thatMayBlock().put("a", new byte[5]))) {
            Client client = slow.connect().take(5).send("help\r\nget_metadata a\r\n");
            slow.settle();
            assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
            client.takeAll();
            slow.settle();
            assertThat(client.received()).isEqualTo(HELP_REPLY + "0 OK\r\n5\r\n");
        }
    }

    @Test
    void aMillionPipelinedRequestsNeedLittleStack() throws Exception {
        int requests = 1_000_000;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Client client = scene.connect();
        client.socket.recordNothing();
        client.socket.put("x\r\n".repeat(requests).getBytes(StandardCharsets.US_ASCII));
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        scene.turnUntil(() -> !client.socket.hasUnread() && client.state() == ConnectionState.READING);
                    } catch (Throwable t) {
                        failure.set(t);
                    }
                },
                "little-stack",
                256 * 1024);
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
        assertThat(client.socket.bytesSent()).isEqualTo(requests * (long) "200 NO SUCH COMMAND\r\n".length());
        scene.served.clear();
    }

    @Test
    void aClientThatDoesNotReadIsKeptLittleFor() throws IOException {
        int clients = 200;
        byte[] requests =
                "get_metadata a\r\nget_slice large 0 20000\r\n".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
        List<Client> all = new ArrayList<>();
        long before = usedHeap();
        for (int n = 0; n < clients; n++) {
            Client client = scene.connect().take(1000);
            client.socket.put(requests);
            all.add(client);
        }
        scene.settle();
        assertThat((usedHeap() - before) / clients).isLessThan(82 * 1024);
        assertThat(scene.metrics().bytesRead()).isLessThanOrEqualTo(clients * (long) Budget.MAX_BYTES_IN);
        for (Client client : all) {
            assertThat(client.socket.hasUnread()).isTrue();
            assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        }
        Client first = all.get(0).takeAll();
        first.socket.recordNothing();
        scene.turnUntil(() -> !first.socket.hasUnread() && first.state() == ConnectionState.READING);
        String slice = Base64.getEncoder().encodeToString(Arrays.copyOf(LARGE, 20_000));
        assertThat(first.socket.bytesSent())
                .isEqualTo(5_000L * ("0 OK\r\n5\r\n0 OK\r\n\r\n".length() + slice.length()));
    }

    @Test
    void anIdleConnectionKeepsNothingOfWhatItWasSent() throws IOException {
        Client client = scene.connect().send("get_metadata " + "x".repeat(16_000) + "\r\n");
        scene.settle();
        long before = usedHeap();
        for (int n = 0; n < 500; n++) {
            scene.connect().send("get_metadata " + "x".repeat(16_000) + "\r\n");
            scene.settle();
            scene.served.clear();
        }
        assertThat((usedHeap() - before) / 500).isLessThan(4 * 1024); // of which the test's own socket is a good part
        assertThat(client.received()).isEqualTo("202 FILE NOT FOUND\r\n");
    }

    @Test
    void theListenerIsToldOfEachRequest() throws IOException {
        scene.connect().send("get_slice a 1 3\r\nget_metadata b\r\nwhat\r\n\n");
        scene.settle();
        assertThat(scene.served)
                .extracting(event -> event.command() + "|" + event.name() + "|" + event.status() + "|" + event.bytes()
                        + "|" + event.complete())
                .containsExactly(
                        "get_slice|a|0 OK|3|true",
                        "get_metadata|b|202 FILE NOT FOUND|0|true",
                        "what||200 NO SUCH COMMAND|0|true",
                        "||100 BAD EOL|0|true");
    }

    @Test
    void aReplyThatIsCutShortIsToldAsIncomplete() throws IOException {
        Client client = scene.connect().take(1000).send("get_slice large 0 700000 raw\r\n");
        scene.settle();
        client.socket.breakNow();
        scene.settle();
        assertThat(scene.served).singleElement().satisfies(event -> {
            assertThat(event.complete()).isFalse();
            assertThat(event.bytes()).isEqualTo(1000L - "0 OK\r\nContent-Length: 700000\r\n\r\n".length());
        });
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertThat(scene.metrics().repliesAborted()).isEqualTo(1);
    }

    @Test
    void countersAgreeWithEachOther() throws IOException {
        Client client = scene.connect().send(SCRIPT).halfClose();
        scene.settle();
        assertThat(scene.metrics().bytesRead()).isEqualTo(SCRIPT.length());
        assertThat(scene.metrics().bytesSent()).isEqualTo(client.socket.bytesSent());
        assertThat(scene.metrics().replies().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(10);
        assertThat(scene.closed)
                .singleElement()
                .satisfies(event -> assertThat(event.requests()).isEqualTo(10));
    }

    @Test
    void aFileThatIsReplacedWhileItIsOpenedIsLookedUpAgain() throws IOException {
        FaultyFiles restless = new FaultyFiles(files);
        try (Scene other = new Scene(restless)) {
            restless.replacedWhenOpened(5);
            Client client = other.connect().send("get_slice a 0 5\r\n");
            other.settle();
            assertThat(client.received()).isEqualTo("0 OK\r\nMTIzNDU=\r\n");
            AtomicInteger attempts = new AtomicInteger();
            restless.beforeOpen(attempts::incrementAndGet).replacedWhenOpened(Integer.MAX_VALUE);
            client.send("get_slice a 0 5\r\n");
            other.settle();
            assertThat(client.received()).endsWith("199 INTERNAL SERVER ERROR\r\n");
            assertThat(attempts).hasValueLessThanOrEqualTo(10);
        }
    }

    @Test
    void noSizeThatAClientNamesCostsMemory() throws IOException {
        Client client = scene.connect();
        client.socket.recordNothing();
        String request = "get_slice a 0 9223372036854775807\r\nget_slice a 9223372036854775807 1 raw\r\n";
        for (int n = 0; n < 1000; n++) {
            client.send(request);
            scene.turn();
        }
        scene.settle();
        assertThat(scene.metrics().replies()).containsEntry(StatusCode.OFFSET_EXCEEDS_FILE_SIZE, 2000L);
    }

    /** Lines as they travel. */
    private static String wire(String lines) {
        return lines.replace("\n", "\r\n");
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
