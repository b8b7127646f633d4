package io.github.hftp.client.internal.download;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures a transfer: how much of it has come, how fast, and over which connections. It belongs to the transfer; its
 * workers tell it, each through a {@link Connection}, and any thread may ask. It holds nothing that must be closed.
 */
public final class RateMeter {
    /** How far back the rate looks. */
    static final long WINDOW_MILLIS = 5_000;

    /** Before this time nothing is said about when the transfer ends: {@value} ms. */
    static final long FIRST_ETA_MILLIS = 1_000;

    private static final double MILLIS_PER_SECOND = 1e3;

    private final long total;
    private final LongSupplier nanoClock;
    private final long beginNanos;
    private final RateWindow window;
    private final List<Connection> connections = new ArrayList<>();
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
    public final class Connection implements AutoCloseable {
        private final String server;
        private final RateWindow itsWindow;
        private long itsBytes;

        private Connection(String server, long nowNanos) {
            this.server = server;
            this.itsWindow = new RateWindow(nowNanos);
        }

        /** So many bytes of the file have come. */
        public void add(long count) {
            synchronized (RateMeter.this) {
                long now = nanoClock.getAsLong();
                bytes += count;
                window.add(count, now);
                itsBytes += count;
                itsWindow.add(count, now);
            }
        }

        @Override
        public void close() {
            synchronized (RateMeter.this) {
                connections.remove(this);
            }
        }

        private TransferProgress.Connection at(long nowNanos) {
            return new TransferProgress.Connection(server, itsBytes, itsWindow.bytesPerSecond(nowNanos));
        }
    }

    /**
     * A connection more.
     *
     * @param server the server, in the words in which the caller has named it
     */
    public synchronized Connection open(String server) {
        var connection = new Connection(server, nanoClock.getAsLong());
        connections.add(connection);
        return connection;
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
                connections.stream().map(connection -> connection.at(now)).toList());
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

    /**
     * The rate of the last {@value #WINDOW_MILLIS} ms: so a burst or a pause does not make it jump, and a stall brings it
     * to zero. Its memory does not depend on how much comes. It is used under the lock of the meter.
     */
    private static final class RateWindow {
        private static final int SLOTS = 20;
        private static final long SLOT_NANOS = WINDOW_MILLIS * 1_000_000 / SLOTS;
        private static final double NANOS_PER_SECOND = 1e9;

        private final long beginNanos;
        private final long[] slots = new long[SLOTS]; // the bytes of a slot's time, at its number modulo SLOTS
        private long newestSlot;

        RateWindow(long beginNanos) {
            this.beginNanos = beginNanos;
        }

        void add(long bytes, long nowNanos) {
            moveTo(nowNanos);
            slots[(int) (newestSlot % SLOTS)] += bytes;
        }

        long bytesPerSecond(long nowNanos) {
            moveTo(nowNanos);
            long oldestSlot = Math.max(0, newestSlot - SLOTS + 1);
            long span = nowNanos - beginNanos - oldestSlot * SLOT_NANOS;
            // The first bytes have come in next to no time, which says nothing about the rate.
            return Math.round(Arrays.stream(slots).sum() * NANOS_PER_SECOND / Math.max(span, SLOT_NANOS));
        }

        private void moveTo(long nowNanos) {
            long slot = (nowNanos - beginNanos) / SLOT_NANOS;
            if (slot - newestSlot >= SLOTS) {
                Arrays.fill(slots, 0);
            } else {
                for (long passed = newestSlot + 1; passed <= slot; passed++) {
                    slots[(int) (passed % SLOTS)] = 0;
                }
            }
            newestSlot = Math.max(newestSlot, slot);
        }
    }
}
