package io.github.hftp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Base64EncoderTest {
    @Test
    void everyCutInTwoOnAGroupOfEveryLengthIsTheWhole() {
        for (int length = 0; length <= 200; length++) {
            byte[] bytes = randomBytes(length);
            for (int cut = 0; cut <= length; cut += Base64Encoder.GROUP_BYTES) {
                assertThat(encode(bytes, cut, length - cut)).isEqualTo(expected(bytes));
            }
        }
    }

    @Test
    void everyChunkSizeOfEveryLengthIsTheWhole() {
        for (int length = 0; length <= 200; length++) {
            byte[] bytes = randomBytes(length);
            for (int chunk = Base64Encoder.GROUP_BYTES; chunk <= length + 3; chunk += Base64Encoder.GROUP_BYTES) {
                int[] chunks = new int[(length + chunk - 1) / chunk];
                Arrays.fill(chunks, chunk);
                if (length % chunk != 0) {
                    chunks[chunks.length - 1] = length % chunk;
                }

                assertThat(encode(bytes, chunks)).isEqualTo(expected(bytes));
            }
        }
    }

    @Test
    void randomCutsOfAMebibyteAreTheWhole() {
        var random = new SplittableRandom(1);
        byte[] bytes = randomBytes(1024 * 1024 + 1);
        List<Integer> chunks = new ArrayList<>();
        for (int left = bytes.length; left > 0; left -= chunks.get(chunks.size() - 1)) {
            chunks.add(Math.min(left, Base64Encoder.GROUP_BYTES * random.nextInt(1, 1000)));
        }

        assertThat(Arrays.equals(encode(bytes, chunks.stream().mapToInt(i -> i).toArray()), expected(bytes)))
                .isTrue(); // too long to print
    }

    @Test
    void whatIsBeyondTheLengthIsNotEncodedAndTheTargetIsWrittenFromItsStart() {
        byte[] target = new byte[10];

        int written = Base64Encoder.encode(new byte[] {'!', 'Q', 'u', 'e', 'x'}, 2, target);

        assertThat(written).isEqualTo(4);
        assertThat(target).isEqualTo(new byte[] {'I', 'V', 'E', '=', 0, 0, 0, 0, 0, 0});
    }

    @Test
    void aLengthBeyondTheSourceIsRefusedAndNotFilledWithZeros() {
        assertThatThrownBy(() -> Base64Encoder.encode(new byte[3], 6, new byte[8]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aTargetThatIsTooSmallIsRefused() {
        assertThatThrownBy(() -> Base64Encoder.encode(new byte[6], 6, new byte[7]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Encodes through one reused buffer, as a server does, with rubbish beyond what was filled. */
    private static byte[] encode(byte[] bytes, int... chunks) {
        byte[] source = new byte[Arrays.stream(chunks).max().orElse(0) + 5];
        byte[] target = new byte[(source.length + 2) / 3 * Base64Encoder.GROUP_CHARS];
        var encoded = new ByteArrayOutputStream();
        int start = 0;
        for (int chunk : chunks) {
            Arrays.fill(source, (byte) 'x');
            System.arraycopy(bytes, start, source, 0, chunk);
            encoded.write(target, 0, Base64Encoder.encode(source, chunk, target));
            start += chunk;
        }
        return encoded.toByteArray();
    }

    private static byte[] expected(byte[] bytes) {
        return Base64.getEncoder().encode(bytes);
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
