package io.github.hftp.server.internal.connection;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.MemoryFiles;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How a connection ends: by a last reply, by draining, by closing; and how long it lingers for the client to notice.
 */
class LingeringTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MemoryFiles files = new MemoryFiles().put("f", new byte[2_000_000]);
    private final Scene scene = new Scene(files);

    @AfterEach
    void close() {
        scene.close();
        assertThat(files.open()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'\n', '100 BAD EOL', FATAL_STATUS",
        "'hel\np\r\n', '100 BAD EOL', FATAL_STATUS",
        "'\r\n', '101 BAD REQUEST', FATAL_STATUS",
        "' help\r\n', '101 BAD REQUEST', FATAL_STATUS",
        "'help\rx', '101 BAD REQUEST', FATAL_STATUS",
        "'quit\r\n', '0 OK', QUIT"
    })
    void theLastReplyIsSentAndOurEndClosedBeforeTheRestIsDropped(String request, String reply, CloseReason reason)
            throws IOException {
        Client client = scene.connect().send(request + "get_file_listing\r\n");
        scene.turn();
        assertThat(client.received()).isEqualTo(reply + "\r\n");
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        assertThat(client.interestOps()).isEqualTo(OP_READ);
        assertThat(client.socket.events()).containsExactly("shutdownOutput");
        client.send("help\r\n".repeat(1000));
        scene.settle();
        assertThat(client.socket.hasUnread()).isFalse();
        client.halfClose();
        scene.settle();
        assertThat(client.received()).isEqualTo(reply + "\r\n");
        assertThat(client.socket.events()).containsExactly("shutdownOutput", "close");
        assertThat(scene.onlyReason()).isEqualTo(reason);
    }

    @Test
    void ourEndIsClosedOnlyWhenTheLastReplyHasLeft() throws IOException {
        Client client = scene.connect().take(5).send("help\r\nquit\r\nhelp\r\n");
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        assertThat(client.socket.events()).isEmpty();
        client.takeAll();
        scene.settle();
        assertThat(client.received()).endsWith("quit\r\n\r\n0 OK\r\n");
        assertThat(client.socket.events()).containsExactly("shutdownOutput");
    }

    @Test
    void aClientThatHasSentItsLastByteIsNotLingeredFor() throws IOException {
        Client client = scene.connect().send("x").halfClose();
        client.socket.mostPerRead(() -> 1);
        client.send("\n");
        scene.settle();
        assertThat(client.received()).isEqualTo("100 BAD EOL\r\n");
        assertThat(client.socket.events()).last().isEqualTo("close");
    }

    @Test
    void aSilentClientIsLingeredForTwoSeconds() throws IOException {
        Client client = scene.connect().send("quit\r\n");
        scene.turn();
        scene.pass(SECOND.multipliedBy(2).minusNanos(1));
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        scene.pass(Duration.ofNanos(1));
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.QUIT);
    }

    @Test
    void aClientThatGoesOnSendingIsLingeredForTenSeconds() throws IOException {
        Client client = scene.connect().send("quit\r\n");
        scene.turn();
        for (int second = 1; second < 10; second++) {
            scene.clock.advance(SECOND);
            client.send("x");
            scene.turn();
            assertThat(client.state()).as("after %s s", second).isEqualTo(ConnectionState.LINGERING);
        }
        scene.clock.advance(SECOND);
        client.send("x");
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
    }

    @Test
    void oneMiBIsReadOfAClientThatGoesOnSending() throws IOException {
        Client client = scene.connect().send("quit\r\n");
        scene.turn();
        client.socket.put(new byte[1 << 20]);
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        client.send("x");
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
    }

    @Test
    void aTenthOfThePlacesAreForThoseWhoLinger() throws IOException {
        Limits limits = Scene.limits().withMaxConnections(30);
        try (Scene small = new Scene(files, limits)) {
            for (int n = 0; n < 3; n++) {
                assertThat(quit(small)).isEqualTo(ConnectionState.LINGERING);
            }
            assertThat(quit(small)).isEqualTo(ConnectionState.CLOSED);
            small.pass(SECOND.multipliedBy(3));
            assertThat(small.closed).hasSize(4);
            assertThat(quit(small)).isEqualTo(ConnectionState.LINGERING);
        }
    }

    @Test
    void aFailureToCloseOurEndGivesThePlaceBack() throws IOException {
        try (Scene small = new Scene(files, Scene.limits().withMaxConnections(10))) {
            Client broken = small.connect();
            broken.socket.failAtCall(3, () -> new IOException("Socket is not connected"));
            broken.send("quit\r\n");
            small.turn();
            assertThat(broken.state()).isEqualTo(ConnectionState.CLOSED);
            assertThat(quit(small)).isEqualTo(ConnectionState.LINGERING);
        }
    }

    @Test
    void drainingClosesAConnectionThatHasNothingToSend() throws IOException {
        Client client = scene.connect().send("help\r\nhel");
        scene.turn();
        client.connection.drain();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        client.halfClose();
        scene.settle();
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.SERVER_CLOSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_slice f 0 2000000 raw", "get_slice f 0 1500000"})
    void drainingFinishesTheReplyInProgressAndNoOther(String request) throws IOException {
        Client client = scene.connect().take(1000).send(request + "\r\nhelp\r\n");
        scene.turn();
        client.connection.drain();
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        client.takeAll();
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        int header =
                request.endsWith("raw") ? "0 OK\r\nContent-Length: 2000000\r\n\r\n".length() : "0 OK\r\n\r\n".length();
        assertThat(client.socket.bytesSent()).isEqualTo(2_000_000 + header);
    }

    @Test
    void drainingFinishesAReplyThatIsWaitedFor() throws IOException {
        MemoryFiles slowFiles = new MemoryFiles().thatMayBlock().put("f", new byte[5]);
        try (Scene slow = new Scene(slowFiles)) {
            Client client = slow.connect().send("get_slice f 0 5 raw\r\nhelp\r\n");
            slow.turn();
            client.connection.drain();
            slow.turn();
            assertThat(client.state()).isEqualTo(ConnectionState.WAITING);
            slow.settle();
            assertThat(client.received()).isEqualTo("0 OK\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0");
            assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        }
    }

    @Test
    void drainingStopsAConnectionThatStoppedOnItsShareOfTheTurn() throws IOException {
        Client client = scene.connect().send("help\r\n".repeat(300));
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.YIELDED);
        client.connection.drain();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        assertThat(scene.served.size()).isEqualTo(64);
    }

    @Test
    void drainingAConnectionThatLingersOrHasClosedChangesNothing() throws IOException {
        Client client = scene.connect().send("quit\r\n");
        scene.turn();
        client.connection.drain();
        scene.turn();
        assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
        client.halfClose();
        scene.turn();
        client.connection.drain();
        scene.turn();
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.QUIT);
    }

    @ParameterizedTest
    @EnumSource(
            value = ConnectionState.class,
            names = {"CLOSED"},
            mode = EnumSource.Mode.EXCLUDE)
    void closingEndsEveryStateAndLeavesNothing(ConnectionState state) throws IOException {
        MemoryFiles theirs = state == ConnectionState.WAITING ? new MemoryFiles().thatMayBlock() : new MemoryFiles();
        theirs.put("f", new byte[2_000_000]);
        Scene other = new Scene(theirs);
        Client client = other.connect();
        switch (state) {
            case READING -> client.send("hel");
            case SENDING -> client.take(1000).send("get_slice f 0 2000000 raw\r\n");
            case YIELDED -> client.send("get_slice f 0 2000000 raw\r\n");
            case WAITING -> client.send("get_slice f 0 2000000 raw\r\n");
            default -> client.send("quit\r\n");
        }
        other.turn();
        assertThat(client.state()).isEqualTo(state);
        other.close();
        other.workers.runAll();
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(client.socket.events()).last().isEqualTo("close");
        assertThat(other.poller.registered()).isZero();
        assertThat(theirs.open()).isZero();
        assertThat(other.metrics().connectionsOpen()).isEqualTo(-1); // they were not accepted, only closed
        assertThat(other.onlyReason())
                .isEqualTo(state == ConnectionState.LINGERING ? CloseReason.QUIT : CloseReason.SERVER_CLOSED);
        client.connection.close();
        assertThat(other.closed).hasSize(1);
    }

    @Test
    void whatIsKeptOpenForLaterIsGivenBackWithTheLastConnection() throws IOException {
        Client first = scene.connect();
        scene.turn();
        first.halfClose();
        scene.turn();
        assertThat(files.cleared()).isEqualTo(1);
    }

    private static ConnectionState quit(Scene scene) throws IOException {
        Client client = scene.connect().send("quit\r\n");
        scene.turn();
        return client.state();
    }
}
