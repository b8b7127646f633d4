package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.Transport;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Decides, while a connection waits for room in its socket, whether its client reads too slowly or has stopped. What
 * counts is everything that the socket took since the wait began. The operating system reports room only when about a
 * third of its buffer is free again. So a client may have taken that much more than is known here, and one that reads at
 * the minimum rate may show no progress for as long as that takes.
 */
final class SlowReaderDetector {
    /** How long a client may read slowly before its rate is checked. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(10);

    private final Limits limits;
    private final long sentBefore;
    private long since;
    private long sent;
    private long lastProgress;
    private long nextCheck;

    /** Starts now; {@code sentBefore} is how much had been sent before the reply that filled the socket. */
    SlowReaderDetector(Limits limits, long now, long sentBefore) {
        this.limits = limits;
        this.since = now;
        this.sentBefore = sentBefore;
        this.sent = sentBefore;
        this.lastProgress = now;
        this.nextCheck = now + Math.min(GRACE, limits.stallTimeout());
    }

    void update(long now, long bytesSent) {
        if (bytesSent != sent) {
            sent = bytesSent;
            lastProgress = now;
        }
    }

    long nextCheck() {
        return nextCheck;
    }

    /**
     * Whether to give up the client; if not, sets the next check. A check that comes late shows that this process was
     * stopped, which does not count against the client's rate: it could take nothing meanwhile.
     */
    boolean isTooSlow(long now, Transport transport) {
        since += Math.max(0, now - nextCheck);
        nextCheck = now + Math.min(GRACE, limits.stallTimeout());
        double seconds = (now - since) / (double) TimeUnit.SECONDS.toNanos(1);
        long unreported = unreported(transport);
        boolean slow =
                now - since >= GRACE && sent - sentBefore + unreported < seconds * limits.minimumBytesPerSecond();
        boolean stalled = now - lastProgress >= limits.stallTimeout() && now - lastProgress >= nanosToTake(unreported);
        return slow || stalled;
    }

    /** How much room the socket may have that the operating system has not reported. */
    private static long unreported(Transport transport) {
        try {
            return transport.sendBufferSize() / 3;
        } catch (IOException e) {
            return 0; // the connection is broken, so nothing is worth waiting for
        }
    }

    private long nanosToTake(long bytes) {
        return limits.minimumBytesPerSecond() == 0
                ? 0
                : TimeUnit.SECONDS.toNanos(bytes / limits.minimumBytesPerSecond());
    }
}
