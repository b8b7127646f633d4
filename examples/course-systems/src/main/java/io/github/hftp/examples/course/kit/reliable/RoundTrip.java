package io.github.hftp.examples.course.kit.reliable;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait for an acknowledgement: what it usually takes, and four times how much that varies (RFC 6298). Too
 * short, and everything is sent twice; too long, and each loss costs a pause. Belongs to one {@link Sender}.
 */
final class RoundTrip {
    static final long FIRST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(100);
    static final long SHORTEST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(20);
    static final long LONGEST_TIMEOUT = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 6;

    private long usual;
    private long deviation;
    private long timeout = FIRST_TIMEOUT;

    /** A moment as packets carry it: microseconds, which start again every 71 minutes, and never 0. */
    static int stamp(long now) {
        return (int) TimeUnit.NANOSECONDS.toMicros(now) | 1;
    }

    /** Learns from an answer to a packet with this stamp. */
    void onEcho(int echo, long now) {
        long nanos = TimeUnit.MICROSECONDS.toNanos(stamp(now) - echo);
        if (nanos < 0) {
            return; // no stamp of ours
        }
        if (usual == 0) {
            usual = nanos;
            deviation = nanos / 2;
        } else {
            deviation += (Math.abs(nanos - usual) - deviation) / 4;
            usual += (nanos - usual) / 8;
        }
        timeout = Math.max(SHORTEST_TIMEOUT, Math.min(usual + 4 * deviation, LONGEST_TIMEOUT));
    }

    /**
     * How long to wait for a packet whose time was up so often: twice as long each time, lest a full network stay full.
     */
    long timeout(int expired) {
        return Math.min(timeout << Math.min(expired, MAX_DOUBLINGS), LONGEST_TIMEOUT);
    }
}
