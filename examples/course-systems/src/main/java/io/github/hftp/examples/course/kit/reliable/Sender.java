package io.github.hftp.examples.course.kit.reliable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The sending half of a {@link Link}: what is to be sent, and what was sent and may have to be sent again. Belongs to
 * the link.
 */
final class Sender {
    static final int FIRST_WINDOW = 16;
    static final int SMALLEST_WINDOW = 2;
    static final int OVERTAKEN = 3;

    /** A numbered packet that is not acknowledged. */
    static final class Sent {
        final Packet.Type type;
        final long number;
        final ByteBuffer payload;
        private boolean waiting = true; // to be sent, again or at all
        private int times;
        private long turn; // which of all transmissions was its latest
        private long sentAt;
        private int overtaken;
        private int expired; // how often its time was up

        private Sent(Packet.Type type, long number, ByteBuffer payload) {
            this.type = type;
            this.number = number;
            this.payload = payload;
        }
    }

    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>(); // payloads to come; the last may have room
    private final ArrayDeque<Sent> unacknowledged = new ArrayDeque<>(); // in the order of their numbers
    private final RoundTrip roundTrip = new RoundTrip();
    private int queuedBytes;
    private boolean finishing;
    private boolean finished;
    private long next; // the number of the next new packet
    private long acknowledged; // all before this have arrived
    private long limit = 1; // the other end has room for what is before this: for OPEN, until it says more
    private double window = FIRST_WINDOW;
    private long transmissions;
    private long writtenBytes;
    private long deliveredBytes;

    /** Queues bytes, which the payloads are filled with. */
    void write(ByteBuffer bytes) {
        if (finishing) {
            throw new IllegalStateException("nothing was to follow");
        }
        queuedBytes += bytes.remaining();
        writtenBytes += bytes.remaining();
        while (bytes.hasRemaining()) {
            ByteBuffer last = queue.peekLast();
            if (last == null || !last.hasRemaining()) {
                last = ByteBuffer.allocate(Packet.MAX_PAYLOAD_BYTES);
                queue.add(last);
            }
            int count = Math.min(bytes.remaining(), last.remaining());
            last.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    void finish() {
        finishing = true;
    }

    /** Adds a packet without bytes. */
    void add(Packet.Type type) {
        unacknowledged.add(new Sent(type, next++, Packet.NOTHING));
    }

    int queuedBytes() {
        return queuedBytes;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    /** How many bytes the other end has confirmed. */
    long deliveredBytes() {
        return deliveredBytes;
    }

    /** Whether nothing waits for an acknowledgement. */
    boolean isIdle() {
        return unacknowledged.isEmpty();
    }

    /** Whether all was confirmed, LAST included: what may follow it are only keep-alives. */
    boolean isDone() {
        return finished
                && unacknowledged.stream()
                        .allMatch(sent -> sent.type == Packet.Type.DATA && !sent.payload.hasRemaining());
    }

    long next() {
        return next;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Learns from any packet what has arrived and how much may follow. */
    void onAck(Packet packet, long now) {
        List<Sent> arrived = new ArrayList<>();
        for (Iterator<Sent> all = unacknowledged.iterator(); all.hasNext(); ) {
            Sent sent = all.next();
            if (packet.acknowledges(sent.number)) {
                all.remove();
                arrived.add(sent);
            }
        }
        if (packet.echo() != 0 && !arrived.isEmpty()) { // an answer to a packet that was doubled may be very late
            roundTrip.onEcho(packet.echo(), now);
        }
        for (Sent sent : arrived) {
            deliveredBytes += sent.payload.remaining();
            window = Math.min(Packet.MAX_WINDOW, window + 1 / window);
            if (sent.times == 1) { // of the others nobody knows which transmission has arrived
                overtake(sent.turn);
            }
        }
        acknowledged = Math.max(acknowledged, packet.ack());
        limit = Math.max(limit, packet.ack() + packet.window()); // a lower one is old, and was late
    }

    private void overtake(long turn) {
        for (Sent sent : unacknowledged) {
            if (!sent.waiting && sent.turn < turn && ++sent.overtaken == OVERTAKEN) {
                sent.waiting = true;
            }
        }
    }

    /** Sends what is to be sent now. */
    void send(long now, Consumer<Sent> network) {
        expire(now);
        int underWay = 0;
        for (Sent sent : unacknowledged) {
            underWay += sent.waiting ? 0 : 1;
        }
        for (Sent sent : unacknowledged) {
            if (sent.waiting && underWay < window) {
                transmit(sent, now, network);
                underWay++;
            }
        }
        while (hasMore() && underWay < window && (next < limit || unacknowledged.isEmpty())) {
            Sent fresh = take();
            unacknowledged.add(fresh);
            transmit(fresh, now, network);
            underWay++;
        }
    }

    private void expire(long now) {
        boolean late = false;
        for (Sent sent : unacknowledged) {
            if (!sent.waiting && now - due(sent) >= 0) {
                sent.waiting = true;
                sent.expired++;
                late = true;
            }
        }
        if (late) {
            window = Math.max(SMALLEST_WINDOW, window / 2);
        }
    }

    private void transmit(Sent sent, long now, Consumer<Sent> network) {
        sent.waiting = false;
        sent.overtaken = 0;
        sent.times++;
        sent.turn = ++transmissions;
        sent.sentAt = now;
        network.accept(sent);
    }

    private boolean hasMore() {
        return !queue.isEmpty() || (finishing && !finished);
    }

    private Sent take() {
        ByteBuffer payload = queue.isEmpty() ? Packet.NOTHING : queue.remove().flip();
        queuedBytes -= payload.remaining();
        finished = finishing && queue.isEmpty();
        return new Sent(finished ? Packet.Type.LAST : Packet.Type.DATA, next++, payload);
    }

    private long due(Sent sent) {
        return sent.sentAt + roundTrip.timeout(sent.expired);
    }

    /** When the next time is up. To be asked when something is under way, after {@link #send}. */
    long nextDeadline(long now) {
        long next = now + RoundTrip.LONGEST_TIMEOUT;
        for (Sent sent : unacknowledged) {
            if (!sent.waiting && due(sent) - next < 0) {
                next = due(sent);
            }
        }
        return next;
    }
}
