package io.github.hftp.examples.course.kit.reliable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One end of a connection: the rules alone. It has neither a socket nor a clock nor a thread: its owner tells it what
 * comes and what time it is, sends what it wants to be sent, and comes back when it says so. So a test can run
 * thousands of connections over networks as bad as it likes. One thread at a time. It ends when it
 * {@linkplain #isComplete is complete} or has {@linkplain #hasFailed failed}.
 */
final class Link {
    private static final int KEEP_ALIVES = 4; // in the time after which to give up

    private enum State {
        OPEN,
        RESET,
        SILENT
    }

    private final long connection;
    private final long giveUp;
    private final Sender sender = new Sender();
    private final Receiver receiver = new Receiver();
    private State state = State.OPEN;
    private long lastHeard;
    private boolean ackOwed;
    private int echo; // the stamp of the first packet that was not answered yet, or 0
    private long toldLimit = Packet.MAX_WINDOW;

    private Link(long connection, Duration giveUp, long now) {
        this.connection = connection;
        this.giveUp = giveUp.toNanos();
        this.lastHeard = now;
    }

    /** The end of a client, which begins with OPEN. */
    static Link opening(long connection, Duration giveUp, long now) {
        Link link = new Link(connection, giveUp, now);
        link.sender.add(Packet.Type.OPEN);
        return link;
    }

    /** The end of a server, which is then to be told of the OPEN that it is made for. */
    static Link opened(long connection, Duration giveUp, long now) {
        return new Link(connection, giveUp, now);
    }

    void onPacket(Packet packet, long now) {
        if (state != State.OPEN || packet.ack() > sender.next()) {
            return; // the second is of no connection of ours, whatever it says
        }
        if (packet.type() == Packet.Type.RESET) {
            state = State.RESET;
            return;
        }
        if (packet.ack() >= sender.acknowledged()) { // an older one may come from anywhere, even a former life
            lastHeard = now;
        }
        sender.onAck(packet, now);
        if (packet.type().isNumbered()) {
            receiver.accept(packet);
            ackOwed = true;
            echo = echo == 0 ? packet.sent() : echo;
        }
    }

    /** Sends what is to be sent now: to be called after everything else, and when {@link #nextDeadline} has come. */
    void send(long now, Consumer<Packet> network) {
        if (state == State.OPEN && now - lastHeard >= giveUp) {
            state = State.SILENT;
        }
        if (state != State.OPEN) {
            return;
        }
        if (sender.isIdle() && now - lastHeard >= giveUp / KEEP_ALIVES) {
            sender.add(Packet.Type.DATA);
        }
        sender.send(now, sent -> network.accept(packet(sent.type, sent.number, sent.payload, now)));
        if (ackOwed || receiver.limit() - toldLimit >= Packet.MAX_WINDOW / 2) {
            network.accept(packet(Packet.Type.ACK, 0, Packet.NOTHING, now));
        }
    }

    private Packet packet(Packet.Type type, long number, ByteBuffer payload, long now) {
        Packet packet = new Packet(
                type,
                connection,
                number,
                receiver.expected(),
                receiver.received(),
                receiver.window(),
                RoundTrip.stamp(now),
                echo,
                payload);
        ackOwed = false;
        echo = 0;
        toldLimit = receiver.limit();
        return packet;
    }

    /** When {@link #send} is to be called although nothing has happened. To be asked after it. */
    long nextDeadline(long now) {
        if (sender.isIdle()) {
            return lastHeard + giveUp / KEEP_ALIVES;
        }
        long end = lastHeard + giveUp;
        long next = sender.nextDeadline(now);
        return next - end < 0 ? next : end;
    }

    void write(ByteBuffer bytes) {
        sender.write(bytes);
    }

    /** Says that nothing more will be written. */
    void finish() {
        sender.finish();
    }

    /** What has come and was not taken, or null; whoever takes all bytes of it gets the next then. */
    ByteBuffer peek() {
        return receiver.peek();
    }

    /** Whether every byte that the other end had to send was taken. */
    boolean hasEnded() {
        return receiver.isDone();
    }

    /** How many bytes were written and not yet sent. */
    int queuedBytes() {
        return sender.queuedBytes();
    }

    /** How many bytes were written and are not confirmed. */
    long undeliveredBytes() {
        return sender.writtenBytes() - sender.deliveredBytes();
    }

    /** How many bytes were written and confirmed. */
    long deliveredBytes() {
        return sender.deliveredBytes();
    }

    /** For a client: whether the server has answered. */
    boolean isAnswered() {
        return sender.acknowledged() > 0;
    }

    /** Whether the other end has confirmed all of what was written and that it was all. */
    boolean isDelivered() {
        return sender.isDone();
    }

    boolean isComplete() {
        return isDelivered() && hasEnded();
    }

    boolean hasFailed() {
        return state != State.OPEN;
    }

    boolean wasReset() {
        return state == State.RESET;
    }

    /** What is to be answered to whatever still comes after the end. */
    Packet lastWord(long now) {
        return isComplete() ? packet(Packet.Type.ACK, 0, Packet.NOTHING, now) : Packet.reset(connection);
    }
}
