package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.kit.reliable.SimulatedNetwork.End;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final long SECOND = 1000 * SimulatedNetwork.MILLISECOND;
    private static final long GIVE_UP = ReliableServer.GIVE_UP.toNanos();

    @Test
    void everyByteArrivesOnceAndInOrder() {
        int[] failed = new int[1];
        Seeds.forEach(3000, seed -> {
            Random random = new Random(seed);
            SimulatedNetwork network = new SimulatedNetwork(
                    random, random.nextInt(51) / 100.0, random.nextInt(51) / 100.0, random.nextInt(51) / 100.0);
            Talk up = new Talk(random, network.client, network.server);
            Talk down = new Talk(random, network.server, network.client);
            for (int steps = 0; !network.isOver(); steps++) {
                assertThat(steps).as("steps").isLessThan(20_000);
                up.go();
                down.go();
                network.step(network.now + random.nextLong(SECOND / 10));
            }
            up.check();
            down.check();
            failed[0] += network.client.link.hasFailed() || network.server.link.hasFailed() ? 1 : 0;
        });
        // At a loss of 50 %, all packets of ten seconds may be among the lost.
        assertThat(failed[0]).as("runs with a failure").isLessThan(30);
    }

    @Test
    void aNetworkThatLosesNothingCarriesEachPacketOnce() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        byte[] bytes = RawPeer.pattern(1 << 20, 1);
        assertThat(transfer(network, bytes)).isEqualTo(bytes);
        int least = (1 << 20) / Packet.MAX_PAYLOAD_BYTES + 1;
        assertThat(network.client.packetsSent).isBetween(least, least + 5);
        assertThat(network.server.packetsSent).isLessThan(least + 5);
    }

    @Test
    void aBadNetworkCarriesNotManyMorePacketsThanItLoses() {
        Seeds.forEach(20, seed -> {
            SimulatedNetwork network = new SimulatedNetwork(new Random(seed), 0.2, 0.2, 0.2);
            byte[] bytes = RawPeer.pattern(1 << 20, 1);
            long begin = network.now;
            assertThat(transfer(network, bytes)).isEqualTo(bytes);
            assertThat(network.client.packetsSent).isLessThan(2 * (1 << 20) / Packet.MAX_PAYLOAD_BYTES);
            assertThat(network.now - begin).isLessThan(5 * SECOND);
        });
    }

    @Test
    void aServerThatIsSilentIsGivenUpAtTheDeadline() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 1, 0, 0);
        long begin = network.now;
        network.client.send();
        while (!network.client.link.hasFailed()) {
            network.step(network.now + SECOND);
        }
        assertThat(network.now - begin).isEqualTo(GIVE_UP);
        assertThat(network.client.link.wasReset()).isFalse();
        assertThat(network.client.packetsSent).isBetween(5, 20);
    }

    @Test
    void anEndThatVanishesIsMissedByOneThatHasNothingToSay() {
        for (boolean clientVanishes : new boolean[] {true, false}) {
            SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
            network.client.link.finish();
            network.client.send();
            run(network, 30 * SECOND);
            assertThat(network.client.link.isDelivered()).isTrue();
            network.client.mute = clientVanishes;
            network.server.mute = !clientVanishes;
            long begin = network.now;
            Link left = (clientVanishes ? network.server : network.client).link;
            while (!left.hasFailed()) {
                network.step(network.now + SECOND);
            }
            assertThat(network.now - begin).isBetween(GIVE_UP * 3 / 4, GIVE_UP);
        }
    }

    @Test
    void aLinkWithoutBytesStaysForAnHour() {
        for (boolean halfClosed : new boolean[] {false, true}) {
            SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0.2, 0.2, 0.2);
            transferSome(network);
            if (halfClosed) {
                network.client.link.finish();
            }
            int before = network.client.packetsSent;
            run(network, 3600 * SECOND);
            assertThat(network.client.link.hasFailed() || network.server.link.hasFailed())
                    .isFalse();
            assertThat(network.client.packetsSent - before).isBetween(500, 5000);
            assertThat(network.server.link.hasEnded()).isEqualTo(halfClosed);
            network.server.link.write(ByteBuffer.wrap(new byte[] {1}));
            run(network, 10 * SECOND);
            assertThat(network.client.link.peek()).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
        }
    }

    @Test
    void aReaderThatRestsIsNeitherFloodedNorGivenUp() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        byte[] bytes = RawPeer.pattern(1 << 20, 1);
        network.client.link.write(ByteBuffer.wrap(bytes));
        network.client.link.finish();
        network.client.send();
        run(network, SECOND);
        int before = network.client.packetsSent;
        assertThat(bytes.length - network.client.link.queuedBytes())
                .isLessThanOrEqualTo((Packet.MAX_WINDOW + 1) * Packet.MAX_PAYLOAD_BYTES);
        run(network, 60 * SECOND);
        assertThat(network.client.packetsSent - before).isLessThan(70);
        assertThat(network.client.link.hasFailed()).isFalse();
        for (int sent = network.client.packetsSent; network.client.packetsSent == sent; ) {
            network.step(network.now + SECOND); // until it has just asked in vain, and would do so again in a second
        }
        run(network, SECOND / 10);
        long begin = network.now;
        assertThat(drain(network)).isEqualTo(bytes);
        assertThat(network.now - begin).isLessThan(SECOND / 2);
    }

    @Test
    void aWindowWhoseOpeningIsNotHeardOfIsAskedFor() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        network.client.link.write(ByteBuffer.wrap(RawPeer.pattern(200_000, 1)));
        network.client.link.finish();
        network.client.send();
        run(network, 3 * SECOND / 10);
        network.server.mute = true;
        read(network.server);
        network.server.send();
        network.server.mute = false;
        run(network, 3 * SECOND / 2);
        assertThat(network.client.link.queuedBytes()).isLessThan(200_000 - 65 * Packet.MAX_PAYLOAD_BYTES);
    }

    @Test
    void aNetworkThatCarriesNothingIsNotFlooded() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        transferSome(network);
        network.server.mute = true;
        int before = network.client.packetsSent;
        network.client.link.write(ByteBuffer.wrap(new byte[200_000]));
        network.client.send();
        run(network, GIVE_UP);
        assertThat(network.client.link.hasFailed()).isTrue();
        assertThat(network.client.packetsSent - before).isLessThan(80);
    }

    @Test
    void whatFollowsTheLastByteIsNotRead() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        network.client.send();
        run(network, SECOND);
        for (long number = 0; number < 2; number++) {
            network.client.link.onPacket(
                    new Packet(
                            number == 0 ? Packet.Type.LAST : Packet.Type.DATA,
                            network.connection,
                            number,
                            1,
                            0,
                            64,
                            0,
                            0,
                            ByteBuffer.wrap(new byte[] {1})),
                    network.now);
        }
        assertThat(network.client.link.peek().get()).isEqualTo((byte) 1);
        assertThat(network.client.link.peek()).isNull();
        assertThat(network.client.link.hasEnded()).isTrue();
    }

    @Test
    void anOldAckOfAFormerLifeDoesNotKeepALinkAlive() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        transferSome(network);
        network.server.mute = true;
        Packet old = new Packet(Packet.Type.ACK, network.connection, 0, 1, 0, 64, 0, 0, Packet.NOTHING);
        long end = network.now + GIVE_UP + SECOND;
        while (!network.client.link.hasFailed() && network.now - end < 0) {
            network.step(network.now + SECOND / 10);
            network.client.link.onPacket(old, network.now);
        }
        assertThat(network.client.link.hasFailed()).isTrue();
    }

    @Test
    void anAckOfWhatWasNeverSentIsIgnored() {
        SimulatedNetwork network = new SimulatedNetwork(new Random(1), 0, 0, 0);
        transferSome(network);
        Packet impossible = new Packet(
                Packet.Type.LAST, network.connection, 10, 1L << 40, -1, 64, 0, 0, ByteBuffer.wrap(new byte[] {1}));
        byte[] bytes = RawPeer.pattern(200_000, 1);
        network.client.link.write(ByteBuffer.wrap(bytes));
        network.client.send();
        network.client.link.onPacket(impossible, network.now);
        assertThat(network.client.link.undeliveredBytes()).isEqualTo(bytes.length);
        network.client.link.finish();
        assertThat(drain(network)).isEqualTo(bytes);
        assertThat(network.client.link.hasEnded()).isFalse();
    }

    @Test
    void hostilePacketsOfTheRightConnectionAreSurvived() {
        Seeds.forEach(300, seed -> {
            Random random = new Random(seed);
            SimulatedNetwork network = new SimulatedNetwork(random, 0, 0, 0);
            transferSome(network);
            network.client.link.write(ByteBuffer.wrap(RawPeer.pattern(random.nextInt(200_000), seed)));
            for (int n = 0; n < 300; n++) {
                network.client.link.onPacket(hostile(random, network.connection), network.now);
                int before = network.client.packetsSent;
                network.client.send();
                assertThat(network.client.packetsSent - before).isLessThan(70);
                network.now += random.nextLong(SECOND / 10);
            }
            int kept = 0;
            for (ByteBuffer piece = network.client.link.peek(); piece != null; piece = network.client.link.peek()) {
                kept++;
                piece.position(piece.limit());
            }
            assertThat(kept).isLessThanOrEqualTo(Packet.MAX_WINDOW);
        });
    }

    private static Packet hostile(Random random, long connection) {
        Packet.Type[] types = {Packet.Type.OPEN, Packet.Type.DATA, Packet.Type.LAST, Packet.Type.ACK};
        Packet.Type type = types[random.nextInt(types.length)];
        long number = random.nextInt(5) == 0 ? random.nextLong() >>> 1 : random.nextInt(200);
        long ack = random.nextInt(5) == 0 ? random.nextLong() >>> 1 : random.nextInt(200);
        return new Packet(
                type,
                connection,
                type.carriesBytes() ? number : 0,
                ack,
                random.nextLong(),
                random.nextInt(65),
                random.nextInt(),
                random.nextInt(),
                ByteBuffer.allocate(type.carriesBytes() ? random.nextInt(Packet.MAX_PAYLOAD_BYTES + 1) : 0));
    }

    private static void transferSome(SimulatedNetwork network) {
        network.client.link.write(ByteBuffer.wrap(new byte[10_000]));
        network.server.link.write(ByteBuffer.wrap(new byte[10_000]));
        network.client.send();
        run(network, 30 * SECOND);
        for (End end : new End[] {network.client, network.server}) {
            assertThat(end.link.undeliveredBytes()).isZero();
            read(end);
        }
    }

    private static void read(End end) {
        for (ByteBuffer piece = end.link.peek(); piece != null; piece = end.link.peek()) {
            piece.position(piece.limit());
        }
    }

    private static byte[] transfer(SimulatedNetwork network, byte[] bytes) {
        network.client.link.write(ByteBuffer.wrap(bytes));
        network.client.link.finish();
        network.client.send();
        return drain(network);
    }

    private static byte[] drain(SimulatedNetwork network) {
        var received = new ByteArrayOutputStream();
        while (!network.server.link.hasEnded()) {
            assertThat(network.client.link.hasFailed() || network.server.link.hasFailed())
                    .isFalse();
            for (ByteBuffer piece = network.server.link.peek(); piece != null; piece = network.server.link.peek()) {
                byte[] taken = new byte[piece.remaining()];
                piece.get(taken);
                received.writeBytes(taken);
            }
            network.server.send();
            network.step(network.now + SECOND);
        }
        return received.toByteArray();
    }

    private static void run(SimulatedNetwork network, long time) {
        long end = network.now + time;
        while (network.now - end < 0) {
            network.step(end);
        }
    }

    /** One direction: bytes that are written in pieces, now and then, to a reader that pauses. */
    private static final class Talk {
        private final Random random;
        private final End from;
        private final End to;
        private final byte[] bytes;
        private final int pause;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private int written;
        private boolean finished;

        Talk(Random random, End from, End to) {
            this.random = random;
            this.from = from;
            this.to = to;
            this.bytes = RawPeer.pattern(random.nextInt(1 << random.nextInt(17)), random.nextLong());
            this.pause = random.nextBoolean() ? 1 : 1 + random.nextInt(50);
        }

        void go() {
            if (written < bytes.length && random.nextInt(3) == 0) {
                int count = Math.min(bytes.length - written, 1 + random.nextInt(1 << random.nextInt(16)));
                from.link.write(ByteBuffer.wrap(bytes, written, count));
                written += count;
            }
            if (written == bytes.length && !finished) {
                finished = true;
                from.link.finish();
            }
            from.send();
            if (random.nextInt(pause) == 0) {
                for (ByteBuffer piece = to.link.peek(); piece != null; piece = to.link.peek()) {
                    byte[] taken = new byte[1 + random.nextInt(piece.remaining())];
                    piece.get(taken);
                    received.writeBytes(taken);
                }
                to.send();
            }
        }

        /** What came is right; it is all if the reader was told so; and only if all came was the writer told so. */
        void check() {
            byte[] all = received.toByteArray();
            assertThat(all).isEqualTo(Arrays.copyOf(bytes, all.length));
            if (to.link.hasEnded() || from.link.isDelivered()) {
                assertThat(all).hasSameSizeAs(bytes);
            }
        }
    }
}
