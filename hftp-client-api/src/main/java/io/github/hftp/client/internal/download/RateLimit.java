package io.github.hftp.client.internal.download;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds several workers together to a number of bytes per second. A token bucket, kept as the time at which all
 * that was booked is paid: each worker that comes books the next stretch of time for its bytes, and so they are served
 * in the order of their coming. It belongs to the transfer; any thread may use it, and it holds nothing.
 */
public final class RateLimit {
    /** What the workers did not use is kept for so long, and no longer: {@value} ms. */
    static final long BURST_MILLIS = 200;

    private static final long BURST_NANOS = Duration.ofMillis(BURST_MILLIS).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final long bytesPerSecond;
    private final LongSupplier nanoClock;
    private final long beginNanos;

    // After the beginning, when all that was booked is paid. A long would make small pieces free.
    private double freeNanos;

    /**
     * A limit that begins with nothing to spare.
     *
     * @param bytesPerSecond more than zero
     * @param nanoClock {@link System#nanoTime}, or a test's
     */
    public RateLimit(long bytesPerSecond, LongSupplier nanoClock) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("a rate must be more than zero: " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.nanoClock = nanoClock;
        this.beginNanos = nanoClock.getAsLong();
    }

    /**
     * Books bytes. The caller is to wait as long as this says, and can then go on.
     *
     * @param bytes how many, zero or more
     * @return for how long to wait; 0 or more
     */
    public synchronized long nanosToWait(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("less than no bytes: " + bytes);
        }
        double now = nanoClock.getAsLong() - beginNanos;
        freeNanos = Math.max(freeNanos, now - BURST_NANOS) + cost(bytes);
        return (long) Math.max(0, Math.ceil(freeNanos - now));
    }

    /**
     * Books bytes and waits.
     *
     * @param bytes how many, zero or more
     * @throws InterruptedException if the thread is interrupted before its time; then nothing is booked
     */
    public void acquire(int bytes) throws InterruptedException {
        long nanos = nanosToWait(bytes);
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            giveBack(bytes);
            throw e;
        }
    }

    private synchronized void giveBack(int bytes) {
        freeNanos -= cost(bytes);
    }

    private double cost(int bytes) {
        return bytes * NANOS_PER_SECOND / bytesPerSecond;
    }
}
