package io.github.hftp.loop;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class AcceptorTest {
    private final FakeClock clock = new FakeClock(Long.MAX_VALUE);
    private final StubPoller poller = new StubPoller();
    private final EventLoop loop = new EventLoop("hftp-test", clock, poller);
    private final StubServerChannel channel = new StubServerChannel();
    private final List<SocketChannel> accepted = new ArrayList<>();
    private final Callable<SocketChannel> outOfDescriptors = () -> {
        throw new IOException("Too many open files");
    };
    private Acceptor acceptor;
    private Registration registration;
    private Acceptor.AcceptHandler handler = accepted::add;

    @BeforeEach
    void register() throws IOException {
        acceptor = new Acceptor(channel, connection -> handler.onAccept(connection));
        registration = loop.register(channel, acceptor);
    }

    @AfterEach
    void closeAll() throws IOException {
        loop.close();
        assertThat(channel.isOpen()).isFalse();
        for (SocketChannel connection : accepted) {
            connection.close();
        }
    }

    /** What a poller does: it reports what is waited for. */
    private void turn() throws IOException {
        if ((poller.waitsFor(registration) & OP_ACCEPT) != 0) {
            poller.ready(registration, OP_ACCEPT);
        }
        loop.runOnce();
    }

    @Test
    void newConnectionsAreHandedOverInNonBlockingMode() throws Exception {
        channel.whenAccepting = () -> channel.accepts <= 3 ? SocketChannel.open() : null;
        turn();
        assertThat(accepted).hasSize(3).noneMatch(SocketChannel::isBlocking);
        assertThat(acceptor.failures()).isZero();
    }

    @Test
    void thatNobodyIsThereAfterAllIsNoFailure() throws Exception {
        turn();
        turn();
        assertThat(channel.accepts).isEqualTo(2);
        assertThat(acceptor.failures()).isZero();
        assertThat(poller.waitsFor(registration)).isEqualTo(OP_ACCEPT);
    }

    @Test
    void atMostSixteenAreTakenInATurn() throws Exception {
        channel.whenAccepting = SocketChannel::open;
        turn();
        assertThat(accepted).hasSize(16);
        turn();
        assertThat(accepted).hasSize(32);
    }

    @Test
    void withoutDescriptorsAcceptingPausesForATimeThatDoubles() throws Exception {
        channel.whenAccepting = outOfDescriptors;
        long[] pauses = {50, 100, 200, 400, 800, 1600, 1600, 1600};
        try (CapturedLog lines = new CapturedLog()) {
            for (int n = 0; n < 50; n++) {
                turn();
                assertThat(channel.accepts).isEqualTo(n + 1);
                assertThat(poller.waitsFor(registration)).isZero();
                clock.advance(Duration.ofMillis(pauses[Math.min(n, 7)]).minusNanos(1));
                turn();
                assertThat(poller.waitsFor(registration)).isZero();
                clock.advance(Duration.ofNanos(1));
                turn();
                assertThat(poller.waitsFor(registration)).isEqualTo(OP_ACCEPT);
            }
            assertThat(lines.messages()).hasSizeBetween(1, 10).allMatch(line -> line.contains("Too many open files"));
        }
        assertThat(acceptor.failures()).isEqualTo(50);
        channel.whenAccepting = () -> channel.accepts == 51 ? SocketChannel.open() : outOfDescriptors.call();
        turn();
        assertThat(accepted).hasSize(1);
        clock.advance(Duration.ofMillis(50)); // after a success the first pause is short again
        turn();
        assertThat(poller.waitsFor(registration)).isEqualTo(OP_ACCEPT);
    }

    @Test
    void whileItIsPausedNothingSpins() throws Exception {
        channel.whenAccepting = outOfDescriptors;
        try (CapturedLog lines = new CapturedLog()) {
            turn();
            assertThat(lines.messages()).hasSize(1);
        }
        loop.runOnce(Long.MAX_VALUE);
        assertThat(poller.waits).endsWith(Duration.ofMillis(50).toNanos());
    }

    @Test
    void anyExceptionOfAcceptPausesAndDoesNotClose() throws Exception {
        List<Callable<SocketChannel>> failures = List.of(
                () -> {
                    throw new SecurityException("not from there");
                },
                () -> {
                    throw new OutOfMemoryError("thrown by a test");
                });
        try (CapturedLog lines = new CapturedLog()) {
            for (Callable<SocketChannel> failure : failures) {
                channel.whenAccepting = failure;
                turn();
                assertThat(poller.waitsFor(registration)).isZero();
                clock.advance(Duration.ofSeconds(2));
                turn();
                turn();
                assertThat(channel.isOpen()).isTrue();
                clock.advance(Duration.ofSeconds(2));
                turn();
                turn();
            }
            assertThat(lines.messages()).isNotEmpty();
        }
        channel.whenAccepting = () -> accepted.isEmpty() ? SocketChannel.open() : null;
        clock.advance(Duration.ofSeconds(2));
        turn();
        turn();
        turn();
        assertThat(accepted).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io", "runtime", "error", "memory"})
    void aConnectionWhoseHandOverFailsIsClosedAndTheNextIsTaken(String kind) throws Exception {
        channel.whenAccepting = () -> channel.accepts <= 3 ? SocketChannel.open() : null;
        handler = connection -> {
            accepted.add(connection);
            if (accepted.size() == 2) {
                switch (kind) {
                    case "io" -> throw new IOException("reset");
                    case "runtime" -> throw new IllegalStateException("a mistake");
                    case "memory" -> throw new OutOfMemoryError("thrown by a test");
                    default -> throw new AssertionError("thrown by a test");
                }
            }
        };
        try (CapturedLog lines = new CapturedLog()) {
            turn();
            turn();
            assertThat(lines.messages())
                    .as("a mistake is told, a lost connection is not")
                    .hasSize(kind.equals("io") ? 0 : 1);
        }
        assertThat(accepted).hasSize(3);
        assertThat(accepted).extracting(SocketChannel::isOpen).containsExactly(true, false, true);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void errorsOfTheJvmInHandOversEndTheLoopAsThoseOfHandlersDo() throws Exception {
        channel.whenAccepting = () -> channel.accepts <= 4 ? SocketChannel.open() : null;
        handler = connection -> {
            accepted.add(connection);
            throw new OutOfMemoryError("thrown by a test");
        };
        try (CapturedLog lines = new CapturedLog()) {
            turn();
            assertThat(lines.messages()).isNotEmpty();
        }
        assertThat(loop.ended()).isCompletedExceptionally();
        assertThat(channel.isOpen()).isFalse();
        assertThat(accepted).hasSize(4).noneMatch(SocketChannel::isOpen);
    }

    @Test
    void pauseStopsAtOnceAndEndsByItself() throws Exception {
        channel.whenAccepting = SocketChannel::open;
        handler = connection -> {
            accepted.add(connection);
            if (accepted.size() == 5) {
                acceptor.pause(Duration.ofSeconds(1).toNanos());
            }
        };
        turn();
        assertThat(accepted).hasSize(5);
        assertThat(poller.waitsFor(registration)).isZero();
        clock.advance(Duration.ofSeconds(1));
        turn();
        turn();
        assertThat(accepted).hasSize(21);
    }

    @Test
    void pauseFromElsewhereHoldsFromTheNextReadinessOn() throws Exception {
        channel.whenAccepting = SocketChannel::open;
        acceptor.pause(Duration.ofSeconds(1).toNanos());
        turn();
        assertThat(accepted).isEmpty();
        assertThat(poller.waitsFor(registration)).isZero();
    }

    @Test
    void aPauseForEverLastsUntilResumeAndHoldsUpNoOtherDeadline() throws Exception {
        channel.whenAccepting = SocketChannel::open;
        boolean[] due = new boolean[1];
        loop.deadline(() -> due[0] = true).set(loop.now() + 1);
        clock.advance(Duration.ofMillis(2));
        loop.execute(() -> acceptor.pause(Long.MAX_VALUE));
        loop.runOnce();
        assertThat(due[0]).isTrue();
        clock.advance(Duration.ofDays(365));
        loop.runOnce();
        loop.runOnce();
        assertThat(accepted).isEmpty();
        acceptor.resume();
        loop.runOnce();
        assertThat(accepted).hasSize(16);
    }

    @Test
    void resumeGoesOnAtOnceAlsoAfterAFailure() throws Exception {
        channel.whenAccepting = outOfDescriptors;
        try (CapturedLog lines = new CapturedLog()) {
            turn();
            assertThat(lines.messages()).hasSize(1);
        }
        channel.whenAccepting = () -> accepted.isEmpty() ? SocketChannel.open() : null;
        acceptor.resume();
        loop.runOnce();
        assertThat(accepted).hasSize(1);
        assertThat(poller.waitsFor(registration)).isEqualTo(OP_ACCEPT);
        loop.runOnce(Long.MAX_VALUE);
        assertThat(poller.waits).as("no deadline is left").endsWith(Long.MAX_VALUE);
    }

    @Test
    void resumeWithoutPauseDoesNothing() throws Exception {
        acceptor.resume();
        loop.runOnce();
        assertThat(channel.accepts).isZero();
    }

    @Test
    void whatIsClosedIsNeitherPausedNorResumed() throws Exception {
        channel.whenAccepting = SocketChannel::open;
        handler = connection -> {
            accepted.add(connection);
            acceptor.close();
        };
        turn();
        assertThat(accepted).hasSize(1);
        acceptor.close();
        acceptor.pause(1);
        acceptor.resume();
        loop.runOnce(Long.MAX_VALUE);
        assertThat(poller.waits).as("no deadline is left").endsWith(Long.MAX_VALUE);
        assertThat(channel.accepts).isEqualTo(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anAcceptorThatWasNeverRegisteredClosesItsChannel() throws Exception {
        StubServerChannel own = new StubServerChannel();
        new Acceptor(own, accepted::add).close();
        assertThat(own.isOpen()).isFalse();
    }

    @Test
    void aChannelThatCannotBeRegisteredIsClosed() throws Exception {
        EventLoop closed = EventLoop.open("hftp-test");
        closed.close();
        ServerSocketChannel own = ServerSocketChannel.open();
        own.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        assertThatThrownBy(() -> Acceptor.register(closed, own, accepted::add)).isInstanceOf(RuntimeException.class);
        assertThat(own.isOpen()).isFalse();
    }

    /** Half a handshake and port scans look like this. */
    @Test
    void connectionsThatAreResetBeforeTheyAreAcceptedHarmNobody() throws Exception {
        try (EventLoop real = EventLoop.open("hftp-loop-test");
                CapturedLog lines = new CapturedLog()) {
            InetSocketAddress address = EchoHandler.listen(real);
            for (int n = 0; n < 40; n++) {
                RawPeer.connect(address).reset();
            }
            try (RawPeer peer = RawPeer.connect(address)) {
                peer.send("hello");
                for (int n = 0; n < 6; n++) {
                    real.runOnce(Duration.ofMillis(20).toNanos());
                }
                assertThat(RawPeer.text(peer.readExactly(5))).isEqualTo("hello");
            }
            assertThat(lines.messages()).isEmpty();
        }
    }
}
