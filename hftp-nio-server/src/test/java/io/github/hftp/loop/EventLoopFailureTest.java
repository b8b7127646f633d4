package io.github.hftp.loop;

import static java.nio.channels.SelectionKey.OP_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a callback throws stays its own; too many errors of the JVM end the loop in order. */
@ExtendWith(LeakCheck.class)
class EventLoopFailureTest {
    private final FakeClock clock = new FakeClock(0);
    private final StubPoller poller = new StubPoller();
    private final EventLoop loop = new EventLoop("hftp-test", clock, poller);
    private CapturedLog lines;

    @BeforeEach
    void captureLog() {
        lines = new CapturedLog();
    }

    @AfterEach
    void closeLoop() {
        loop.close();
        lines.close();
    }

    /** Where a handler can throw. */
    enum Place {
        READY,
        REQUEUED,
        INTEREST,
        DEADLINE
    }

    /** Throws at its n-th call of one callback. */
    private static class Faulty extends StubHandler {
        private final Place place;
        private final Kind kind;
        private int callsLeft;

        Faulty(Place place, Kind kind, int n) {
            this.place = place;
            this.kind = kind;
            this.callsLeft = n;
        }

        void at(Place reached) {
            if (reached == place && --callsLeft == 0) {
                kind.fire();
            }
        }

        @Override
        public int interestOps() {
            if (registration != null) {
                at(Place.INTEREST);
            }
            return super.interestOps();
        }

        @Override
        public void onReady(int readyOps) throws IOException {
            super.onReady(readyOps);
            at(readyOps == 0 ? Place.REQUEUED : Place.READY);
        }
    }

    static Stream<Arguments> placesAndKinds() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(Kind.values()).map(kind -> Arguments.of(place, kind)));
    }

    @ParameterizedTest
    @MethodSource("placesAndKinds")
    void whoThrowsIsClosedAndNobodyElse(Place place, Kind kind) throws Exception {
        for (int n = 2; n <= 4; n++) {
            StubHandler healthy = StubHandler.register(loop);
            Faulty faulty = new Faulty(place, kind, n);
            loop.register(null, faulty);
            StubHandler after = StubHandler.register(loop);
            AtomicInteger tasks = new AtomicInteger();
            AtomicInteger deadlines = new AtomicInteger();
            Deadline own = faulty.registration.deadline(() -> faulty.at(Place.DEADLINE));
            Deadline others = loop.deadline(deadlines::incrementAndGet);
            for (int turn = 0; turn < 5; turn++) {
                poller.ready(healthy.registration, OP_READ);
                poller.ready(faulty.registration, OP_READ);
                poller.ready(after.registration, OP_READ);
                faulty.registration.requeue();
                loop.execute(tasks::incrementAndGet);
                own.set(clock.nanoTime());
                others.set(clock.nanoTime());
                loop.runOnce();
                clock.advance(Duration.ofMinutes(1)); // so that the errors are not too many
            }
            loop.runOnce();
            loop.runOnce();
            assertThat(faulty.calls.subList(faulty.calls.size() - 2, faulty.calls.size()))
                    .containsExactly("failure", "close");
            assertThat(poller.cancelled).contains(faulty.registration).doesNotContain(healthy.registration);
            assertThat(healthy.calls).hasSize(5).containsOnly("ready 1");
            assertThat(after.calls).hasSize(5).containsOnly("ready 1");
            assertThat(tasks).hasValue(5);
            assertThat(deadlines).hasValue(5);
        }
        assertThat(loop).hasToString("hftp-test (NEW)");
    }

    @ParameterizedTest
    @MethodSource("placesAndKinds")
    void whoThrowsAgainWhileItIsClosedIsForgotten(Place place, Kind kind) throws Exception {
        Faulty faulty = new Faulty(place, kind, 2) {
            @Override
            public void onFailure(Throwable failure) {
                calls.add("failure");
                kind.fire();
            }
        };
        loop.register(null, faulty);
        StubHandler healthy = StubHandler.register(loop);
        Deadline own = faulty.registration.deadline(() -> faulty.at(Place.DEADLINE));
        for (int turn = 0; turn < 3; turn++) {
            poller.ready(faulty.registration, OP_READ);
            poller.ready(healthy.registration, OP_READ);
            faulty.registration.requeue();
            own.set(clock.nanoTime());
            loop.runOnce();
            clock.advance(Duration.ofMinutes(1));
        }
        assertThat(faulty.calls).endsWith("failure");
        assertThat(poller.cancelled).containsExactly(faulty.registration);
        assertThat(healthy.calls).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("throwsWhileRegistered")
    void whoThrowsWhileItIsRegisteredIsNotRegistered(Kind kind, boolean inInterest) {
        StubHandler handler = new StubHandler() {
            @Override
            public void onRegistered(Registration registration) {
                super.onRegistered(registration);
                if (!inInterest) {
                    kind.fire();
                }
            }

            @Override
            public int interestOps() {
                kind.fire();
                return 0;
            }
        };
        assertThatThrownBy(() -> loop.register(null, handler)).isNotNull();
        assertThat(poller.cancelled).containsExactly(handler.registration);
        loop.close();
        assertThat(handler.calls).isEmpty();
    }

    static Stream<Arguments> throwsWhileRegistered() {
        return Stream.of(Kind.RUNTIME, Kind.MEMORY, Kind.ASSERTION)
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("notOfTheJvm")
    void aTaskOrDeadlineThatThrowsIsLoggedAndTheLoopGoesOn(Kind kind) throws Exception {
        AtomicInteger done = new AtomicInteger();
        loop.execute(kind::fire);
        loop.execute(done::incrementAndGet);
        loop.deadline(kind::fire).set(loop.now());
        loop.deadline(done::incrementAndGet).set(loop.now() + 1);
        loop.runOnce();
        clock.advance(Duration.ofSeconds(1));
        loop.runOnce();
        assertThat(done).hasValue(2);
        assertThat(loop.ended()).isNotDone();
    }

    static Stream<Kind> notOfTheJvm() {
        return Stream.of(Kind.IO, Kind.RUNTIME, Kind.ASSERTION, Kind.RUNTIME_WITHOUT_TEXT, Kind.IO_WITHOUT_TEXT);
    }

    @Test
    void anErrorOfTheJvmInATaskEndsTheLoopInOrder() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        AtomicInteger done = new AtomicInteger();
        loop.execute(Kind.MEMORY::fire);
        loop.execute(done::incrementAndGet);
        loop.runOnce();
        assertEndedBy(OutOfMemoryError.class, handler);
        assertThat(done).hasValue(1);
    }

    @Test
    void moreThanThreeErrorsOfTheJvmInAMinuteEndTheLoopInOrder() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        for (int n = 0; n < 3; n++) {
            failOnce(Kind.STACK);
            clock.advance(Duration.ofSeconds(20));
        }
        assertThat(loop.ended()).isNotDone();
        failOnce(Kind.MEMORY);
        assertEndedBy(OutOfMemoryError.class, handler);
    }

    @Test
    void errorsOfTheJvmNowAndThenDoNotEndTheLoop() throws Exception {
        for (int n = 0; n < 40; n++) {
            failOnce(Kind.MEMORY);
            clock.advance(Duration.ofSeconds(21));
        }
        assertThat(loop.ended()).isNotDone();
    }

    @Test
    void otherErrorsNeverEndTheLoop() throws Exception {
        for (int n = 0; n < 100; n++) {
            failOnce(Kind.ASSERTION);
        }
        assertThat(loop.ended()).isNotDone();
    }

    private void failOnce(Kind kind) throws Exception {
        StubHandler handler = StubHandler.register(loop);
        handler.whenReady = kind::fire;
        poller.ready(handler.registration, OP_READ);
        loop.runOnce();
        assertThat(handler.closed).isTrue();
    }

    private void assertEndedBy(Class<? extends Throwable> type, StubHandler handler) {
        assertThat(handler.calls).containsExactly("close");
        assertThat(poller.closed).isTrue();
        assertThatThrownBy(loop.ended()::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(type);
    }

    @Test
    void aThousandFailuresLogAFewLines() throws Exception {
        for (int n = 0; n < 1000; n++) {
            failOnce(n % 2 == 0 ? Kind.RUNTIME : Kind.IO);
            clock.advance(Duration.ofMillis(20));
        }
        assertThat(lines.messages()).hasSize(2);
    }

    /** Closing must run even when logging throws. */
    @Test
    void aLoggerThatThrowsHurtsNobody() throws Exception {
        StubHandler healthy = StubHandler.register(loop);
        PrintStream console = System.err;
        System.setErr(ThrottledLogTest.brokenConsole());
        try {
            failOnce(Kind.RUNTIME);
            clock.advance(Duration.ofSeconds(11));
            loop.execute(Kind.RUNTIME::fire);
            loop.execute(() -> clock.advance(Duration.ofSeconds(11)));
            poller.ready(healthy.registration, OP_READ);
            loop.runOnce();
            assertThat(healthy.calls).containsExactly("ready 1");
            loop.execute(Kind.MEMORY::fire);
            loop.runOnce();
        } finally {
            System.setErr(console);
        }
        assertThat(healthy.calls).containsExactly("ready 1", "close");
        assertThat(poller.closed).isTrue();
        assertThat(loop.ended()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whoThrowsWhileTheLoopClosesHindersNobody(Kind kind) throws Exception {
        loop.register(null, new StubHandler() {
            @Override
            public void close() {
                kind.fire();
            }
        });
        StubHandler healthy = StubHandler.register(loop);
        AtomicInteger done = new AtomicInteger();
        loop.execute(kind::fire);
        loop.execute(done::incrementAndGet);
        loop.close();
        assertThat(healthy.closed).isTrue();
        assertThat(poller.closed).isTrue();
        assertThat(done).hasValue(1);
        assertThat(loop.ended()).isCompleted();
    }

    static Stream<Kind> kinds() {
        return Stream.of(Kind.values());
    }

    @Test
    void aHandlerThatIsRegisteredWhileTheLoopClosesIsClosedToo() throws Exception {
        List<StubHandler> born = new ArrayList<>();
        loop.register(null, new StubHandler() {
            @Override
            public void close() {
                try {
                    born.add(StubHandler.register(loop));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        loop.close();
        assertThat(born).hasSize(1).allMatch(handler -> handler.closed);
    }

    /** With real sockets, whichever call to a connection fails, the next connection is served. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whicheverCallToATransportFailsTheNextConnectionIsServed(Kind kind) throws Exception {
        AtomicInteger callsLeft = new AtomicInteger();
        int calls = 0;
        for (boolean failed = true; failed; calls++) {
            try (EventLoop real = EventLoop.open("hftp-loop-test")) {
                InetSocketAddress address = listenFaulty(real, callsLeft, kind);
                real.start(true);
                callsLeft.set(calls + 1);
                exchanged(address);
                failed = callsLeft.getAndSet(Integer.MAX_VALUE) <= 0;
                assertThat(exchanged(address)).isTrue();
                assertThat(real.ended()).isNotDone();
            }
        }
        assertThat(calls).as("at least two reads and a write").isGreaterThan(3);
    }

    private static boolean exchanged(InetSocketAddress address) throws IOException {
        try (RawPeer peer = RawPeer.connect(address)) {
            return peer.exchange("hello").equals("hello");
        } catch (IOException e) {
            return false;
        }
    }

    private static InetSocketAddress listenFaulty(EventLoop loop, AtomicInteger callsLeft, Kind kind)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Acceptor.register(loop, channel, accepted -> {
            Transport faulty = new FaultyTransport(new SocketTransport(accepted), callsLeft, kind);
            loop.register(accepted, new EchoHandler(faulty));
        });
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Test
    void aLoopThatEndsByErrorsClosesItsListeningSocketSoThatNobodyHangs() throws Exception {
        try (EventLoop real = EventLoop.open("hftp-loop-test")) {
            InetSocketAddress address = EchoHandler.listen(real);
            real.start(true);
            assertThat(exchanged(address)).isTrue();
            real.execute(Kind.STACK::fire);
            assertThatThrownBy(() -> real.ended().get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> RawPeer.connect(address)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBrokenPollerEndsTheLoopInOrder() throws Exception {
        StubPoller broken = new StubPoller();
        broken.failure = new IOException("broken");
        try (EventLoop doomed = new EventLoop("hftp-loop-test", clock, broken)) {
            StubHandler handler = StubHandler.register(doomed);
            doomed.start(true);
            assertThatThrownBy(() -> doomed.ended().get(5, TimeUnit.SECONDS)).hasCause(broken.failure);
            assertThat(handler.closed).isTrue();
            assertThat(broken.closed).isTrue();
        }
    }
}
