package io.github.hftp.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * What a {@link FaultProxy} does to one connection, each way on its own. The bytes are never changed: only when they
 * come is, and whether they do.
 *
 * @param toServer the way of what the client sends
 * @param toClient the way of what the server sends
 */
public record Faults(Way toServer, Way toClient) {
    /** The connection as if there were no proxy. */
    public static final Faults NONE = new Faults(Way.PLAIN, Way.PLAIN);

    /** For a stall: until the connection ends for another reason, or the proxy is closed. */
    public static final Duration FOREVER = Duration.ofDays(1);

    /** The bytes of requests among which {@link #random} chooses the place of an event on the way to the server. */
    private static final int REQUEST_BYTES = 200;

    /** What can happen on a way. */
    public enum Kind {
        /** Nothing is forwarded for a time. */
        STALL,
        /** The receiver is told that nothing more comes, and the rest is dropped. The other way goes on. */
        HALF_CLOSE,
        /** Both sockets are closed. */
        CLOSE,
        /** The receiver gets a reset; the sender's socket is closed. */
        RESET_RECEIVER,
        /** The sender gets a reset; the receiver's socket is closed. */
        RESET_SENDER,
        /** Both get a reset. What the receiver has not been sent by its system until then is lost. */
        RESET_BOTH
    }

    /**
     * Something that happens once.
     *
     * @param kind what
     * @param afterBytes when so many bytes have been forwarded on this way; 0 is at once, which a client may see as a
     *     failure to connect
     * @param lasting how long, for a stall
     */
    public record Event(Kind kind, long afterBytes, Duration lasting) {}

    /**
     * One way. It is like a link: the bandwidth limits what enters it, the latency delays all that is on it alike.
     *
     * @param latency how much later each byte leaves than it entered
     * @param bytesPerSecond how fast bytes enter
     * @param maxPieceBytes the most bytes that leave in one write; each write has a random length up to this
     * @param seed of the lengths
     * @param events what happens, in the order of the places
     */
    public record Way(Duration latency, long bytesPerSecond, int maxPieceBytes, long seed, List<Event> events) {
        /** A way without faults. */
        public static final Way PLAIN = new Way(Duration.ZERO, Long.MAX_VALUE, Integer.MAX_VALUE, 0, List.of());

        /** Checks and sorts. */
        public Way {
            if (latency.isNegative() || bytesPerSecond <= 0 || maxPieceBytes <= 0) {
                throw new IllegalArgumentException(
                        "no such way: " + latency + ", " + bytesPerSecond + " B/s, pieces of " + maxPieceBytes);
            }
            events = events.stream()
                    .sorted(Comparator.comparingLong(Event::afterBytes))
                    .toList();
        }

        /** This, delayed. */
        public Way latency(Duration time) {
            return new Way(time, bytesPerSecond, maxPieceBytes, seed, events);
        }

        /** This, slower. */
        public Way bandwidth(long maxBytesPerSecond) {
            return new Way(latency, maxBytesPerSecond, maxPieceBytes, seed, events);
        }

        /** This, in pieces of at most so many bytes. */
        public Way pieces(int maxBytes, long seedOfLengths) {
            return new Way(latency, bytesPerSecond, maxBytes, seedOfLengths, events);
        }

        /** This, stopping for a time. */
        public Way stall(long afterBytes, Duration lasting) {
            return with(new Event(Kind.STALL, afterBytes, lasting));
        }

        /** This, with an event that is no stall. */
        public Way end(Kind kind, long afterBytes) {
            return with(new Event(kind, afterBytes, Duration.ZERO));
        }

        /** This, with an event more. */
        public Way with(Event event) {
            List<Event> all = new ArrayList<>(events);
            all.add(event);
            return new Way(latency, bytesPerSecond, maxPieceBytes, seed, all);
        }
    }

    /** Faults on the way of what the server sends alone. */
    public static Faults toClient(Way way) {
        return new Faults(Way.PLAIN, way);
    }

    /** Faults on the way of what the client sends alone. */
    public static Faults toServer(Way way) {
        return new Faults(way, Way.PLAIN);
    }

    /**
     * The same latency each way.
     *
     * @param eachWay half of a round trip
     */
    public static Faults delay(Duration eachWay) {
        Way way = Way.PLAIN.latency(eachWay);
        return new Faults(way, way);
    }

    /**
     * For each connection other faults, and the same ones for the same seed and number: short delays, a limited
     * bandwidth, pieces, and on half of the ways an event of any kind. Half of the stalls are for ever.
     *
     * @param seed which faults
     * @param bytes what a server sends on a connection, roughly: events are placed among them
     */
    public static IntFunction<Faults> random(long seed, int bytes) {
        return number -> {
            var random = new SplittableRandom(seed * 1_000_003 + number);
            return new Faults(random(random, REQUEST_BYTES), random(random, bytes));
        };
    }

    private static Way random(SplittableRandom random, int bytes) {
        Way way = Way.PLAIN.latency(Duration.ofMillis(random.nextInt(4)));
        if (random.nextInt(4) == 0) {
            way = way.bandwidth(1_000_000L << random.nextInt(6));
        }
        if (random.nextBoolean()) {
            way = way.pieces(1 << random.nextInt(4, 16), random.nextLong());
        }
        Kind[] kinds = Kind.values();
        int choice = random.nextInt(2 * kinds.length);
        int place = random.nextInt(bytes + 1);
        if (choice >= kinds.length) {
            return way;
        }
        if (kinds[choice] == Kind.STALL) {
            return way.stall(place, random.nextBoolean() ? FOREVER : Duration.ofMillis(random.nextInt(200)));
        }
        return way.end(kinds[choice], place);
    }
}
