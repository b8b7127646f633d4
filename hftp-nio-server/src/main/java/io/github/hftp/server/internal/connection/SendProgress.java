package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.Transport;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Tells a slow reader from one that has stopped, while a connection waits for room in its socket. What counts is all
 * that the socket took since the wait began. The operating system reports room only when about a third of its buffer is
 * free again, so a reader may have taken that much more than we know, and one that takes the least that is asked for
 * can leave us without news for as long as that lasts.
 */
final class SendProgress {
    private final Limits limits;
    private final long sentBefore;
    private long since;
    private long sent;
    private long lastProgress;
    private long nextCheck;

    /** Begins at a moment; {@code sentBefore} is how much had been sent before the reply that filled the socket. */
    SendProgress(Limits limits, long now, long sentBefore) {
        this.limits = limits;
        this.since = now;
        this.sentBefore = sentBefore;
        this.sent = sentBefore;
        this.lastProgress = now;
        this.nextCheck = now + Math.min(Limits.SLOW_READER_GRACE, limits.stallTimeout());
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
     * Whether the reader is to be given up; if not, the next check is set. A check that comes late shows that this process
     * was stopped, and that is not held against the reader's rate: he could take nothing in the meantime.
     */
    boolean isTooSlow(long now, Transport transport) {
        since += Math.max(0, now - nextCheck);
        nextCheck = now + Math.min(Limits.SLOW_READER_GRACE, limits.stallTimeout());
        double seconds = (now - since) / (double) TimeUnit.SECONDS.toNanos(1);
        long unreported = unreported(transport);
        boolean slow = now - since >= Limits.SLOW_READER_GRACE
                && sent - sentBefore + unreported < seconds * limits.minimumBytesPerSecond();
        boolean stalled = now - lastProgress >= limits.stallTimeout() && now - lastProgress >= nanosToTake(unreported);
        return slow || stalled;
    }

    /** How much room there may be in the socket that the operating system has not told us of. */
    private static long unreported(Transport transport) {
        try {
            return transport.sendBufferSize() / 3;
        } catch (IOException e) {
            return 0; // the connection is broken, so there is nothing to wait for
        }
    }

    private long nanosToTake(long bytes) {
        return limits.minimumBytesPerSecond() == 0
                ? 0
                : TimeUnit.SECONDS.toNanos(bytes / limits.minimumBytesPerSecond());
    }
}
