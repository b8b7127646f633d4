package io.github.hftp.loop.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.FakeClock;
import io.github.hftp.loop.Kind;
import io.github.hftp.loop.LoopInside;
import io.github.hftp.loop.Poller;
import io.github.hftp.loop.Registration;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server over real sockets, its loop in the test's hands: each turn waits a moment for the system's network. */
@ExtendWith(LeakCheck.class)
class StreamServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long A_MOMENT = Duration.ofMillis(10).toNanos();

    private final FakeClock clock = new FakeClock(0);
    private final List<Echo> born = new ArrayList<>();
    private final List<RawPeer> peers = new ArrayList<>();
    private FaultyPoller poller;
    private EventLoop loop;
    private StreamServer server;
    private Function<StreamConnection, StreamProtocol> protocol = Echo::new;
    private CapturedLog lines;

    /** Sends back what it gets, and finishes when its peer does. */
    private final class Echo implements StreamProtocol {
        private final StreamConnection connection;
        private int closed;

        Echo(StreamConnection connection) {
            this.connection = connection;
            born.add(this);
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            connection.write(bytes);
        }

        @Override
        public void onEnd() {
            connection.finish();
        }

        @Override
        public void onClosed() {
            closed++;
        }
    }

    /** A poller over a selector that cannot take another channel when the test says so. */
    private static final class FaultyPoller implements Poller {
        private final Poller real = LoopInside.poller();
        private boolean full;

        FaultyPoller() throws IOException {}

        @Override
        public Handle register(SelectableChannel channel, Registration registration) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            return real.register(channel, registration);
        }

        @Override
        public int poll(long timeoutNanos, ReadyConsumer ready) throws IOException {
            return real.poll(timeoutNanos, ready);
        }

        @Override
        public void wakeup() {
            real.wakeup();
        }

        @Override
        public void rebuild() throws IOException {
            real.rebuild();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        lines = new CapturedLog();
        poller = new FaultyPoller();
        loop = new EventLoop("hftp-test", clock, poller);
        server = StreamServer.listen(loop, ANY_PORT, connection -> protocol.apply(connection));
    }

    @AfterEach
    void closeAll() throws IOException {
        loop.close();
        for (RawPeer peer : peers) {
            if (!peer.socket().isClosed()) {
                peer.reset();
            }
        }
        lines.close();
        assertThat(born).allMatch(echo -> echo.closed <= 1);
    }

    private RawPeer connect() throws IOException {
        RawPeer peer = RawPeer.connect(server.address());
        peers.add(peer);
        return peer;
    }

    private void turns() throws IOException {
        for (int n = 0; n < 5; n++) {
            LoopInside.turn(loop, A_MOMENT);
        }
    }

    private void assertIsServed(RawPeer peer) throws IOException {
        peer.send("hello");
        turns();
        assertThat(RawPeer.text(peer.readExactly(5))).isEqualTo("hello");
    }

    /** By an end or by a reset: who is disconnected may get either. */
    private static void assertIsClosed(RawPeer peer) {
        assertThat(endOf(peer)).isIn("end", "reset");
    }

    private static String endOf(RawPeer peer) {
        try {
            return peer.socket().getInputStream().read() < 0 ? "end" : "bytes";
        } catch (IOException e) {
            return "reset";
        }
    }

    @Test
    void itListensAtThePortThatItTook() throws Exception {
        assertThat(server.address().getAddress()).isEqualTo(ANY_PORT.getAddress());
        assertThat(server.address().getPort()).isPositive();
        assertIsServed(connect());
        assertThat(born).hasSize(1);
        assertThat(born.get(0).connection.remote().getPort())
                .isEqualTo(peers.get(0).socket().getLocalPort());
        assertThat(born.get(0).connection.loop()).isSameAs(loop);
    }

    @Test
    void eachConnectionHasAProtocolObjectOfItsOwn() throws Exception {
        RawPeer first = connect();
        RawPeer second = connect();
        assertIsServed(second);
        assertIsServed(first);
        assertThat(born).hasSize(2);
        first.reset();
        turns();
        assertThat(born).extracting(echo -> echo.closed).containsExactlyInAnyOrder(0, 1);
        assertIsServed(second);
    }

    @Test
    void anAddressThatIsTakenIsRefusedAndLeavesNothingOpen() throws Exception {
        int before = LeakCheck.openDescriptors().size();
        assertThatThrownBy(() -> StreamServer.listen(loop, server.address(), protocol))
                .isInstanceOf(IOException.class);
        poller.full = true;
        assertThatThrownBy(() -> StreamServer.listen(loop, ANY_PORT, protocol)).isInstanceOf(IOException.class);
        assertThat(LeakCheck.openDescriptors()).hasSize(before);
    }

    @ParameterizedTest
    @EnumSource
    void aProtocolThatCannotBeMadeCostsItsConnectionOnly(Kind kind) throws Exception {
        RawPeer before = connect();
        assertIsServed(before);
        protocol = connection -> {
            kind.fire();
            return null;
        };
        RawPeer unlucky = connect();
        turns();
        assertIsClosed(unlucky);
        protocol = Echo::new;
        assertIsServed(connect());
        assertIsServed(before);
    }

    @Test
    void aProtocolThatIsMissingCostsItsConnectionOnly() throws Exception {
        protocol = connection -> null;
        RawPeer unlucky = connect();
        turns();
        assertIsClosed(unlucky);
        protocol = Echo::new;
        assertIsServed(connect());
    }

    @Test
    void aConnectionThatCannotBeWatchedIsClosedAndNothingOfItStays() throws Exception {
        assertIsServed(connect());
        int before = LeakCheck.openDescriptors().size();
        poller.full = true;
        for (int n = 0; n < 5; n++) {
            RawPeer unlucky = RawPeer.connect(server.address());
            turns();
            assertIsClosed(unlucky);
            unlucky.close();
        }
        poller.full = false;
        turns();
        assertThat(LeakCheck.openDescriptors()).hasSize(before);
        assertThat(born).hasSize(6).filteredOn(echo -> echo.closed > 0).isEmpty();
        assertIsServed(connect());
    }

    @Test
    void whoConnectsWhileItIsFullWaitsForAPlace() throws Exception {
        for (int n = 0; n < StreamServer.MAX_CONNECTIONS; n++) {
            connect();
            if (n % 16 == 15) {
                LoopInside.turn(loop, A_MOMENT);
            }
        }
        turns();
        assertThat(born).hasSize(StreamServer.MAX_CONNECTIONS);
        RawPeer first = connect();
        RawPeer second = connect();
        first.send("first");
        second.send("second");
        clock.advance(Duration.ofMinutes(4)); // no back-off lets them in
        turns();
        turns();
        assertThat(born).hasSize(StreamServer.MAX_CONNECTIONS);
        assertIsServed(peers.get(7));
        peers.get(100).reset();
        turns();
        assertThat(born).hasSize(StreamServer.MAX_CONNECTIONS + 1);
        assertThat(RawPeer.text(first.readExactly(5))).isEqualTo("first");
        peers.get(7).halfClose();
        turns();
        turns();
        assertThat(RawPeer.text(second.readExactly(6))).isEqualTo("second");
        assertThat(born).hasSize(StreamServer.MAX_CONNECTIONS + 2);
    }

    @Test
    void closingItClosesAllItsConnectionsAndNoOthers() throws Exception {
        StreamServer another = StreamServer.listen(loop, ANY_PORT, Echo::new);
        RawPeer there = RawPeer.connect(another.address());
        peers.add(there);
        assertIsServed(there);
        RawPeer here = connect();
        assertIsServed(here);
        server.close();
        server.close();
        turns();
        assertIsClosed(here);
        assertThatThrownBy(() -> RawPeer.connect(server.address())).isInstanceOf(IOException.class);
        assertIsServed(there);
        assertThat(born).extracting(echo -> echo.closed).containsExactly(0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void closingItClosesAllAlsoWhenTheirProtocolsThrow(Kind kind) throws Exception {
        List<StubProtocol> protocols = new ArrayList<>();
        protocol = connection -> {
            StubProtocol own = new StubProtocol();
            own.failIn("closed", kind);
            protocols.add(own);
            return own;
        };
        for (int n = 0; n < 3; n++) {
            connect();
            turns();
        }
        server.close();
        turns();
        assertThat(protocols).hasSize(3).allMatch(own -> own.calls.equals(List.of("open", "closed")));
        peers.forEach(StreamServerTest::assertIsClosed);
    }

    @Test
    void aConnectionCanCloseItsServer() throws Exception {
        StubProtocol own = new StubProtocol();
        own.whenBytes = bytes -> server.close();
        RawPeer bystander = connect();
        assertIsServed(bystander);
        protocol = connection -> own;
        RawPeer closer = connect();
        closer.send("close");
        turns();
        assertThat(own.calls).containsExactly("open", "bytes close", "closed");
        assertIsClosed(closer);
        assertIsClosed(bystander);
        assertThat(lines.messages()).isEmpty();
    }

    @Test
    void theLoopClosesItWithEverythingQueued() throws Exception {
        RawPeer peer = connect();
        assertIsServed(peer);
        born.get(0).connection.write(ByteBuffer.allocate(1000));
        connect(); // and is not accepted, or has not opened
        loop.close();
        assertIsClosed(peer);
        assertThat(born.get(0).closed).isEqualTo(1);
    }
}
