package io.github.hftp.client.internal.transfer;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How long to wait before something that failed is tried again: a random time up to a bound that doubles with each
 * failure ("full jitter"), so that clients that failed together do not come back together. It has a budget of retries
 * and of time, which is new after each progress. It belongs to what is retried; any thread may use it.
 */
public final class Backoff {
    /** For how long after the first failure a retry may begin. */
    public static final Duration RETRY_TIME = Duration.ofMinutes(2);

    /** The bound of the first wait. */
    public static final Duration FIRST_WAIT = Duration.ofMillis(200);

    /** What the bound grows to. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final int MAX_DOUBLINGS = 30; // the longest wait bounds it much earlier

    private final Budget budget;
    private final RandomGenerator random;
    private final LongSupplier nanoClock;
    private int failures;
    private long firstFailureNanos;

    /**
     * What can be spent without progress.
     *
     * @param retries how often
     * @param time for how long after the first failure a retry may begin
     * @param firstWait the bound of the first wait
     * @param longestWait what the bound grows to
     */
    public record Budget(int retries, Duration time, Duration firstWait, Duration longestWait) {
        /** Not even one retry. */
        public static final Budget NONE = of(0);

        /** Checks. */
        public Budget {
            if (retries < 0
                    || time.isNegative()
                    || firstWait.isZero()
                    || firstWait.isNegative()
                    || longestWait.compareTo(firstWait) < 0) {
                throw new IllegalArgumentException("no budget: " + retries + " retries, " + time + ", waits of "
                        + firstWait + " to " + longestWait);
            }
        }

        /** So many retries, with the usual waits. */
        public static Budget of(int retries) {
            return new Budget(retries, RETRY_TIME, FIRST_WAIT, LONGEST_WAIT);
        }

        /** The same for no longer than this. */
        public Budget within(Duration limit) {
            return new Budget(retries, time.compareTo(limit) < 0 ? time : limit, firstWait, longestWait);
        }
    }

    /**
     * Begins without a failure.
     *
     * @param budget what can be spent
     * @param random where the waits come from
     * @param nanoClock {@link System#nanoTime}, or a test's
     */
    public Backoff(Budget budget, RandomGenerator random, LongSupplier nanoClock) {
        this.budget = budget;
        this.random = random;
        this.nanoClock = nanoClock;
    }

    /**
     * Counts a failure.
     *
     * @return for how long to wait before the next try, 0 or more nanoseconds; nothing when the budget is spent
     */
    public synchronized OptionalLong nanosToWait() {
        long now = nanoClock.getAsLong();
        if (failures == 0) {
            firstFailureNanos = now;
        }
        long left = budget.time().toNanos() - (now - firstFailureNanos);
        if (failures >= budget.retries() || left < 0) {
            return OptionalLong.empty();
        }
        double bound = budget.firstWait().toNanos() * (double) (1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        long wait = random.nextLong(
                (long) Math.min(bound, (double) budget.longestWait().toNanos()) + 1);
        return OptionalLong.of(Math.min(wait, left));
    }

    /** Something has come: the next failure is a first one. */
    public synchronized void onProgress() {
        failures = 0;
    }
}
