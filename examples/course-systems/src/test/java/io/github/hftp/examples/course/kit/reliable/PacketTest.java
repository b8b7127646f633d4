package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.RawPeer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketTest {
    private final Packet packet = new Packet(
            Packet.Type.DATA,
            -2,
            Long.MAX_VALUE,
            7,
            1L << 63 | 1,
            64,
            1,
            -1,
            ByteBuffer.wrap(RawPeer.pattern(1154, 1)));

    @Test
    void whatIsEncodedIsReadAgain() {
        assertThat(Packet.decode(ByteBuffer.wrap(encoded(packet)))).isEqualTo(packet);
        for (Packet.Type type : Packet.Type.values()) {
            Packet empty = new Packet(type, 1, 0, 3, 4, 0, 5, 6, Packet.NOTHING);
            assertThat(Packet.decode(ByteBuffer.wrap(encoded(empty)))).isEqualTo(empty);
        }
        assertThat(encoded(packet)).hasSize(Packet.MAX_BYTES);
    }

    @Test
    void whatIsTooShortOrTooLongIsNone() {
        byte[] bytes = encoded(packet);
        for (int length = 0; length < 46; length++) {
            assertThat(Packet.decode(ByteBuffer.wrap(bytes, 0, length))).isNull();
        }
        assertThat(Packet.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
                .isNull();
    }

    @Test
    void whatBreaksARuleIsNone() {
        assertThat(changed(0, 'X')).isNull();
        assertThat(changed(4, 'X')).isNull();
        assertThat(changed(4, 'A')).as("an ACK with a payload").isNull();
        assertThat(changed(13, 0x80)).as("a negative number").isNull();
        assertThat(changed(21, 0x80)).as("a negative ack").isNull();
        assertThat(changed(37, 65)).as("a window that is too large").isNull();
        assertThat(changed(37, 0x80)).as("a negative window").isNull();
        assertThat(changed(1199, 0)).isNotNull();
    }

    @Test
    void garbageIsNone() {
        Random random = new Random(1);
        for (int n = 0; n < 10_000; n++) {
            byte[] garbage = new byte[random.nextInt(1300)];
            random.nextBytes(garbage);
            assertThat(Packet.decode(ByteBuffer.wrap(garbage))).isNull();
        }
    }

    @Test
    void theBitsStandForTheNumbersAfterTheOneThatIsMissing() {
        for (long sent = 0; sent < 100; sent++) {
            assertThat(packet.acknowledges(sent)).isEqualTo(sent < 7 || sent == 8 || sent == 71);
        }
        assertThat(packet.acknowledges(Long.MAX_VALUE)).isFalse();
    }

    private Packet changed(int index, int value) {
        byte[] bytes = encoded(packet);
        bytes[index] = (byte) value;
        return Packet.decode(ByteBuffer.wrap(bytes));
    }

    private static byte[] encoded(Packet packet) {
        ByteBuffer bytes = ByteBuffer.allocate(Packet.MAX_BYTES);
        packet.encode(bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
