package io.github.hftp.client.internal.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.hftp.client.internal.download.SegmentPlan.Segment;
import io.github.hftp.client.internal.part.Range;
import io.github.hftp.client.internal.part.RangeSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets which bytes, one rule at a time. */
class SegmentPlanTest {
    private static final long MIN = SegmentPlan.MIN_SEGMENT_BYTES;
    private static final long MAX = SegmentPlan.MAX_SEGMENT_BYTES;
    private static final SegmentPlan.Target NOWHERE = (position, bytes) -> {};

    private final List<Range> written = new ArrayList<>();

    private static SegmentPlan plan(long size, int workers) {
        return new SegmentPlan(new RangeSet(size), workers);
    }

    private static Optional<Segment> takeNow(SegmentPlan plan) throws InterruptedException {
        return plan.take(Duration.ZERO);
    }

    private static Segment take(SegmentPlan plan) throws InterruptedException {
        return takeNow(plan).orElseThrow();
    }

    private static Range range(Segment segment) {
        return new Range(segment.from(), segment.end());
    }

    private boolean bring(Segment segment, long count) throws IOException {
        return segment.write(
                ByteBuffer.allocate((int) count),
                (position, bytes) -> written.add(new Range(position, position + bytes.remaining())));
    }

    @Test
    void handsOutTheGapsFromTheFront() throws Exception {
        var present = new RangeSet(100);
        present.add(0, 10);
        present.add(20, 30);
        var plan = new SegmentPlan(present, 1);
        assertThat(plan.written()).isEqualTo(20);
        for (Range gap : List.of(new Range(10, 20), new Range(30, 100))) {
            try (Segment segment = take(plan)) {
                assertThat(range(segment)).isEqualTo(gap);
                assertThat(segment.position()).isEqualTo(gap.from());
                assertThat(plan.isFinished()).isFalse();
                assertThat(bring(segment, gap.length())).isFalse();
            }
        }
        assertThat(plan.isFinished()).isTrue();
        assertThat(plan.written()).isEqualTo(100);
        assertThat(takeNow(plan)).isEmpty();
        assertThat(present.total()).isEqualTo(20);
    }

    @Test
    void nothingIsLeftOfAnEmptyFile() throws Exception {
        assertThat(plan(0, 3).isFinished()).isTrue();
        assertThat(plan(0, 3).take(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void segmentsAreLongAtFirstAndShortAtTheEnd() throws Exception {
        int workers = 4;
        long size = 200_000_001;
        SegmentPlan plan = plan(size, workers);
        long position = 0;
        long before = MAX;
        while (position < size) {
            Segment segment = take(plan);
            Range range = range(segment);
            assertThat(range.from()).isEqualTo(position);
            long share = (size - position) / (2L * workers);
            assertThat(range.length()).isBetween(1L, Math.min(before, Math.max(MIN, share)));
            if (range.to() < size) {
                assertThat(range.length()).isGreaterThanOrEqualTo(MIN);
                assertThat(range.length() % SegmentPlan.QUANTUM_BYTES).isZero();
            }
            before = range.length();
            position = range.to();
        }
        assertThat(before).isLessThanOrEqualTo(MIN);
        assertThat(range(take(plan(size, workers))).length()).isEqualTo(MAX);
    }

    @Test
    void theQuantumFitsIntoPagesAndBase64() {
        assertThat(SegmentPlan.QUANTUM_BYTES % 3).isZero();
        assertThat(SegmentPlan.QUANTUM_BYTES % 4096).isZero();
        assertThat(MIN % SegmentPlan.QUANTUM_BYTES).isZero();
        assertThat(MAX % SegmentPlan.QUANTUM_BYTES).isZero();
    }

    @Test
    void whatAWorkerDidNotBringGoesToTheOthers() throws Exception {
        SegmentPlan plan = plan(1000, 2);
        Segment first = take(plan);
        assertThat(bring(first, 300)).isTrue();
        first.close();
        first.close();
        Segment second = take(plan);
        assertThat(range(second)).isEqualTo(new Range(300, 1000));
        assertThat(bring(second, 700)).isFalse();
        assertThat(plan.isFinished()).isTrue();
        second.close();
    }

    @Test
    void segmentsBecomeShorterAsLessIsLeft() throws Exception {
        SegmentPlan plan = new SegmentPlan(new RangeSet(16 * MIN), 2);
        assertThat(range(take(plan))).isEqualTo(new Range(0, 4 * MIN));
        assertThat(range(take(plan))).isEqualTo(new Range(4 * MIN, 7 * MIN));
        assertThat(range(take(plan))).isEqualTo(new Range(7 * MIN, 9 * MIN + MIN / 4));
    }

    @Test
    void anIdleWorkerTakesTheFarHalfOfTheLongestSegment() throws Exception {
        var present = new RangeSet(8 * MIN);
        SegmentPlan plan = new SegmentPlan(present, 1);
        Segment owner = take(plan);
        assertThat(range(owner)).as("of a single worker").isEqualTo(new Range(0, 8 * MIN));
        Segment thief = take(plan);
        assertThat(range(thief)).isEqualTo(new Range(4 * MIN, 8 * MIN));
        assertThat(owner.end()).isEqualTo(4 * MIN);
        assertThat(bring(owner, 4 * MIN - 1)).isTrue();
        assertThat(bring(owner, 7)).isFalse();
        assertThat(owner.end()).isEqualTo(4 * MIN);
        assertThat(written).containsExactly(new Range(0, 4 * MIN - 1), new Range(4 * MIN - 1, 4 * MIN));
        assertThat(bring(owner, 5)).isFalse();
        assertThat(written).hasSize(2);
    }

    @Test
    void theHalvesStayMultiplesOfTheQuantum() throws Exception {
        SegmentPlan plan = plan(7 * MAX + 5, 1);
        Segment owner = take(plan);
        bring(owner, 1001);
        var segments = new ArrayList<>(List.of(owner));
        for (int i = 0; i < 50; i++) {
            segments.add(take(plan));
        }
        assertThat(segments)
                .extracting(SegmentPlanTest::range)
                .allSatisfy(range -> assertThat(
                                range.length() % SegmentPlan.QUANTUM_BYTES == 0 || range.to() == 7 * MAX + 5)
                        .isTrue());
    }

    @Test
    void whatIsTooShortToBeHalvedIsFetchedTwiceAndWrittenOnce() throws Exception {
        SegmentPlan plan = plan(MIN, 2);
        Segment slow = take(plan);
        bring(slow, 100);
        Segment fast = take(plan);
        assertThat(range(fast)).isEqualTo(new Range(100, MIN));
        assertThat(bring(slow, 100)).isTrue();
        assertThat(bring(fast, 50)).isTrue();
        assertThat(bring(fast, 200)).isTrue();
        assertThat(bring(slow, 100)).isTrue();
        assertThat(written).containsExactly(new Range(0, 100), new Range(100, 200), new Range(200, 350));
        assertThat(bring(fast, MIN - 350)).isFalse();
        assertThat(plan.isFinished()).isTrue();
        assertThat(slow.end()).isEqualTo(slow.position());
        assertThat(bring(slow, 100)).isFalse();
        assertThat(written).hasSize(4);
    }

    @Test
    void theOneWithTheFewestWorkersIsHelpedFirst() throws Exception {
        SegmentPlan plan = plan(2 * MIN - 1, 2);
        Segment longer = take(plan);
        Segment shorter = take(plan);
        assertThat(take(plan).from()).isEqualTo(longer.from());
        assertThat(take(plan).from()).isEqualTo(shorter.from());
        assertThat(take(plan).from()).isEqualTo(longer.from());
    }

    @Test
    void whatTwoWorkersFetchIsOnlyGivenBackByTheLast() throws Exception {
        SegmentPlan plan = plan(1000, 2);
        Segment first = take(plan);
        Segment second = take(plan);
        bring(second, 400);
        second.close();
        assertThat(bring(first, 500)).isTrue();
        first.close();
        assertThat(range(take(plan))).isEqualTo(new Range(500, 1000));
        assertThat(written).containsExactly(new Range(0, 400), new Range(400, 500));
    }

    @Test
    void aPieceThatCouldNotBeWrittenIsFetchedAgain() throws Exception {
        SegmentPlan plan = plan(1000, 1);
        Segment segment = take(plan);
        bring(segment, 10);
        var full = new IOException("disk full");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> segment.write(ByteBuffer.allocate(20), (position, bytes) -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThatIllegalStateException().isThrownBy(() -> segment.write(ByteBuffer.allocate(1), NOWHERE));
        segment.close();
        assertThatIllegalStateException().isThrownBy(() -> segment.write(ByteBuffer.allocate(1), NOWHERE));
        assertThat(plan.written()).isEqualTo(10);
        assertThat(range(take(plan))).isEqualTo(new Range(10, 1000));
    }

    @Test
    void isNotFinishedBeforeTheLastPieceIsWritten() throws Exception {
        SegmentPlan plan = plan(10, 2);
        Segment segment = take(plan);
        segment.write(ByteBuffer.allocate(10), (position, bytes) -> {
            assertThat(plan.isFinished()).isFalse();
            assertThat(segment.end()).isEqualTo(segment.position());
            assertThat(plan.written()).isZero();
        });
        assertThat(plan.isFinished()).isTrue();
    }

    @Test
    void thereIsNothingToTakeWhileTheRestIsBeingWritten() throws Exception {
        SegmentPlan plan = plan(10, 2);
        Segment segment = take(plan);
        var taken = new ArrayList<Optional<Segment>>();
        segment.write(ByteBuffer.allocate(10), (position, bytes) -> {
            try {
                taken.add(takeNow(plan));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        assertThat(taken).containsExactly(Optional.empty());
    }

    @Test
    void thePieceKeepsItsPositionAndOnlyItsRestIsTaken() throws Exception {
        SegmentPlan plan = plan(10, 1);
        ByteBuffer piece = ByteBuffer.wrap(new byte[] {9, 9, 1, 2, 3, 9}, 2, 3);
        take(plan).write(piece, (position, bytes) -> {
            assertThat(position).isZero();
            assertThat(bytes).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        });
        assertThat(piece.position()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0, 8, 1", "1, 8, 1", "786431, 8, 1", "786432, 8, 2", "100000000, 8, 8", "100000000, 1, 1"})
    void thereAreNoMoreWorkersThanSegments(long missing, int atMost, int expected) {
        assertThat(SegmentPlan.usefulWorkers(missing, atMost)).isEqualTo(expected);
    }

    @Test
    void aPlanWithoutWorkersIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> plan(10, 0));
    }
}
