package io.github.hftp.client.internal.download;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells a listener of a transfer's progress: at once, then not more often than it wants, and at the end. It belongs to
 * the transfer. Its workers call it after each piece, and whoever waits for them now and then; the one that finds a
 * report due makes it, on its own thread; the listener is never called by two at once, and what it throws is thrown to
 * that one.
 */
public final class ProgressReports {
    private final RateMeter meter;
    private final long intervalNanos;
    private final Consumer<TransferProgress> listener;
    private final LongSupplier nanoClock;
    private final ReentrantLock reporting = new ReentrantLock();
    private volatile long dueNanos;
    private volatile boolean ended;

    /**
     * Makes no report yet.
     *
     * @param meter what is reported
     * @param interval the least time from one report to the next, but for the last
     * @param listener who is told
     * @param nanoClock {@link System#nanoTime}, or a test's
     */
    public ProgressReports(
            RateMeter meter, Duration interval, Consumer<TransferProgress> listener, LongSupplier nanoClock) {
        this.meter = meter;
        this.intervalNanos = interval.toNanos();
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.dueNanos = nanoClock.getAsLong();
    }

    /** Reports if it is time: always the first time. A worker does not wait for another one's report. */
    public void offer() {
        if (isDue() && reporting.tryLock()) {
            try {
                if (isDue()) {
                    report();
                }
            } finally {
                reporting.unlock();
            }
        }
    }

    /** Makes the last report, once, after the one that may be going on. */
    public void end() {
        reporting.lock();
        try {
            if (!ended) {
                ended = true;
                report();
            }
        } finally {
            reporting.unlock();
        }
    }

    private boolean isDue() {
        return !ended && nanoClock.getAsLong() - dueNanos >= 0;
    }

    private void report() {
        dueNanos = nanoClock.getAsLong() + intervalNanos;
        listener.accept(meter.progress());
    }
}
