package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The reliable stream and single packets: strays, duplicates, garbage, peers that send only half of what they should. */
@ExtendWith(LeakCheck.class)
class ReliablePacketsTest {
    private ReliableScene scene;

    @BeforeEach
    void openScene() throws IOException {
        scene = new ReliableScene();
    }

    @AfterEach
    void closeScene() {
        scene.close();
    }

    @Test
    void garbageIsIgnoredAndAStrayPacketIsReset() throws IOException {
        InetSocketAddress server = scene.serve(scene::echo);
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
        assertThat(ReliableScene.exchange(server, new byte[] {1})).containsExactly(1);
    }

    @Test
    void aDuplicateOfAnEndedConnectionOpensNoGhost() throws IOException {
        InetSocketAddress server = scene.serve(scene::echo);
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
            Awaitility.await().untilAsserted(() -> assertThat(scene.open).hasValue(0));
            for (Packet.Type type : List.of(Packet.Type.OPEN, Packet.Type.LAST)) {
                Packet again = new Packet(type, 9, type == Packet.Type.OPEN ? 0 : 1, 0, 0, 64, 0, 0, Packet.NOTHING);
                Packet known = ask(socket, server, again);
                while (known.type() == Packet.Type.LAST) { // sent before the ack came
                    known = receive(socket);
                }
                assertThat(known.type()).isEqualTo(Packet.Type.ACK);
                assertThat(known.ack()).isEqualTo(2);
            }
            assertThat(scene.open).hasValue(0);
        }
    }

    @Test
    void whoFindsNoPlaceGetsOneWhenOthersAreGone() throws IOException {
        InetSocketAddress server = scene.serve(scene::echo);
        try (DatagramSocket flood = new DatagramSocket()) {
            for (int n = 0; n < ReliableServer.MAX_CONNECTIONS; n++) {
                send(flood, server, new Packet(Packet.Type.OPEN, n, 0, 0, 0, 64, 0, 0, Packet.NOTHING));
            }
            Awaitility.await().untilAsserted(() -> assertThat(scene.open).hasValue(ReliableServer.MAX_CONNECTIONS));
            send(flood, server, new Packet(Packet.Type.OPEN, -1, 0, 0, 0, 64, 0, 0, Packet.NOTHING));
            assertThat(ReliableScene.exchange(server, new byte[] {1})).containsExactly(1);
            assertThat(scene.most).hasValue(ReliableServer.MAX_CONNECTIONS);
        }
    }

    @Test
    void aProtocolThatFailsAtTheEndHurtsNobodyElse() throws IOException {
        InetSocketAddress server = scene.serve(connection -> scene.new Echo(connection) {
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
        scene.loop().close();
        assertThat(scene.open).hasValue(0);
    }

    @Test
    void closeDoesNotFailWhenAllWasDeliveredButTheEnd() throws Exception {
        CompletableFuture<Void> answering;
        try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            answering = CompletableFuture.runAsync(() -> answerAllWithAnAckOfTheFirst(deaf));
            InetSocketAddress server = (InetSocketAddress) deaf.getLocalSocketAddress();
            try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE, ReliableScene.GIVE_UP)) {
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
}
