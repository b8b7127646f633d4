package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineQueueTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final DeadlineQueue queue = new DeadlineQueue();

    private Deadline deadline() {
        return new Deadline(queue, () -> {});
    }

    private Deadline deadline(long due) {
        Deadline deadline = deadline();
        deadline.set(due);
        return deadline;
    }

    @Test
    void anEmptyQueueHasNothingToWaitFor() {
        assertThat(queue.nanosToNearest(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(queue.pollDue(Long.MAX_VALUE)).isNull();
        assertThat(queue.lateness(Long.MAX_VALUE)).isZero();
    }

    @Test
    void aDeadlineComesAtItsMomentAndNotBefore() {
        Deadline deadline = deadline(10);
        assertThat(queue.pollDue(9)).isNull();
        assertThat(queue.nanosToNearest(9)).isEqualTo(1);
        assertThat(deadline.isSet()).isTrue();
        assertThat(queue.pollDue(10)).isSameAs(deadline);
        assertThat(deadline.isSet()).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aClearedDeadlineDoesNotComeAndCanBeSetAgain() {
        Deadline deadline = deadline(10);
        deadline.clear();
        deadline.clear();
        assertThat(queue.pollDue(10)).isNull();
        deadline.set(11);
        assertThat(queue.pollDue(11)).isSameAs(deadline);
    }

    @Test
    void puttingOffDoesNotMoveAnythingUntilTheOldMomentHasCome() {
        Deadline first = deadline(10);
        Deadline second = deadline(20);
        first.set(30);
        assertThat(first.queuedFor).isEqualTo(10);
        assertThat(first.index).isZero();
        assertThat(queue.nanosToNearest(0)).isEqualTo(10);
        assertThat(queue.pollDue(10)).isNull();
        assertThat(first.queuedFor).isEqualTo(30);
        assertThat(queue.nanosToNearest(10)).isEqualTo(10);
        assertThat(queue.pollDue(30)).isSameAs(second);
        assertThat(queue.pollDue(30)).isSameAs(first);
    }

    @Test
    void bringingForwardMovesIt() {
        deadline(10);
        Deadline second = deadline(20);
        second.set(5);
        assertThat(queue.nanosToNearest(0)).isEqualTo(5);
        assertThat(queue.pollDue(5)).isSameAs(second);
    }

    @Test
    void ofTwoThatHaveComeTheEarlierIsFirstAlsoWhenTheOtherWasPutOff() {
        Deadline putOff = deadline(1);
        Deadline earlier = deadline(5);
        putOff.set(9);
        assertThat(queue.lateness(10)).isEqualTo(5);
        assertThat(queue.pollDue(10)).isSameAs(earlier);
        assertThat(queue.lateness(10)).isEqualTo(1);
        assertThat(queue.pollDue(10)).isSameAs(putOff);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE, -1_000_000_000_000L})
    void randomOperationsGiveWhatASortedListGives(long start) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Deadline> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(deadline());
        }
        long now = start;
        for (int step = 0; step < 20_000; step++) {
            Deadline any = all.get(random.nextInt(all.size()));
            switch (random.nextInt(8)) {
                case 0 -> any.clear();
                case 1 -> now += random.nextInt(400_000_000);
                case 2 -> pollAllAndCompare(all, now, seed);
                default -> any.set(now + random.nextInt(1_000_000_000) - 1000);
            }
            compareNearest(all, now, seed);
        }
        assertThat(now - start).as("it has wrapped around").isGreaterThan(5 * SECOND);
    }

    private void pollAllAndCompare(List<Deadline> all, long now, long seed) {
        List<Deadline> expected = new ArrayList<>(all);
        expected.removeIf(deadline -> !deadline.isSet() || deadline.due - now > 0);
        expected.sort(Comparator.comparingLong(deadline -> deadline.due - now));
        List<Deadline> polled = new ArrayList<>();
        for (Deadline due = queue.pollDue(now); due != null; due = queue.pollDue(now)) {
            polled.add(due);
        }
        assertThat(polled.stream().map(deadline -> deadline.due - now))
                .as("seed %d", seed)
                .containsExactlyElementsOf(
                        expected.stream().map(deadline -> deadline.due - now).toList());
        assertThat(polled).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void compareNearest(List<Deadline> all, long now, long seed) {
        List<Deadline> set = all.stream().filter(Deadline::isSet).toList();
        assertThat(queue.size()).as("seed %d", seed).isEqualTo(set.size());
        long nearest = set.stream()
                .mapToLong(deadline -> Math.max(0, deadline.due - now))
                .min()
                .orElse(Long.MAX_VALUE);
        assertThat(queue.nanosToNearest(now)).as("seed %d", seed).isLessThanOrEqualTo(nearest);
        long lateness =
                set.stream().mapToLong(deadline -> now - deadline.due).max().orElse(0);
        if (now % 3 == 0) { // asking for it puts the queue in order, which must not be needed for the rest to hold
            assertThat(queue.lateness(now)).as("seed %d", seed).isEqualTo(Math.max(0, lateness));
        }
    }
}
