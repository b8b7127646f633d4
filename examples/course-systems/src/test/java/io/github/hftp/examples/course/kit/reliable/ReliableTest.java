package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ReliableTest {
    private static final Duration GIVE_UP = Duration.ofMillis(800);
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1200);

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private EventLoop loop;

    @BeforeEach
    void openLoop() throws IOException {
        loop = EventLoop.open("hftp-test");
    }

    @AfterEach
    void closeLoop() {
        loop.close();
        assertThat(open).hasValue(0);
    }

    @Test
    void everythingComesBackThroughABadNetwork() throws Exception {
        byte[] bytes = RawPeer.pattern(1 << 20, 1);
        try (LossyProxy network = LossyProxy.open(serve(ReliableServer.GIVE_UP, Echo::new), 0.2, 1)) {
            assertThat(exchange(network.address(), bytes)).isEqualTo(bytes);
            assertThat(exchange(network.address(), new byte[0])).isEmpty();
        }
    }

    @Test
    void twoHundredClientsAtOnceGetTheirOwn() throws Exception {
        InetSocketAddress server = serve(Echo::new);
        List<Wire> wires = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                wires.add(ReliableWire.connect(server, Wire.PATIENCE));
                wires.get(n).output().write(RawPeer.pattern(10_000, n));
            }
            for (int n = 199; n >= 0; n--) {
                assertThat(wires.get(n).input().readNBytes(10_000)).isEqualTo(RawPeer.pattern(10_000, n));
            }
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    @Test
    void closeDeliversWhatWasWrittenToOneWhoTakesHisTime() throws Exception {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        InetSocketAddress server = serve(ReliableServer.GIVE_UP, connection -> new Count(connection, count));
        try (LossyProxy network = LossyProxy.open(server, 0.2, 1)) {
            try (Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE)) {
                wire.output().write(new byte[120_000]);
            }
            assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(120_000);
        }
    }

    @Test
    void nobodyListening() {
        InetSocketAddress address = serve(Echo::new);
        loop.close();
        assertThatThrownBy(() -> ReliableWire.connect(address, Wire.PATIENCE))
                .isInstanceOf(ConnectException.class)
                .hasMessage("nobody listens on UDP port " + address.getPort() + " of 127.0.0.1");
    }

    @Test
    void nobodyAnswering() throws IOException {
        try (LossyProxy network = LossyProxy.open(serve(Echo::new), 1, 1)) {
            assertThatThrownBy(() -> ReliableWire.connect(network.address(), Wire.PATIENCE, GIVE_UP))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer from 127.0.0.1:" + network.address().getPort() + " for 0.8 s");
        }
    }

    @Test
    void aNetworkThatBreaksIsNoticedByBothEnds() throws IOException {
        try (LossyProxy network = LossyProxy.open(serve(Echo::new), 0, 1);
                Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE, GIVE_UP)) {
            wire.writeLine("hello");
            assertThat(wire.readLine()).isEqualTo("hello");
            network.breakAfter(0);
            assertThatThrownBy(wire::readLine).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> wire.writeLine("x")).isInstanceOf(SocketTimeoutException.class);
            Awaitility.await().untilAsserted(() -> assertThat(open).hasValue(0));
        }
    }

    @Test
    void aServerThatWasRestartedSaysSo() throws IOException {
        InetSocketAddress server = serve(Echo::new);
        try (LossyProxy network = LossyProxy.open(server, 0, 1);
                Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE)) {
            loop.close();
            loop = EventLoop.open("hftp-test");
            serve(server, GIVE_UP, Echo::new);
            wire.writeLine("hello");
            assertThatThrownBy(wire::readLine).hasMessageEndingWith("does not know this connection any more");
        }
    }

    @Test
    void aProtocolThatFailsLosesItsConnectionAlone() throws IOException {
        InetSocketAddress server = serve(connection -> new Echo(connection) {
            @Override
            public void onBytes(ByteBuffer bytes) throws IOException {
                if (bytes.get(bytes.position()) == 'x') {
                    throw new IOException("x");
                }
                super.onBytes(bytes);
            }
        });
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE);
                Wire other = ReliableWire.connect(server, Wire.PATIENCE)) {
            wire.writeLine("x");
            assertThatThrownBy(wire::readLine).hasMessageEndingWith("does not know this connection any more");
            other.writeLine("y");
            assertThat(other.readLine()).isEqualTo("y");
        }
    }

    @Test
    void aDeadlineAndAnIdleTimeoutAndATaskReachThePeer() throws IOException {
        InetSocketAddress server = serve(connection -> new Echo(connection) {
            @Override
            public void onBytes(ByteBuffer bytes) {
                connection.idleTimeout(Duration.ofMillis(200));
                connection
                        .deadline(() -> connection.write("deadline\n"))
                        .set(connection.loop().now() + 1_000_000);
                connection.loop().execute(() -> connection.write("task\n"));
                bytes.position(bytes.limit());
            }
        });
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE)) {
            wire.writeLine("go");
            assertThat(List.of(wire.readLine(), wire.readLine())).containsExactlyInAnyOrder("deadline", "task");
            assertThatThrownBy(wire::readLine).hasMessageEndingWith("does not know this connection any more");
        }
    }

    @Test
    void aPausedProtocolHoldsUpItsPeerAndLosesNothing() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger takenInPause = new AtomicInteger();
        InetSocketAddress server = serve(connection -> new Echo(connection) {
            private boolean resting;

            @Override
            public void onBytes(ByteBuffer bytes) {
                takenInPause.addAndGet(resting ? 1 : 0);
                bytes.get();
                resting = true;
                connection.pause();
                if (taken.incrementAndGet() == 1) {
                    connection.deadline(this::goOn).set(connection.loop().now() + 300_000_000);
                } else {
                    connection.loop().execute(this::goOn);
                }
            }

            private void goOn() {
                resting = false;
                connection.resume();
            }
        });
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE, GIVE_UP)) {
            wire.output().write(new byte[20_000]);
            wire.finish();
            assertThat(wire.input().readAllBytes()).isEmpty();
            assertThat(taken).hasValue(20_000);
            assertThat(takenInPause).hasValue(0);
        }
    }

    @Test
    void garbageIsIgnoredAndAStrayPacketIsReset() throws IOException {
        InetSocketAddress server = serve(Echo::new);
        Random random = new Random(1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            for (int n = 0; n < 200; n++) {
                byte[] garbage = new byte[random.nextInt(2000)];
                random.nextBytes(garbage);
                socket.send(new DatagramPacket(garbage, garbage.length, server));
            }
            for (Packet.Type type : List.of(Packet.Type.ACK, Packet.Type.RESET, Packet.Type.DATA)) {
                ByteBuffer stray = ByteBuffer.allocate(Packet.MAX_BYTES);
                new Packet(type, 5, 0, 0, 0, 0, 0, 0, Packet.NOTHING).encode(stray);
                socket.send(new DatagramPacket(stray.array(), stray.position(), server));
            }
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.receive(answer);
            assertThat(Packet.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength())))
                    .isEqualTo(Packet.reset(5));
        }
        assertThat(exchange(server, new byte[] {1})).containsExactly(1);
    }

    @Test
    void aDuplicateOfAnEndedConnectionOpensNoGhost() throws IOException {
        InetSocketAddress server = serve(Echo::new);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            Packet answer = ask(socket, server, new Packet(Packet.Type.OPEN, 9, 0, 0, 0, 64, 0, 0, Packet.NOTHING));
            assertThat(answer.ack()).isEqualTo(1);
            Packet last = ask(socket, server, new Packet(Packet.Type.LAST, 9, 1, 0, 0, 64, 0, 0, Packet.NOTHING));
            while (last.type() != Packet.Type.LAST) {
                last = ask(socket, server, new Packet(Packet.Type.LAST, 9, 1, 0, 0, 64, 0, 0, Packet.NOTHING));
            }
            Packet ack = new Packet(Packet.Type.ACK, 9, 0, last.number() + 1, 0, 64, 0, 0, Packet.NOTHING);
            send(socket, server, ack);
            Awaitility.await().untilAsserted(() -> assertThat(open).hasValue(0));
            for (Packet.Type type : List.of(Packet.Type.OPEN, Packet.Type.LAST)) {
                Packet again = new Packet(type, 9, type == Packet.Type.OPEN ? 0 : 1, 0, 0, 64, 0, 0, Packet.NOTHING);
                Packet known = ask(socket, server, again);
                while (known.type() == Packet.Type.LAST) { // sent before the ack came
                    known = receive(socket);
                }
                assertThat(known.type()).isEqualTo(Packet.Type.ACK);
                assertThat(known.ack()).isEqualTo(2);
            }
            assertThat(open).hasValue(0);
        }
    }

    @Test
    void whoFindsNoPlaceGetsOneWhenOthersAreGone() throws IOException {
        InetSocketAddress server = serve(Echo::new);
        try (DatagramSocket flood = new DatagramSocket()) {
            for (int n = 0; n < ReliableServer.MAX_CONNECTIONS; n++) {
                send(flood, server, new Packet(Packet.Type.OPEN, n, 0, 0, 0, 64, 0, 0, Packet.NOTHING));
            }
            Awaitility.await().untilAsserted(() -> assertThat(open).hasValue(ReliableServer.MAX_CONNECTIONS));
            send(flood, server, new Packet(Packet.Type.OPEN, -1, 0, 0, 0, 64, 0, 0, Packet.NOTHING));
            assertThat(exchange(server, new byte[] {1})).containsExactly(1);
            assertThat(most).hasValue(ReliableServer.MAX_CONNECTIONS);
        }
    }

    @Test
    void nothingOfAConnectionStaysInTheLoopWhenItHasClosed() throws Exception {
        CompletableFuture<Deadline> far = new CompletableFuture<>();
        InetSocketAddress server = serve(connection -> new Echo(connection) {
            @Override
            public void onOpen() {
                super.onOpen();
                Deadline deadline = connection.deadline(connection::close);
                deadline.set(connection.loop().now() + Duration.ofHours(1).toNanos());
                far.complete(deadline);
            }
        });
        exchange(server, new byte[] {1});
        Awaitility.await().untilAsserted(() -> assertThat(open).hasValue(0));
        assertThat(CompletableFuture.supplyAsync(() -> far.join().isSet(), loop).get(10, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void aProtocolThatFailsAtTheEndHurtsNobodyElse() throws IOException {
        InetSocketAddress server = serve(connection -> new Echo(connection) {
            @Override
            public void onClosed() {
                super.onClosed();
                throw new IllegalStateException("x");
            }
        });
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            for (int n = 0; n < 10; n++) {
                ask(socket, server, new Packet(Packet.Type.OPEN, n, 0, 0, 0, 64, 0, 0, Packet.NOTHING));
            }
        }
        loop.close();
        assertThat(open).hasValue(0);
    }

    @Test
    void closeDoesNotFailWhenAllWasDeliveredButTheEnd() throws Exception {
        CompletableFuture<Void> answering;
        try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            answering = CompletableFuture.runAsync(() -> answerAllWithAnAckOfTheFirst(deaf));
            InetSocketAddress server = (InetSocketAddress) deaf.getLocalSocketAddress();
            try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE, GIVE_UP)) {
                assertThat(wire.input().available()).isZero();
            }
        }
        answering.get(10, TimeUnit.SECONDS);
    }

    /** A network that loses what the client sends, and not what the server does, from the second packet on. */
    private static void answerAllWithAnAckOfTheFirst(DatagramSocket socket) {
        try {
            while (true) {
                DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
                socket.receive(datagram);
                Packet packet = Packet.decode(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()));
                send(
                        socket,
                        (InetSocketAddress) datagram.getSocketAddress(),
                        new Packet(Packet.Type.ACK, packet.connection(), 0, 1, 0, 64, 0, 0, Packet.NOTHING));
            }
        } catch (IOException e) {
            // closed by the test
        }
    }

    private static Packet ask(DatagramSocket socket, InetSocketAddress server, Packet packet) throws IOException {
        send(socket, server, packet);
        return receive(socket);
    }

    private static void send(DatagramSocket socket, InetSocketAddress server, Packet packet) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Packet.MAX_BYTES);
        packet.encode(bytes);
        socket.send(new DatagramPacket(bytes.array(), bytes.position(), server));
    }

    private static Packet receive(DatagramSocket socket) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        socket.receive(answer);
        return Packet.decode(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()));
    }

    private static byte[] exchange(InetSocketAddress server, byte[] bytes) throws IOException {
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    wire.output().write(bytes);
                    wire.finish();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            byte[] received = wire.input().readAllBytes();
            sent.join();
            return received;
        }
    }

    private InetSocketAddress serve(Function<StreamConnection, StreamProtocol> protocol) {
        return serve(GIVE_UP, protocol);
    }

    private InetSocketAddress serve(Duration giveUp, Function<StreamConnection, StreamProtocol> protocol) {
        return serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), giveUp, protocol);
    }

    private InetSocketAddress serve(
            InetSocketAddress at, Duration giveUp, Function<StreamConnection, StreamProtocol> protocol) {
        try {
            DatagramServer server = ReliableServer.listen(loop, at, giveUp, protocol);
            loop.start(true);
            return server.address();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends back what comes, and is counted while it lives. */
    private class Echo implements StreamProtocol {
        final StreamConnection connection;

        Echo(StreamConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onOpen() {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        public void onBytes(ByteBuffer bytes) throws IOException {
            connection.write(bytes);
        }

        @Override
        public void onEnd() {
            connection.finish();
        }

        @Override
        public void onClosed() {
            open.decrementAndGet();
        }
    }

    /** Counts bytes, after a rest, and tells how many when they end. */
    private static final class Count implements StreamProtocol {
        private final StreamConnection connection;
        private final CompletableFuture<Integer> told;
        private int count;

        Count(StreamConnection connection, CompletableFuture<Integer> told) {
            this.connection = connection;
            this.told = told;
        }

        @Override
        public void onOpen() {
            connection.pause();
            connection.deadline(connection::resume).set(connection.loop().now() + REST_NANOS);
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            count += bytes.remaining();
            bytes.position(bytes.limit());
        }

        @Override
        public void onEnd() {
            told.complete(count);
            connection.finish();
        }
    }
}
