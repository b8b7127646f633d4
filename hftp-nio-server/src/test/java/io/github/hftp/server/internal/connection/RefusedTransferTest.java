package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file that the kernel does not move to a socket, for whatever reason and however it says so, is sent all the same;
 * and one that has no more bytes ends the reply, whoever says so.
 */
class RefusedTransferTest {
    private static final byte[] FILE = RawPeer.pattern(1_200_000, 1);
    private static final int SIZE = FILE.length;
    private static final String REQUEST = "get_slice f 0 " + SIZE + " raw\r\n";
    private static final String HEADER = "0 OK\r\nContent-Length: " + SIZE + "\r\n\r\n";
    private static final String REPLY = HEADER + RawPeer.text(FILE);
    private static final int FEW_TURNS = 6; // three for the budget of each, and to begin and end

    private final MemoryFiles memory = new MemoryFiles().put("f", FILE);
    private final FaultyFiles files = new FaultyFiles(memory);
    private final Scene scene = new Scene(files);
    private int transfers;

    @AfterEach
    void close() {
        scene.close();
        assertThat(memory.open()).isZero();
    }

    /** How transfers go wrong. */
    enum Refusal {
        MOVES_NOTHING,
        MOVES_SOME_ONCE,
        MOVES_EVERY_OTHER_TIME,
        MOVES_A_LITTLE,
        FAILS,
        FAILS_LATER;

        long most(int call, long count) throws IOException {
            return switch (this) {
                case MOVES_NOTHING -> 0;
                case MOVES_SOME_ONCE -> call == 1 ? 100_000 : 0;
                case MOVES_EVERY_OTHER_TIME -> call % 2 == 0 ? count : 0;
                case MOVES_A_LITTLE -> 70_000;
                case FAILS -> throw new IOException("Operation not permitted");
                case FAILS_LATER -> {
                    if (call > 1) {
                        throw new IOException("Operation not supported");
                    }
                    yield 100_000;
                }
            };
        }
    }

    /** How a file can have no more bytes than a part of those that were promised. */
    enum Ending {
        TOO_SHORT,
        UNREADABLE,
        SILENT
    }

    static Stream<Arguments> refusalsAndEndings() {
        return Stream.of(Refusal.values())
                .flatMap(refusal -> Stream.of(Ending.values()).map(ending -> Arguments.of(refusal, ending)));
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void theReplyIsWholeAndTakesItsTurnsAndNoMore(Refusal refusal) throws IOException {
        refuse(refusal);
        Client client = scene.connect().send(REQUEST + "help\r\n");
        int most = refusal == Refusal.MOVES_A_LITTLE ? SIZE / 70_000 + 2 : FEW_TURNS;
        for (int turn = 0; client.state() != ConnectionState.READING || turn == 0; turn++) {
            long before = client.socket.bytesSent();
            scene.turn();
            assertThat(turn).isLessThan(most);
            assertThat(client.socket.bytesSent() - before)
                    .isLessThanOrEqualTo(Budget.MAX_BYTES_OUT + Budget.GATHER_BUFFER_BYTES);
        }
        assertThat(client.received().startsWith(REPLY + "0 OK\r\nget_file_listing\r\n"))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void theReplyIsWholeHoweverLittleTheSocketTakes(Refusal refusal) throws IOException {
        refuse(refusal);
        for (long room : new long[] {900_000, 50_000, 7_001}) {
            transfers = 0;
            Client client = scene.connect().send(REQUEST);
            for (int n = 0; client.socket.bytesSent() < REPLY.length(); n++) {
                assertThat(n).isLessThan(1000);
                client.take(room);
                scene.settle();
            }
            assertThat(client.received().equals(REPLY)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void aClientThatTakesNothingIsWaitedForAtRestAndNoLongerThanAnyOther(Refusal refusal) throws IOException {
        refuse(refusal);
        Client client = scene.connect().take(500_000).send(REQUEST);
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        client.connection.drain(); // as a signal does: it gives a turn, which changes nothing
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.SENDING);
        assertThat(client.socket.bytesSent()).isEqualTo(500_000);
        scene.pass(Duration.ofSeconds(30));
        scene.pass(Duration.ofMinutes(4));
        assertThat(client.socket.events()).containsExactly("reset");
    }

    @ParameterizedTest
    @MethodSource("refusalsAndEndings")
    void aFileThatHasNoMoreBytesEndsTheReplyAndIsToBlame(Refusal refusal, Ending ending) throws IOException {
        for (boolean halfClosed : new boolean[] {false, true}) {
            refuse(refusal);
            scene.closed.clear();
            scene.served.clear();
            scene.clock.advance(Duration.ofSeconds(11)); // one warning in ten seconds
            Client client = scene.connect().take(300_000).send(REQUEST + "help\r\n");
            scene.settle();
            assertThat(client.socket.bytesSent()).isEqualTo(300_000);
            try (CapturedLog lines = new CapturedLog()) {
                end(ending, 400_000);
                if (halfClosed) {
                    client.halfClose();
                }
                client.takeAll();
                scene.settle();
                client.halfClose();
                scene.settle();
                assertThat(lines.messages()).hasSize(1).allMatch(line -> line.contains("A slice of f was left"));
            }
            assertThat(scene.onlyReason()).isEqualTo(CloseReason.TRANSFER_FAILED);
            assertThat(REPLY.startsWith(client.received())).isTrue();
            assertThat(client.socket.bytesSent()).isBetween(300_000L, 400_000L + HEADER.length());
            assertToldIncomplete(client);
        }
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void aClientThatHasGoneIsNoFaultOfTheFile(Refusal refusal) throws IOException {
        refuse(refusal);
        Client client = scene.connect().take(300_000).send(REQUEST);
        scene.settle();
        try (CapturedLog lines = new CapturedLog()) {
            client.socket.put(new byte[400_000]); // requests that it left unread
            client.socket.resetByClient();
            scene.settle();
            assertThat(lines.messages()).isEmpty();
        }
        assertThat(scene.onlyReason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertToldIncomplete(client);
    }

    @Test
    void aRefusalIsNotAskedForAgainInTheSameReply() throws IOException {
        refuse(Refusal.FAILS);
        Client client = scene.connect().take(100_000).send(REQUEST);
        scene.settle();
        client.takeAll();
        scene.settle();
        assertThat(client.received().equals(REPLY)).isTrue();
        assertThat(transfers).isEqualTo(1);
    }

    @Test
    void nothingMovedForAFullSocketCostsOneReadAndOneWriteAndTheNextBytesAreTransferredAgain() throws IOException {
        int[] reads = {0};
        files.beforeRead(() -> reads[0]++);
        refuse(Refusal.MOVES_NOTHING);
        Client client = scene.connect().take(HEADER.length()).send(REQUEST);
        scene.settle();
        files.limitTransfers(count -> {
            transfers++;
            return count;
        });
        reads[0] = 0;
        transfers = 0;
        int writes = client.socket.writes();
        client.connection.drain(); // a turn of a socket that is full
        scene.turn();
        assertThat(transfers).isEqualTo(1);
        assertThat(reads[0] - transfers).isEqualTo(1);
        assertThat(client.socket.writes() - writes).isEqualTo(2);
        client.takeAll();
        scene.settle();
        assertThat(client.received().equals(REPLY)).isTrue();
        assertThat(reads[0] - transfers).isEqualTo(1);
    }

    private void refuse(Refusal refusal) {
        transfers = 0;
        memory.put("f", FILE);
        files.badByte(Long.MAX_VALUE).missingByte(Long.MAX_VALUE).limitTransfers(count -> {
            transfers++;
            return refusal.most(transfers, count);
        });
    }

    /** With the bytes that were sent, not those that were read. */
    private void assertToldIncomplete(Client client) {
        assertThat(scene.served).hasSize(1);
        assertThat(scene.served.get(0).complete()).isFalse();
        assertThat(scene.served.get(0).bytes()).isEqualTo(client.socket.bytesSent() - HEADER.length());
    }

    private void end(Ending ending, int length) {
        switch (ending) {
            case TOO_SHORT -> memory.truncate("f", length);
            case UNREADABLE -> files.badByte(length);
            case SILENT -> files.missingByte(length);
        }
    }
}
