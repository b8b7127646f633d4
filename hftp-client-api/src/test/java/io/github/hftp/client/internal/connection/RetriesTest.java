package io.github.hftp.client.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final RetryPolicy POLICY = new RetryPolicy(8, Duration.ofMinutes(1), FIRST, LONGEST);

    private static final Retries.Pause NO_PAUSE = (nanos, cancelled) -> {};

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

    private Retries longest(RetryPolicy policy) {
        return new Retries(policy, NO_PAUSE, new Longest(), clock::get);
    }

    private static List<Long> waits(Retries retries) {
        List<Long> millis = new ArrayList<>();
        for (OptionalLong wait = retries.nanosToWait(); wait.isPresent(); wait = retries.nanosToWait()) {
            millis.add(Duration.ofNanos(wait.getAsLong()).toMillis());
            assertThat(millis).hasSizeLessThan(MANY);
        }
        return millis;
    }

    @Test
    void theBoundDoublesUpToTheLongestWaitAndTheRetriesEnd() {
        assertThat(waits(longest(POLICY))).containsExactly(100L, 200L, 400L, 800L, 1600L, 2000L, 2000L, 2000L);
    }

    @Test
    void aPolicyCanBeMadeSmallerAndNotLarger() {
        Retries retries = longest(POLICY.within(Duration.ofSeconds(1)));
        assertThat(retries.nanosToWait()).isPresent();
        clock.addAndGet(Duration.ofMillis(1001).toNanos());
        assertThat(retries.nanosToWait()).isEmpty();
        assertThat(POLICY.within(Duration.ofHours(1))).isEqualTo(POLICY);
    }

    @Test
    void manyRetriesAreNoOverflow() {
        var policy = new RetryPolicy(1000, Duration.ofDays(1000), Duration.ofDays(1), Duration.ofDays(300));
        assertThat(waits(longest(policy)))
                .hasSize(1000)
                .endsWith(Duration.ofDays(300).toMillis());
    }

    @Test
    void waitsAreSpreadOverAllOfTheBound() {
        var policy = new RetryPolicy(2000, Duration.ofMinutes(1), FIRST, FIRST);
        List<Long> waits = waits(new Retries(policy, NO_PAUSE, new SplittableRandom(1), clock::get));
        assertThat(waits).allMatch(millis -> millis >= 0 && millis <= 100);
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = tenth * 10L;
            assertThat(waits.stream().filter(millis -> millis >= from && millis < from + 10))
                    .hasSizeBetween(150, 250);
        }
    }

    @Test
    void theSameSeedMakesTheSameWaits() {
        assertThat(waits(new Retries(POLICY, NO_PAUSE, new SplittableRandom(3), clock::get)))
                .isEqualTo(waits(new Retries(POLICY, NO_PAUSE, new SplittableRandom(3), clock::get)))
                .isNotEqualTo(waits(new Retries(POLICY, NO_PAUSE, new SplittableRandom(4), clock::get)));
    }

    @Test
    void theTimeEndsAfterTheFirstFailureAndTheLastWaitIsCutToIt() {
        Retries retries = longest(new RetryPolicy(100, Duration.ofMillis(250), FIRST, LONGEST));
        clock.addAndGet(Duration.ofHours(1).toNanos()); // before the first failure
        assertThat(retries.nanosToWait()).hasValue(Duration.ofMillis(100).toNanos());
        clock.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(retries.nanosToWait()).hasValue(Duration.ofMillis(150).toNanos());
        clock.addAndGet(Duration.ofMillis(151).toNanos());
        assertThat(retries.nanosToWait()).isEmpty();
    }

    @Test
    void progressBringsANewBudget() {
        Retries retries = longest(new RetryPolicy(2, Duration.ofMillis(250), FIRST, LONGEST));
        assertThat(waits(retries)).containsExactly(100L, 200L);
        clock.addAndGet(Duration.ofHours(1).toNanos());
        retries.onProgress();
        assertThat(waits(retries)).containsExactly(100L, 200L);
    }

    @Test
    void withoutRetriesThereIsNoWait() {
        assertThat(longest(new RetryPolicy(0, LONGEST, FIRST, LONGEST)).nanosToWait())
                .isEmpty();
    }

    @Test
    void impossiblePoliciesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(-1, LONGEST, FIRST, LONGEST));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, Duration.ofMillis(-1), FIRST, LONGEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(1, LONGEST, Duration.ZERO, LONGEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(1, LONGEST, LONGEST, FIRST));
    }
}
