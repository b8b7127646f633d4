package io.github.hftp.loop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.LoopInside;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A datagram server that echoes, over real sockets. */
@ExtendWith(LeakCheck.class)
class DatagramServerSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);
    private static final int PATIENCE_MILLIS = 10_000;

    private EventLoop loop;
    private DatagramServer server;
    private int closed;

    private final class Echo implements DatagramProtocol {
        private final DatagramServer own;

        Echo(DatagramServer own) {
            this.own = own;
        }

        @Override
        public void onDatagram(ByteBuffer payload, InetSocketAddress sender) {
            own.send(payload, sender);
        }

        @Override
        public void onClosed() {
            closed++;
        }
    }

    @BeforeEach
    void listen() throws IOException {
        loop = EventLoop.open("hftp-loop-test");
        server = DatagramServer.listen(loop, ANY_PORT, Echo::new);
    }

    @AfterEach
    void close() {
        loop.close();
        assertThat(closed).isEqualTo(1);
    }

    private static DatagramSocket peer() throws IOException {
        DatagramSocket peer = new DatagramSocket(ANY_PORT);
        peer.setSoTimeout(PATIENCE_MILLIS);
        return peer;
    }

    private void send(DatagramSocket peer, byte[] payload) throws IOException {
        peer.send(new DatagramPacket(payload, payload.length, server.address()));
    }

    private static byte[] receive(DatagramSocket peer) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        peer.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1472, 1473, 65_506, DatagramServer.MAX_PAYLOAD_BYTES})
    void aDatagramOfAnyLengthComesBack(int length) throws Exception {
        loop.start(true);
        byte[] payload = RawPeer.pattern(length, length);
        try (DatagramSocket peer = peer()) {
            send(peer, payload);
            assertThat(receive(peer)).isEqualTo(payload);
        }
    }

    @Test
    void twoHundredSendersAreAnsweredEach() throws Exception {
        loop.start(true);
        List<DatagramSocket> peers = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(peer());
                send(peers.get(n), RawPeer.pattern(1000, n));
            }
            for (int n = 0; n < 200; n++) {
                assertThat(receive(peers.get(n))).isEqualTo(RawPeer.pattern(1000, n));
            }
        } finally {
            peers.forEach(DatagramSocket::close);
        }
    }

    @Test
    void whatCannotBeSentIsCountedAndHoldsUpNobody() throws Exception {
        server.send(ByteBuffer.allocate(1), new InetSocketAddress(LOOPBACK, 0));
        server.send(ByteBuffer.allocate(1), InetSocketAddress.createUnresolved("nowhere.invalid", 9));
        assertThat(server.dropped()).isEqualTo(2);
        InetSocketAddress gone;
        try (DatagramSocket peer = peer()) {
            gone = (InetSocketAddress) peer.getLocalSocketAddress();
        }
        for (int n = 0; n < 3; n++) { // what the system tells of an absent receiver concerns no other
            server.send(ByteBuffer.allocate(1), gone);
            loop.runOnce();
        }
        loop.start(true);
        try (DatagramSocket peer = peer()) {
            send(peer, new byte[] {1, 2, 3});
            assertThat(receive(peer)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void anAddressThatIsTakenIsRefusedAndLeavesNothingOpen() throws Exception {
        int before = LeakCheck.openDescriptors().size();
        assertThatThrownBy(() -> DatagramServer.listen(loop, server.address(), Echo::new))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> DatagramServer.listen(loop, ANY_PORT, own -> {
                    throw new IllegalStateException("thrown by a test");
                }))
                .hasMessage("thrown by a test");
        assertThat(LeakCheck.openDescriptors()).hasSize(before);
        EventLoop ended = EventLoop.open("hftp-test");
        ended.close();
        assertThatThrownBy(() -> DatagramServer.listen(ended, ANY_PORT, Echo::new))
                .isInstanceOf(RuntimeException.class);
        assertThat(LeakCheck.openDescriptors()).hasSize(before);
    }

    @Test
    void closingItFreesThePort() throws Exception {
        InetSocketAddress address = server.address();
        server.close();
        LoopInside.turn(loop, Duration.ofMillis(1).toNanos());
        closed = 0;
        server = DatagramServer.listen(loop, address, Echo::new);
        assertThat(server.address()).isEqualTo(address);
        assertThat(server.loop()).isSameAs(loop);
    }
}
