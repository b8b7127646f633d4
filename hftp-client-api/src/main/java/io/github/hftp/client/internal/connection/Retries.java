package io.github.hftp.client.internal.connection;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a call may do after a failure: wait, and be made again, while its budget lasts. The wait is a random time up to
 * a bound that doubles with each failure ("full jitter"), so that clients that failed together do not come back
 * together. The budget is new after each progress. It belongs to one call and is used by the thread of that; it ends
 * with the call.
 */
public final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final int MAX_DOUBLINGS = 30; // the longest wait bounds it much earlier

    private final RetryPolicy policy;
    private final Pause pause;
    private final RandomGenerator random;
    private final LongSupplier nanoClock;
    private int failures;
    private long firstFailureNanos;

    /** Begins with all of the budget. */
    Retries(RetryPolicy policy, Pause pause) {
        this(policy, pause, new SplittableRandom(), System::nanoTime);
    }

    /** The same with the waits and at the time of a test. */
    Retries(RetryPolicy policy, Pause pause, RandomGenerator random, LongSupplier nanoClock) {
        this.policy = policy;
        this.pause = pause;
        this.random = random;
        this.nanoClock = nanoClock;
    }

    /** How to wait for so many nanoseconds, or until this is true and somebody has it looked at. */
    @FunctionalInterface
    interface Pause {
        void await(long nanos, BooleanSupplier cancelled) throws IOException;
    }

    /**
     * Returns when the call is to be made again.
     *
     * @throws HftpException the failure if it is the end of the call: the same would happen again, or did so too often
     */
    public void await(HftpException failure) throws IOException {
        await(failure, () -> false);
    }

    /** The same; the wait also ends when this is true, and {@link ConnectionPool#wakePauses} is called. */
    void await(HftpException failure, BooleanSupplier cancelled) throws IOException {
        OptionalLong wait = mayHelp(failure) ? nanosToWait() : OptionalLong.empty();
        if (wait.isEmpty()) {
            throw failure;
        }
        LOG.debug(
                "again in {} ns after {}", wait.getAsLong(), failure.getClass().getName());
        pause.await(wait.getAsLong(), cancelled);
    }

    /**
     * Counts a failure.
     *
     * @return for how long to wait before the next try, 0 or more nanoseconds; nothing when the budget is spent
     */
    OptionalLong nanosToWait() {
        long now = nanoClock.getAsLong();
        if (failures == 0) {
            firstFailureNanos = now;
        }
        long left = policy.time().toNanos() - (now - firstFailureNanos);
        if (failures >= policy.retries() || left < 0) {
            return OptionalLong.empty();
        }
        double bound = policy.firstWait().toNanos() * (double) (1L << Math.min(failures, MAX_DOUBLINGS));
        failures++;
        long wait = random.nextLong(
                (long) Math.min(bound, (double) policy.longestWait().toNanos()) + 1);
        return OptionalLong.of(Math.min(wait, left));
    }

    /** Something has come, so the budget is a new one. */
    public void onProgress() {
        failures = 0;
    }

    /** A file that has changed must be fetched from its beginning, by another call. A name is wrong, or misspelled. */
    private static boolean mayHelp(HftpException failure) {
        return failure.isRetryable()
                && !(failure instanceof FileChangedException)
                && !(failure.getCause() instanceof UnknownHostException);
    }
}
