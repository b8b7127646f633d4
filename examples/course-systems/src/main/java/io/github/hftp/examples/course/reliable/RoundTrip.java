package io.github.hftp.examples.course.reliable;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait for an acknowledgement: what it usually takes, and four times how much that varies (RFC 6298). Too
 * short, and everything is sent twice; too long, and each loss costs a pause. Belongs to one {@link Sender}.
 */
final class RoundTrip {
    static final long FIRST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(250);
    static final long SHORTEST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(20);
    static final long LONGEST_TIMEOUT = TimeUnit.SECONDS.toNanos(1);

    private long usual;
    private long deviation;
    private long timeout = FIRST_TIMEOUT;

    long timeout() {
        return timeout;
    }

    /** Takes a measurement, which also ends what {@link #backOff} did. */
    void measured(long nanos) {
        if (usual == 0) {
            usual = nanos;
            deviation = nanos / 2;
        } else {
            deviation += (Math.abs(nanos - usual) - deviation) / 4;
            usual += (nanos - usual) / 8;
        }
        timeout = Math.max(SHORTEST_TIMEOUT, Math.min(usual + 4 * deviation, LONGEST_TIMEOUT));
    }

    /** Waits twice as long, until there is a measurement: the network is slower than it was, or full. */
    void backOff() {
        timeout = Math.min(2 * timeout, LONGEST_TIMEOUT);
    }
}
