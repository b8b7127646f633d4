package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Two links and a network between them that loses, doubles and delays, with a clock of its own. One seed, one history.
 */
final class SimulatedNetwork {
    static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private record Flight(long due, long order, ByteBuffer datagram, End target) {}

    /** One of the two ends: a link, what it is to send, and what it has received. */
    final class End {
        final Link link;
        End peer;
        int packetsSent;
        boolean mute; // none of its packets arrives

        private End(Link link) {
            this.link = link;
        }

        void send() {
            link.send(now, packet -> {
                packetsSent++;
                transmit(packet, this);
            });
        }
    }

    private final Random random;
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingLong(Flight::due).thenComparingLong(Flight::order));
    private final double lost;
    private final double doubled;
    private final double late;
    private long order;
    final long connection;
    long now;
    final End client;
    final End server;

    SimulatedNetwork(Random random, double lost, double doubled, double late) {
        this.random = random;
        this.lost = lost;
        this.doubled = doubled;
        this.late = late;
        this.now = random.nextLong(); // the clock may start anywhere, also just before it overflows
        connection = random.nextLong();
        client = new End(Link.opening(connection, ReliableServer.GIVE_UP, now));
        server = new End(Link.opened(connection, ReliableServer.GIVE_UP, now));
        client.peer = server;
        server.peer = client;
    }

    /** Whether nothing more will happen. */
    boolean isOver() {
        return (client.link.isComplete() || client.link.hasFailed())
                && (server.link.isComplete() || server.link.hasFailed());
    }

    private void transmit(Packet packet, End from) {
        ByteBuffer datagram = ByteBuffer.allocate(Packet.MAX_BYTES);
        packet.encode(datagram);
        datagram.flip();
        for (int copies = random.nextDouble() < doubled ? 2 : 1; copies > 0; copies--) {
            if (!from.mute && random.nextDouble() >= lost) {
                long delay = MILLISECOND + (random.nextDouble() < late ? random.nextLong(20 * MILLISECOND) : 0);
                flights.add(new Flight(now + delay, order++, datagram.duplicate(), from.peer));
            }
        }
    }

    /** Lets the next thing happen: a datagram arrives, a link's time is up, or the given moment has come. */
    void step(long atLatest) {
        long next = atLatest;
        for (End end : new End[] {client, server}) {
            if (!end.link.hasFailed()) {
                next = earlier(next, end.link.nextDeadline(now));
            }
        }
        Flight flight = flights.peek();
        if (flight != null && flight.due() - next <= 0) {
            flights.remove();
            now = flight.due() - now > 0 ? flight.due() : now;
            Packet packet = Packet.decode(flight.datagram());
            assertThat(packet).isNotNull();
            flight.target().link.onPacket(packet, now);
            flight.target().send();
            return;
        }
        assertThat(next - now).as("time goes on").isGreaterThanOrEqualTo(0);
        now = next;
        client.send();
        server.send();
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }
}
