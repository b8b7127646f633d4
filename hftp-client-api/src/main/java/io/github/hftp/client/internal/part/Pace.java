package io.github.hftp.client.internal.part;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much may be fetched before it is forced to the disk and recorded. A value; for any thread.
 *
 * @param bytes at most so many, and what is written while that is done
 * @param nanos at most what came in so long, if there is a write after it
 * @param clock the time in nanoseconds, from anywhere
 */
record Pace(long bytes, long nanos, LongSupplier clock) {
    /** The one that is no test's. */
    static final Pace REAL = new Pace(8L << 20, Duration.ofSeconds(1).toNanos(), System::nanoTime);
}
