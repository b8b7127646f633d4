package io.github.hftp.examples.course.kit.reliable;

import java.nio.ByteBuffer;

/**
 * What one datagram carries; the package's description draws it.
 *
 * @param type what it is
 * @param connection which connection it belongs to
 * @param number its place in its direction, if its type is numbered; otherwise 0
 * @param ack all numbers of the other direction before this one have come
 * @param received the numbers after {@code ack} that have come too: bit n stands for {@code ack + 1 + n}
 * @param window how many numbers from {@code ack} on its sender has room for
 * @param sent when it was sent, by its sender's clock
 * @param echo the {@code sent} of the packet that it answers, or 0
 * @param payload its bytes; read by whoever takes them
 */
record Packet(
        Type type,
        long connection,
        long number,
        long ack,
        long received,
        int window,
        int sent,
        int echo,
        ByteBuffer payload) {
    /** The longest packet: {@value} bytes, which fit every network that IPv6 runs on. */
    static final int MAX_BYTES = 1200;

    private static final int HEADER_BYTES = 46;

    /** The longest payload. */
    static final int MAX_PAYLOAD_BYTES = MAX_BYTES - HEADER_BYTES;

    /** The largest window: what the bits of {@code received} can tell about. */
    static final int MAX_WINDOW = Long.SIZE;

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAGIC = 0x48465253; // HFRS

    /** The types, each with its letter on the wire. */
    enum Type {
        OPEN('O'),
        DATA('D'),
        LAST('L'),
        ACK('A'),
        RESET('R');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }

        private static Type of(int letter) {
            for (Type type : values()) {
                if (type.letter == letter) {
                    return type;
                }
            }
            return null;
        }

        boolean isNumbered() {
            return this == OPEN || carriesBytes();
        }

        boolean carriesBytes() {
            return this == DATA || this == LAST;
        }
    }

    static Packet reset(long connection) {
        return new Packet(Type.RESET, connection, 0, 0, 0, 0, 0, 0, NOTHING);
    }

    /** Whether this says that a packet of the other direction has come. */
    boolean acknowledges(long sent) {
        long bit = sent - ack - 1;
        return sent < ack || (bit >= 0 && bit < Long.SIZE && (received >>> bit & 1) == 1);
    }

    void encode(ByteBuffer target) {
        target.putInt(MAGIC)
                .put((byte) type.letter)
                .putLong(connection)
                .putLong(number)
                .putLong(ack)
                .putLong(received)
                .put((byte) window)
                .putInt(sent)
                .putInt(echo)
                .put(payload.duplicate());
    }

    /** Reads a packet: null for a datagram that is none. The payload is a view of the datagram. */
    static Packet decode(ByteBuffer datagram) {
        if (datagram.remaining() < HEADER_BYTES || datagram.remaining() > MAX_BYTES || datagram.getInt() != MAGIC) {
            return null;
        }
        Packet packet = new Packet(
                Type.of(datagram.get()),
                datagram.getLong(),
                datagram.getLong(),
                datagram.getLong(),
                datagram.getLong(),
                datagram.get(),
                datagram.getInt(),
                datagram.getInt(),
                datagram.slice());
        return packet.isValid() ? packet : null;
    }

    private boolean isValid() {
        return type != null
                && number >= 0
                && ack >= 0
                && window >= 0
                && window <= MAX_WINDOW
                && (type.carriesBytes() || (number == 0 && !payload.hasRemaining()));
    }
}
