package io.github.hftp.client.internal.download;

import java.util.Arrays;

/**
 * The rate of the last {@value #WINDOW_MILLIS} ms: so a burst or a pause does not make it jump, and a stall brings it
 * to zero. Its memory does not depend on how much comes. It belongs to a {@link RateMeter} and is used under its lock.
 */
final class RateWindow {
    /** How far back the rate looks. */
    static final long WINDOW_MILLIS = 5_000;

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
