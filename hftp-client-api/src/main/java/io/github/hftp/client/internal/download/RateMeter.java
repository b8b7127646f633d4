package io.github.hftp.client.internal.download;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures a transfer: how much of it has come, how fast, and over which connections. It belongs to the transfer; its
 * workers tell it, each through a {@link Part}, and any thread may ask. It holds nothing that must be closed.
 */
public final class RateMeter {
    /** Before this time nothing is said about when the transfer ends: {@value} ms. */
    static final long FIRST_ETA_MILLIS = 1_000;

    private static final double MILLIS_PER_SECOND = 1e3;

    private final long total;
    private final LongSupplier nanoClock;
    private final long beginNanos;
    private final RateWindow window;
    private final List<Part> parts = new ArrayList<>();
    private long bytes;

    /**
     * Begins.
     *
     * @param total the size of the file
     * @param already how much of it is there from an earlier run: it counts as done, but not for the rate
     * @param nanoClock {@link System#nanoTime}, or a test's
     */
    public RateMeter(long total, long already, LongSupplier nanoClock) {
        if (already < 0 || already > total) {
            throw new IllegalArgumentException("not a part of " + total + " bytes: " + already);
        }
        this.total = total;
        this.bytes = already;
        this.nanoClock = nanoClock;
        this.beginNanos = nanoClock.getAsLong();
        this.window = new RateWindow(beginNanos);
    }

    /** One connection. It is a worker's own; closed, it is no longer listed, and its bytes remain counted. */
    public final class Part implements AutoCloseable {
        private final String server;
        private final RateWindow partWindow;
        private long partBytes;

        private Part(String server, long nowNanos) {
            this.server = server;
            this.partWindow = new RateWindow(nowNanos);
        }

        /** So many bytes of the file have come. */
        public void add(long count) {
            synchronized (RateMeter.this) {
                long now = nanoClock.getAsLong();
                bytes += count;
                window.add(count, now);
                partBytes += count;
                partWindow.add(count, now);
            }
        }

        @Override
        public void close() {
            synchronized (RateMeter.this) {
                parts.remove(this);
            }
        }

        private TransferProgress.Part at(long nowNanos) {
            return new TransferProgress.Part(server, partBytes, partWindow.bytesPerSecond(nowNanos));
        }
    }

    /**
     * A connection more.
     *
     * @param server the server, in the words in which the caller has named it
     */
    public synchronized Part open(String server) {
        var part = new Part(server, nanoClock.getAsLong());
        parts.add(part);
        return part;
    }

    /** How things are now. */
    public synchronized TransferProgress progress() {
        long now = nanoClock.getAsLong();
        long rate = window.bytesPerSecond(now);
        Duration elapsed = Duration.ofNanos(now - beginNanos);
        return new TransferProgress(
                bytes,
                total,
                rate,
                eta(rate, elapsed),
                elapsed,
                parts.stream().map(part -> part.at(now)).toList());
    }

    private Optional<Duration> eta(long rate, Duration elapsed) {
        if (bytes >= total) {
            return Optional.of(Duration.ZERO);
        }
        if (rate == 0 || elapsed.toMillis() < FIRST_ETA_MILLIS) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Math.round((total - bytes) * MILLIS_PER_SECOND / rate)));
    }
}
