package io.github.hftp.loop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteQueueTest {
    private static final int BUFFER_BYTES = 4096;

    private final WriteQueue queue = new WriteQueue();
    private final StubTransport transport = new StubTransport();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private static ByteBuffer bytes(int count, int first) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int n = 0; n < count; n++) {
            bytes.put((byte) (first + n));
        }
        return bytes.flip();
    }

    private boolean writeOnce() throws IOException {
        return queue.writeTo(transport, buffer);
    }

    @Test
    void anEmptyQueueHasNothingToWrite() throws Exception {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(writeOnce()).isTrue();
        queue.add(ByteBuffer.allocate(0));
        assertThat(queue.isEmpty()).isTrue();
        assertThat(writeOnce()).isTrue();
        assertThat(transport.bytesSent).isZero();
    }

    @Test
    void whatIsAddedIsCopiedAndTakenWhole() throws Exception {
        ByteBuffer source = bytes(10, 1);
        queue.add(source);
        assertThat(source.hasRemaining()).isFalse();
        source.clear().put(new byte[10]);
        assertThat(queue.size()).isEqualTo(10);
        assertThat(writeOnce()).isTrue();
        assertThat(transport.sent.toByteArray()).isEqualTo(bytes(10, 1).array());
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void onlyWhatIsBetweenPositionAndLimitIsTaken() throws Exception {
        queue.add(bytes(20, 0).position(5).limit(8));
        queue.add(bytes(20, 0).position(8).limit(9).asReadOnlyBuffer());
        queue.add(bytes(20, 0).position(9).slice().limit(1));
        assertThat(writeOnce()).isTrue();
        assertThat(transport.sent.toByteArray()).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void smallPiecesLeaveInOneWrite() throws Exception {
        for (int n = 0; n < 3000; n++) {
            queue.add(bytes(1, n));
        }
        assertThat(writeOnce()).isTrue();
        assertThat(transport.sent.toByteArray()).isEqualTo(bytes(3000, 0).array());
    }

    @Test
    void aWriteOffersNoMoreThanTheBufferHolds() throws Exception {
        queue.add(bytes(BUFFER_BYTES + 1, 0));
        assertThat(writeOnce()).as("all that was offered was taken").isTrue();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(writeOnce()).isTrue();
        assertThat(transport.sent.toByteArray())
                .isEqualTo(bytes(BUFFER_BYTES + 1, 0).array());
    }

    @Test
    void whatIsNotTakenStaysInItsPlace() throws Exception {
        queue.add(bytes(100, 0));
        transport.room = 30;
        assertThat(writeOnce()).isFalse();
        assertThat(writeOnce()).isFalse();
        assertThat(queue.size()).isEqualTo(70);
        queue.add(bytes(50, 100));
        transport.room = Long.MAX_VALUE;
        assertThat(writeOnce()).isTrue();
        assertThat(transport.sent.toByteArray()).isEqualTo(bytes(150, 0).array());
    }

    @Test
    void aWriteThatFailsLosesNothing() {
        queue.add(bytes(100, 0));
        transport.failingCall = 1;
        transport.kind = Kind.IO;
        assertThatThrownBy(this::writeOnce).isInstanceOf(IOException.class);
        assertThat(queue.size()).isEqualTo(100);
    }

    @Test
    void aClearedQueueStartsAnew() throws Exception {
        queue.add(bytes(5000, 0));
        transport.room = 10;
        writeOnce();
        queue.clear();
        assertThat(queue.size()).isZero();
        transport.room = Long.MAX_VALUE;
        assertThat(writeOnce()).isTrue();
        queue.add(bytes(3, 7));
        assertThat(writeOnce()).isTrue();
        assertThat(transport.bytesSent).isEqualTo(13);
        assertThat(transport.sent.toByteArray()).endsWith(7, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsAddedAndTakenTheOrderStays(long seed) throws Exception {
        Random random = new Random(seed);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int n = 0; n < 3000; n++) {
            byte[] piece = new byte[random.nextInt(random.nextBoolean() ? 5 : 6000)];
            random.nextBytes(piece);
            queue.add(ByteBuffer.wrap(piece));
            expected.write(piece);
            transport.room = random.nextInt(random.nextBoolean() ? 10 : 8000);
            writeOnce();
            assertThat(transport.bytesSent + queue.size()).isEqualTo(expected.size());
        }
        transport.room = Long.MAX_VALUE;
        while (!queue.isEmpty()) {
            assertThat(writeOnce()).isTrue();
        }
        assertThat(transport.sent.toByteArray()).isEqualTo(expected.toByteArray());
    }

    /** As an object each, a mebibyte would cost a hundred, and this test its heap. */
    @Test
    void aMebibyteOfSingleBytesCostsLittleMoreThanThat() {
        WriteQueue[] queues = new WriteQueue[16];
        for (int n = 0; n < queues.length; n++) {
            queues[n] = new WriteQueue();
            for (int count = 0; count < StreamServer.MAX_QUEUED_BYTES; count++) {
                queues[n].add(ByteBuffer.allocate(1));
            }
        }
        assertThat(queues).allMatch(full -> full.size() == StreamServer.MAX_QUEUED_BYTES);
    }
}
