package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.connection.Output.Outcome;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.server.internal.file.OpenFile;
import io.github.hftp.server.internal.reply.BufferSend;
import io.github.hftp.server.internal.reply.RawSend;
import io.github.hftp.server.internal.reply.ScriptedTransport;
import io.github.hftp.server.internal.reply.Send;
import io.github.hftp.server.internal.reply.Slices;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
    private static final byte[] FILE = RawPeer.pattern(2 << 20, 1);
    private static final FileName NAME = FileName.of("f");

    private final ByteBuffer gather = ByteBuffer.allocateDirect(Budget.GATHER_BUFFER_BYTES);
    private final ScriptedTransport socket = new ScriptedTransport();
    private final Output output = new Output(socket, gather);
    private final MemoryFiles files = new MemoryFiles().put("f", FILE);

    @Test
    void smallRepliesLeaveInOneWrite() throws IOException {
        output.beginTurn();
        for (int n = 0; n < 100; n++) {
            output.start(BufferSend.status(StatusCode.FILE_NOT_FOUND));
            assertThat(output.advance()).isEqualTo(Outcome.IDLE);
            output.finish();
        }
        assertThat(socket.writes()).isZero();
        assertThat(output.flush()).isTrue();
        assertThat(socket.writes()).isEqualTo(1);
        assertThat(socket.sentText()).isEqualTo("202 FILE NOT FOUND\r\n".repeat(100));
    }

    @Test
    void aSmallSliceLeavesInOneWriteWithItsHeader() throws IOException {
        output.beginTurn();
        output.start(Slices.raw(open(files), 0, RawSend.TRANSFER_THRESHOLD));
        assertThat(output.advance()).isEqualTo(Outcome.IDLE);
        assertThat(socket.writes()).isEqualTo(1);
    }

    @Test
    void aSecondReplyInProgressIsRefused() {
        output.start(BufferSend.farewell());
        assertThatThrownBy(() -> output.start(BufferSend.farewell())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsWrittenWhenNothingIsOwed() throws IOException {
        output.beginTurn();
        assertThat(output.advance()).isEqualTo(Outcome.IDLE);
        assertThat(output.flush()).isTrue();
        assertThat(socket.calls()).isZero();
    }

    @Test
    void atMost32KiBOfFinishedRepliesAreKept() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Output stalled = new Output(socket, gather);
            socket.room(0);
            stalled.beginTurn();
            long finished = 0;
            while (true) {
                byte[] reply = new byte[1 + random.nextInt(round % 2 == 0 ? 300 : 60_000)];
                stalled.start(BufferSend.ok(reply));
                if (stalled.advance() != Outcome.IDLE) {
                    break;
                }
                stalled.finish();
                finished += reply.length;
            }
            assertThat(finished).isLessThanOrEqualTo(32 * 1024);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 100, 5_000, 70_000, 1_000_000})
    void repliesOfAllKindsLeaveInOrderHoweverLittleTheSocketTakes(int mostPerWrite) throws IOException {
        Random random = new Random(mostPerWrite);
        socket.mostPerWrite(() -> random.nextInt(mostPerWrite + 1));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Queue<Send> replies = new ArrayDeque<>();
        for (int n = 0; n < (mostPerWrite < 1000 ? 20 : 60); n++) {
            replies.add(reply(random, mostPerWrite < 1000 ? 2_000 : 400_000, expected));
        }
        for (int n = 0; !replies.isEmpty() || output.current() != null || socket.bytesSent() < expected.size(); n++) {
            assertThat(n).isLessThan(1_000_000);
            scribble(random);
            output.beginTurn();
            Outcome outcome = output.advance();
            while (outcome == Outcome.IDLE && (output.current() != null || !replies.isEmpty())) {
                if (output.current() != null) {
                    output.finish();
                }
                if (!replies.isEmpty()) {
                    output.start(replies.remove());
                    outcome = output.advance();
                }
            }
            if (outcome != Outcome.SOCKET_FULL) {
                output.flush();
            }
        }
        assertThat(Arrays.equals(socket.sent(), expected.toByteArray())).isTrue();
        assertThat(output.bytesSent()).isEqualTo(expected.size());
        assertThat(files.open()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargeReplyStopsWhenTheTurnsShareIsUsedUp(boolean raw) throws IOException {
        output.start(large(raw, files));
        for (long turn = 1; turn <= 2; turn++) {
            output.beginTurn();
            long before = output.bytesSent();
            assertThat(output.advance()).isEqualTo(Outcome.BUDGET_SPENT);
            assertThat(output.bytesSent() - before)
                    .isBetween(Budget.MAX_BYTES_OUT, Budget.MAX_BYTES_OUT + gather.capacity());
        }
    }

    @Test
    void aSocketThatTakesNothingIsAskedOnceATurnByATransferAndOnceByAWrite() throws IOException {
        output.start(large(true, files));
        socket.room(1000);
        output.beginTurn();
        assertThat(output.advance()).isEqualTo(Outcome.SOCKET_FULL);
        for (int turn = 1; turn <= 3; turn++) {
            int before = socket.writes();
            output.beginTurn();
            assertThat(output.advance()).isEqualTo(Outcome.SOCKET_FULL);
            assertThat(socket.writes() - before).isEqualTo(2);
        }
        assertThat(output.bytesSent()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({"true, -1", "true, 0", "true, 1", "true, 4096", "true, -100000", "false, -1", "false, 0", "false, 1000"
    })
    void aFileThatShrinksWhileItIsSentEndsTheReply(boolean raw, int beyondPosition) throws IOException {
        Send send = large(raw, files);
        output.start(send);
        output.beginTurn();
        assertThat(output.advance()).isEqualTo(Outcome.BUDGET_SPENT);
        files.truncate("f", (int) send.fileBytes() + beyondPosition);
        output.beginTurn();
        assertThatThrownBy(() -> {
                    for (int turn = 0; turn < 4; turn++) {
                        output.advance();
                    }
                })
                .isInstanceOf(Output.IncompleteReplyException.class);
        assertThat(startsLikeTheReply(raw)).isTrue();
        assertThat(socket.writes()).isLessThan(20);
    }

    @Test
    void aFileThatIsDeletedWhileItIsSentIsSentToItsEnd() throws IOException {
        output.start(large(true, files));
        output.beginTurn();
        output.advance();
        files.delete("f");
        output.beginTurn();
        for (int n = 0; output.advance() != Outcome.IDLE; n++) {
            assertThat(n).isLessThan(100);
            output.beginTurn();
        }
        assertThat(startsLikeTheReply(true)).isTrue();
        assertThat(output.bytesSent()).isGreaterThan(FILE.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReadThatFailsBeforeAnyByteHasLeftIsAnsweredByAStatus(boolean raw) throws IOException {
        FileAccess bad = new FaultyFiles(files).badByte(999);
        output.beginTurn();
        output.start(BufferSend.status(StatusCode.FILE_NOT_FOUND));
        output.advance();
        output.finish();
        output.start(raw ? Slices.raw(open(bad), 0, 1000) : Slices.base64(open(bad), 0, 1000));
        assertThat(output.advance()).isEqualTo(Outcome.IDLE);
        assertThat(output.current().status()).isEqualTo(StatusCode.INTERNAL_SERVER_ERROR);
        assertThat(files.open()).isZero();
        output.flush();
        assertThat(socket.sentText()).isEqualTo("202 FILE NOT FOUND\r\n199 INTERNAL SERVER ERROR\r\n");
    }

    @Test
    void nothingLeavesOfAReplyWhoseFirstBytesAreStillBeingFetched() throws IOException {
        for (boolean raw : new boolean[] {true, false}) {
            Output waiting = new Output(socket, gather);
            waiting.beginTurn();
            waiting.start(Slices.waiting(raw, 1000));
            assertThat(waiting.advance()).isEqualTo(Outcome.WAITING);
            assertThat(waiting.flush()).isTrue();
            assertThat(socket.sent()).isEmpty();
        }
    }

    @Test
    void aTransferThatFailsForItsFileIsAnIncompleteReply() throws IOException {
        output.start(large(true, new FaultyFiles(files).badByte(5000)));
        output.beginTurn();
        assertThat(output.advance()).isEqualTo(Outcome.SOCKET_FULL); // as a transfer that moves too little seems to say
        output.beginTurn();
        assertThatThrownBy(output::advance).isInstanceOf(Output.IncompleteReplyException.class);
    }

    @Test
    void aTransferThatFailsForItsSocketIsNoFaultOfTheFile() throws IOException {
        output.start(large(true, files));
        socket.failAtCall(2, () -> new IOException("Connection reset by peer"));
        output.beginTurn();
        assertThatThrownBy(output::advance)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(Output.IncompleteReplyException.class);
    }

    @Test
    void aResetIsNoFaultOfTheFileAlthoughRequestsAreStillToBeRead() throws IOException {
        output.start(large(true, files));
        output.beginTurn();
        output.advance();
        socket.put(new byte[400_000]);
        socket.resetByClient();
        output.beginTurn();
        assertThatThrownBy(output::advance)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(Output.IncompleteReplyException.class);
    }

    @Test
    void aFileThatShrinksIsToBlameAlsoWhenTheClientHasSentItsLastByte() throws IOException {
        output.start(large(true, files));
        output.beginTurn();
        output.advance();
        socket.end();
        files.truncate("f", 1000);
        output.beginTurn();
        assertThatThrownBy(output::advance).isInstanceOf(Output.IncompleteReplyException.class);
    }

    @Test
    void closingGivesUpTheReplyAndItsFile() throws IOException {
        output.start(large(true, files));
        output.beginTurn();
        output.advance();
        output.close();
        output.close();
        assertThat(files.open()).isZero();
        assertThat(output.current()).isNull();
    }

    private Send large(boolean raw, FileAccess from) throws IOException {
        return raw ? Slices.raw(open(from), 0, FILE.length) : Slices.base64(open(from), 0, FILE.length);
    }

    private boolean startsLikeTheReply(boolean raw) {
        String expected = raw
                ? "0 OK\r\nContent-Length: " + FILE.length + "\r\n\r\n" + RawPeer.text(FILE)
                : "0 OK\r\n" + Base64.getEncoder().encodeToString(FILE) + "\r\n";
        return expected.startsWith(socket.sentText());
    }

    /** A reply of any kind and size; its bytes are added to those that are expected. */
    private Send reply(Random random, int mostBytes, ByteArrayOutputStream expected) throws IOException {
        int size = random.nextInt(random.nextBoolean() ? 100 : mostBytes);
        int offset = random.nextInt(1000);
        byte[] slice = Arrays.copyOfRange(FILE, offset, offset + size);
        switch (random.nextInt(3)) {
            case 0 -> {
                expected.writeBytes(slice);
                return BufferSend.ok(slice);
            }
            case 1 -> {
                expected.writeBytes(ascii("0 OK\r\nContent-Length: " + size + "\r\n\r\n"));
                expected.writeBytes(slice);
                return Slices.raw(open(files), offset, size);
            }
            default -> {
                expected.writeBytes(ascii("0 OK\r\n" + Base64.getEncoder().encodeToString(slice) + "\r\n"));
                return Slices.base64(open(files), offset, size);
            }
        }
    }

    /** What other connections do with the loop's buffer between two turns. */
    private void scribble(Random random) {
        gather.clear().put(FILE, 0, gather.capacity());
        gather.position(random.nextInt(gather.capacity()));
    }

    private static OpenFile open(FileAccess from) throws IOException {
        return from.find(NAME).open();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
