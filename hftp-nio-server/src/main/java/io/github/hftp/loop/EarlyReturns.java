package io.github.hftp.loop;

import java.util.concurrent.TimeUnit;

/**
 * Notices a selector that returns at once, again and again, though nothing is ready and nobody woke it: a defect that
 * epoll selectors have shown under several JDKs and kernels (JDK-6427854, JDK-6527572). Belongs to the loop's thread.
 */
final class EarlyReturns {
    /** So many in a row are no coincidence. */
    static final int LIMIT = 512;

    private static final long NANOS_BETWEEN_REBUILDS = TimeUnit.SECONDS.toNanos(10);

    private int inARow;
    private long lastRebuild;

    EarlyReturns(long now) {
        this.lastRebuild = now - NANOS_BETWEEN_REBUILDS;
    }

    void reset() {
        inARow = 0;
    }

    /** Counts one: true if the selector is to be replaced, which helps at most once in ten seconds. */
    boolean callsForRebuild(long now) {
        if (++inARow < LIMIT || now - lastRebuild < NANOS_BETWEEN_REBUILDS) {
            return false;
        }
        inARow = 0;
        lastRebuild = now;
        return true;
    }
}
