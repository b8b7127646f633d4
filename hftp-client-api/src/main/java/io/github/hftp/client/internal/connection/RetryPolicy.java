package io.github.hftp.client.internal.connection;

import java.time.Duration;

/**
 * What a call can spend on retries without progress. A value.
 *
 * @param retries how often
 * @param time for how long after the first failure a retry may begin
 * @param firstWait the bound of the first wait
 * @param longestWait what the bound grows to
 */
public record RetryPolicy(int retries, Duration time, Duration firstWait, Duration longestWait) {
    private static final Duration RETRY_TIME = Duration.ofMinutes(2);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Not even one retry. */
    public static final RetryPolicy NONE = of(0);

    /** Checks. */
    public RetryPolicy {
        if (retries < 0
                || time.isNegative()
                || firstWait.isZero()
                || firstWait.isNegative()
                || longestWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException(
                    "no policy: " + retries + " retries, " + time + ", waits of " + firstWait + " to " + longestWait);
        }
    }

    /** So many retries, with the usual waits. */
    public static RetryPolicy of(int retries) {
        return new RetryPolicy(retries, RETRY_TIME, FIRST_WAIT, LONGEST_WAIT);
    }

    /** The same for no longer than this. */
    public RetryPolicy within(Duration limit) {
        return new RetryPolicy(retries, time.compareTo(limit) < 0 ? time : limit, firstWait, longestWait);
    }
}
