package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.protocol.RequestException;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.reply.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InputTest {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Budget.MAX_BYTES_IN);
    private final ScriptedTransport socket = new ScriptedTransport();
    private final Input input = new Input(socket, 1000, buffer);

    @Test
    void aTurnReadsOnceAndGivesAllItsLines() throws Exception {
        put("a\r\nb\r\nc");
        input.beginTurn();
        assertThat(input.nextLine(1)).isEqualTo("a");
        assertThat(input.nextLine(1)).isEqualTo("b");
        assertThat(input.nextLine(1)).isNull();
        put("d\r\n");
        assertThat(input.nextLine(1)).isNull();
        input.endTurn();
        assertThat(socket.reads()).isEqualTo(1);
        input.beginTurn();
        assertThat(input.nextLine(2)).isEqualTo("cd");
    }

    @Test
    void whatATurnLeavesIsKeptForTheNextAndNothingIsReadBefore() throws Exception {
        put("a\r\nb\r\n");
        input.beginTurn();
        assertThat(input.nextLine(1)).isEqualTo("a");
        input.endTurn();
        put("c\r\n");
        scribble();
        input.beginTurn();
        assertThat(input.nextLine(1)).isEqualTo("b");
        assertThat(input.nextLine(1)).isNull();
        input.endTurn();
        assertThat(socket.reads()).isEqualTo(1);
        assertThat(input.bytesRead()).isEqualTo(6);
    }

    @Test
    void aLineBeginsWhenItsFirstByteIsSeen() throws Exception {
        put("a");
        next(5);
        assertThat(input.isMidLine()).isTrue();
        assertThat(input.lineBegunAt()).isEqualTo(5);
        put("b");
        next(6);
        assertThat(input.lineBegunAt()).isEqualTo(5);
        put("\r\nc");
        next(7);
        next(8);
        assertThat(input.lineBegunAt()).isEqualTo(8);
        put("\r\n");
        next(9);
        assertThat(input.isMidLine()).isFalse();
    }

    @Test
    void theEndIsSeenBehindTheLastLine() throws Exception {
        put("a\r\n");
        socket.end();
        input.beginTurn();
        assertThat(input.nextLine(1)).isEqualTo("a");
        assertThat(input.nextLine(1)).isNull();
        assertThat(input.hasEnded()).isFalse();
        input.endTurn();
        input.beginTurn();
        assertThat(input.nextLine(1)).isNull();
        assertThat(input.hasEnded()).isTrue();
        input.endTurn();
        input.beginTurn();
        assertThat(input.nextLine(1)).isNull();
        assertThat(socket.reads()).isEqualTo(2);
    }

    @Test
    void whatCanBeNoLineIsRefused() {
        put("a\r\n\n");
        input.beginTurn();
        assertThatThrownBy(() -> {
                    assertThat(input.nextLine(1)).isEqualTo("a");
                    input.nextLine(1);
                })
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.status()).isEqualTo(StatusCode.BAD_EOL));
    }

    @Test
    void discardingDropsWhatWasKeptAndWhatComes() throws Exception {
        put("a\r\n" + "x".repeat(20_000));
        next(1);
        assertThat(input.discard()).isEqualTo(20_003 - Budget.MAX_BYTES_IN);
        assertThat(input.discard()).isZero();
        socket.end();
        assertThat(input.discard()).isEqualTo(-1);
        assertThat(buffer.hasRemaining()).isFalse();
        input.beginTurn();
        assertThat(buffer.hasRemaining()).isFalse();
    }

    private void put(String text) {
        socket.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String next(long now) throws IOException, RequestException {
        input.beginTurn();
        try {
            return input.nextLine(now);
        } finally {
            input.endTurn();
            scribble();
        }
    }

    /** What other connections do with the loop's buffer between two turns. */
    private void scribble() {
        byte[] noise = new byte[buffer.capacity()];
        Arrays.fill(noise, (byte) '\n');
        buffer.clear().put(noise).position(7);
    }
}
