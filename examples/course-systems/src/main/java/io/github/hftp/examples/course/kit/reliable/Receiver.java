package io.github.hftp.examples.course.kit.reliable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The receiving half of a {@link Link}: puts what has come in order, each packet once. It keeps at most as many packets
 * as it has told the other end, read or not. Belongs to the link.
 */
final class Receiver {
    private record Early(Packet.Type type, ByteBuffer payload) {}

    private final Map<Long, Early> early = new HashMap<>();
    private final ArrayDeque<ByteBuffer> ordered = new ArrayDeque<>();
    private long expected;
    private boolean last;

    void accept(Packet packet) {
        if (packet.number() < expected || packet.number() >= limit()) {
            return; // it has come before, or there is no room for it
        }
        early.computeIfAbsent(packet.number(), number -> new Early(packet.type(), copy(packet.payload())));
        for (Early next = early.remove(expected); next != null; next = early.remove(expected)) {
            expected++;
            if (!last && next.payload().hasRemaining()) { // after the last byte there are only keep-alives
                ordered.add(next.payload());
            }
            last |= next.type() == Packet.Type.LAST;
        }
    }

    /** What has come in order and was not taken, or null. Whoever takes all bytes of it gets the next then. */
    ByteBuffer peek() {
        while (!ordered.isEmpty() && !ordered.peek().hasRemaining()) {
            ordered.remove();
        }
        return ordered.peek();
    }

    /** Whether every byte that the other end had to send was taken. */
    boolean isDone() {
        return last && peek() == null;
    }

    long expected() {
        return expected;
    }

    int window() {
        return Packet.MAX_WINDOW - ordered.size();
    }

    /**
     * The first number that there is no room for. It never goes back, because what is read makes room and what comes
     * uses it.
     */
    long limit() {
        return expected + window();
    }

    /** Which have come too early: bit n stands for the n-th after the expected one. */
    long received() {
        long bits = 0;
        for (long number : early.keySet()) {
            bits |= 1L << (number - expected - 1);
        }
        return bits;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }
}
