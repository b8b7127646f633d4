package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.testing.Seeds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bytes are there, compared with one bit for each of them. */
class RangeSetTest {
    @Test
    void aNewOneIsOneGap() {
        var set = new RangeSet(10);
        assertThat(set.ranges()).isEmpty();
        assertThat(set.gaps()).containsExactly(new Range(0, 10));
        assertThat(set.isEmpty()).isTrue();
        assertThat(set.isComplete()).isFalse();
        assertThat(set.first()).isEmpty();
    }

    @Test
    void anEmptyFileIsComplete() {
        var set = new RangeSet(0);
        assertThat(set.isComplete()).isTrue();
        assertThat(set.gaps()).isEmpty();
        set.add(0, 0);
        assertThat(set.ranges()).isEmpty();
    }

    @Test
    void rangesThatTouchBecomeOne() {
        var set = new RangeSet(10);
        set.add(0, 3);
        set.add(6, 9);
        assertThat(set.ranges()).containsExactly(new Range(0, 3), new Range(6, 9));
        assertThat(set.gaps()).containsExactly(new Range(3, 6), new Range(9, 10));
        set.add(3, 6);
        assertThat(set.ranges()).containsExactly(new Range(0, 9));
        assertThat(set.count()).isEqualTo(1);
        assertThat(set.first()).contains(new Range(0, 9));
    }

    @Test
    void aCopyIsOnItsOwn() {
        var set = new RangeSet(10);
        set.add(0, 3);
        RangeSet copy = set.copy();
        set.add(3, 5);
        copy.remove(0, 1);
        assertThat(set.ranges()).containsExactly(new Range(0, 5));
        assertThat(copy.ranges()).containsExactly(new Range(1, 3));
        assertThat(copy.total()).isEqualTo(2);
    }

    @Test
    void worksAtTheEndOfTheLargestFile() {
        var set = new RangeSet(Long.MAX_VALUE);
        set.add(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        assertThat(set.contains(Long.MAX_VALUE - 1, Long.MAX_VALUE)).isTrue();
        set.add(0, Long.MAX_VALUE);
        assertThat(set.isComplete()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-1, 3", "3, 2", "0, 11", "11, 12"})
    void whatIsNotInTheFileIsRefused(long from, long to) {
        var set = new RangeSet(10);
        assertThatIllegalArgumentException().isThrownBy(() -> set.add(from, to));
        assertThatIllegalArgumentException().isThrownBy(() -> set.remove(from, to));
        assertThatIllegalArgumentException().isThrownBy(() -> set.contains(from, to));
        assertThat(set.isEmpty()).isTrue();
    }

    @Test
    void aNegativeSizeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RangeSet(-1));
    }

    @Test
    void isTheSameAsABitForEachByte() {
        Seeds.forEach(200, seed -> {
            var random = new Random(seed);
            int size = 1 + random.nextInt(60);
            var set = new RangeSet(size);
            var bits = new BitSet();
            for (int step = 0; step < 60; step++) {
                int from = random.nextInt(size + 1);
                int to = from + random.nextInt(Math.min(12, size - from + 1));
                if (random.nextInt(3) == 0) {
                    set.remove(from, to);
                    bits.clear(from, to);
                } else {
                    set.add(from, to);
                    bits.set(from, to);
                }
                expectSame(set, bits, size);
                assertThat(set.contains(from, to)).isEqualTo(bits.get(from, to).cardinality() == to - from);
            }
        });
    }

    private static void expectSame(RangeSet set, BitSet bits, int size) {
        assertThat(set.total()).isEqualTo(bits.cardinality());
        assertThat(set.isEmpty()).isEqualTo(bits.isEmpty());
        assertThat(set.isComplete()).isEqualTo(bits.cardinality() == size);
        assertThat(set.ranges()).isEqualTo(runs(bits));
        assertThat(set.count()).isEqualTo(runs(bits).size());
        var missing = (BitSet) bits.clone();
        missing.flip(0, size);
        assertThat(set.gaps()).isEqualTo(runs(missing));
    }

    private static List<Range> runs(BitSet bits) {
        var runs = new ArrayList<Range>();
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(bits.nextClearBit(from))) {
            runs.add(new Range(from, bits.nextClearBit(from)));
        }
        return runs;
    }
}
