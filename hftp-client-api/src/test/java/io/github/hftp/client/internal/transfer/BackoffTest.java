package io.github.hftp.client.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.client.internal.transfer.Backoff.Budget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final Budget BUDGET = new Budget(8, Duration.ofMinutes(1), FIRST, LONGEST);

    private static final int MANY = 5000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE);

    /** Always the longest wait that is possible. */
    private static final class Longest implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("unbounded");
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    private Backoff longest(Budget budget) {
        return new Backoff(budget, new Longest(), clock::get);
    }

    private static List<Long> waits(Backoff backoff) {
        List<Long> millis = new ArrayList<>();
        for (OptionalLong wait = backoff.nanosToWait(); wait.isPresent(); wait = backoff.nanosToWait()) {
            millis.add(Duration.ofNanos(wait.getAsLong()).toMillis());
            assertThat(millis).hasSizeLessThan(MANY);
        }
        return millis;
    }

    @Test
    void theBoundDoublesUpToTheLongestWaitAndTheRetriesEnd() {
        assertThat(waits(longest(BUDGET))).containsExactly(100L, 200L, 400L, 800L, 1600L, 2000L, 2000L, 2000L);
    }

    @Test
    void aBudgetCanBeMadeSmallerAndNotLarger() {
        Backoff backoff = longest(BUDGET.within(Duration.ofSeconds(1)));
        assertThat(backoff.nanosToWait()).isPresent();
        clock.addAndGet(Duration.ofMillis(1001).toNanos());
        assertThat(backoff.nanosToWait()).isEmpty();
        assertThat(BUDGET.within(Duration.ofHours(1))).isEqualTo(BUDGET);
    }

    @Test
    void manyRetriesAreNoOverflow() {
        var budget = new Budget(1000, Duration.ofDays(1000), Duration.ofDays(1), Duration.ofDays(300));
        assertThat(waits(longest(budget)))
                .hasSize(1000)
                .endsWith(Duration.ofDays(300).toMillis());
    }

    @Test
    void waitsAreSpreadOverAllOfTheBound() {
        var budget = new Budget(2000, Duration.ofMinutes(1), FIRST, FIRST);
        List<Long> waits = waits(new Backoff(budget, new SplittableRandom(1), clock::get));
        assertThat(waits).allMatch(millis -> millis >= 0 && millis <= 100);
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = tenth * 10L;
            assertThat(waits.stream().filter(millis -> millis >= from && millis < from + 10))
                    .hasSizeBetween(150, 250);
        }
    }

    @Test
    void theSameSeedMakesTheSameWaits() {
        assertThat(waits(new Backoff(BUDGET, new SplittableRandom(3), clock::get)))
                .isEqualTo(waits(new Backoff(BUDGET, new SplittableRandom(3), clock::get)))
                .isNotEqualTo(waits(new Backoff(BUDGET, new SplittableRandom(4), clock::get)));
    }

    @Test
    void theTimeEndsAfterTheFirstFailureAndTheLastWaitIsCutToIt() {
        Backoff backoff = longest(new Budget(100, Duration.ofMillis(250), FIRST, LONGEST));
        clock.addAndGet(Duration.ofHours(1).toNanos()); // before the first failure
        assertThat(backoff.nanosToWait()).hasValue(Duration.ofMillis(100).toNanos());
        clock.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(backoff.nanosToWait()).hasValue(Duration.ofMillis(150).toNanos());
        clock.addAndGet(Duration.ofMillis(151).toNanos());
        assertThat(backoff.nanosToWait()).isEmpty();
    }

    @Test
    void progressBringsANewBudget() {
        Backoff backoff = longest(new Budget(2, Duration.ofMillis(250), FIRST, LONGEST));
        assertThat(waits(backoff)).containsExactly(100L, 200L);
        clock.addAndGet(Duration.ofHours(1).toNanos());
        backoff.onProgress();
        assertThat(waits(backoff)).containsExactly(100L, 200L);
    }

    @Test
    void withoutRetriesThereIsNoWait() {
        assertThat(longest(new Budget(0, LONGEST, FIRST, LONGEST)).nanosToWait())
                .isEmpty();
    }

    @Test
    void impossibleBudgetsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Budget(-1, LONGEST, FIRST, LONGEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new Budget(1, Duration.ofMillis(-1), FIRST, LONGEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new Budget(1, LONGEST, Duration.ZERO, LONGEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new Budget(1, LONGEST, LONGEST, FIRST));
    }
}
