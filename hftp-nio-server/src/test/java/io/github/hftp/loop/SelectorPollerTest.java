package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The loop over real selectors. Its turns are taken by hand but where interrupts have to come from outside. */
@ExtendWith(LeakCheck.class)
class SelectorPollerTest {
    private static final long SECONDS_5 = Duration.ofSeconds(5).toNanos();

    private final List<Selector> selectors = new ArrayList<>();
    private final FakeClock clock = new FakeClock(Long.MAX_VALUE);
    private final EventLoop loop = new EventLoop("hftp-loop-test", clock, new SelectorPoller(this::openSelector));

    SelectorPollerTest() throws IOException {}

    private Selector openSelector() throws IOException {
        Selector selector = Selector.open();
        selectors.add(selector);
        return selector;
    }

    @AfterEach
    void closeLoop() {
        loop.close();
        assertThat(selectors).noneMatch(Selector::isOpen);
    }

    /** Takes turns in which the selector returns at once, for no reason that the loop knows of. */
    private void returnEarly(int times) throws IOException {
        for (int n = 0; n < times; n++) {
            selectors.get(selectors.size() - 1).wakeup();
            loop.runOnce(SECONDS_5);
        }
    }

    private void assertEchoes(RawPeer peer, String text) throws IOException {
        peer.send(text);
        for (int n = 0; n < 3; n++) {
            loop.runOnce(Duration.ofMillis(20).toNanos());
        }
        assertThat(RawPeer.text(peer.readExactly(text.length()))).isEqualTo(text);
        loop.execute(() -> {}); // the clock stands still, so that those waits looked like early returns
        loop.runOnce();
    }

    @Test
    void aSelectorThatReturnsEarlyIsReplacedOnceInTenSecondsAndTheConnectionsStay() throws Exception {
        InetSocketAddress address = EchoHandler.listen(loop);
        try (CapturedLog lines = new CapturedLog();
                RawPeer peer = RawPeer.connect(address)) {
            assertEchoes(peer, "before");
            returnEarly(511);
            assertThat(selectors).hasSize(1);
            returnEarly(1);
            assertThat(selectors).hasSize(2);
            assertThat(selectors.get(0).isOpen()).isFalse();
            assertThat(selectors.get(1).keys()).hasSize(2);
            assertEchoes(peer, "after");
            clock.advance(Duration.ofSeconds(10).minusNanos(1));
            returnEarly(2000);
            assertThat(selectors).hasSize(2);
            clock.advance(Duration.ofNanos(1));
            returnEarly(1);
            assertThat(selectors).hasSize(3);
            try (RawPeer second = RawPeer.connect(address)) {
                assertEchoes(second, "new");
                assertEchoes(peer, "old");
            }
            assertThat(lines.messages()).hasSize(2);
        }
        assertThat(loop.statistics().rebuilds()).isEqualTo(2);
    }

    @Test
    void earlyReturnsThatAreNotInARowDoNotCount() throws Exception {
        for (int n = 0; n < 20; n++) {
            returnEarly(511);
            loop.execute(() -> {});
            loop.runOnce(SECONDS_5);
        }
        assertThat(selectors).hasSize(1);
    }

    @Test
    void aWaitThatLastedUntilItsTimeWasUpIsNotEarly() throws Exception {
        for (int n = 0; n < 600; n++) {
            loop.deadline(() -> {}).set(loop.now() + Duration.ofSeconds(1).toNanos());
            selectors.get(0).wakeup();
            clock.advance(Duration.ofSeconds(1));
            loop.runOnce(SECONDS_5);
        }
        assertThat(selectors).hasSize(1);
    }

    @Test
    void connectionsThatWereClosedBeforeTheReplacementAreNotMoved() throws Exception {
        List<DatagramHandler> handlers = openDatagramHandlers(4);
        returnEarly(511);
        handlers.get(0).close();
        handlers.get(1).channel.close();
        try (CapturedLog lines = new CapturedLog()) {
            returnEarly(1);
            assertThat(lines.messages()).hasSize(1);
        }
        assertThat(selectors.get(1).keys()).hasSize(2);
        handlers.get(1).close();
        handlers.get(2).close();
        loop.runOnce();
        assertThat(selectors.get(1).keys()).hasSize(1);
    }

    @Test
    void whenNoNewSelectorCanBeHadTheLoopEnds() throws Exception {
        List<Selector> first = new ArrayList<>();
        SelectorPoller poller = new SelectorPoller(() -> {
            if (!first.isEmpty()) {
                throw new IOException("Too many open files");
            }
            first.add(Selector.open());
            return first.get(0);
        });
        EventLoop doomed = new EventLoop("hftp-loop-test", Clock.SYSTEM, poller);
        DatagramHandler handler = new DatagramHandler();
        doomed.register(handler.channel, handler);
        doomed.start(true);
        try (CapturedLog lines = new CapturedLog()) {
            long patience = System.nanoTime() + SECONDS_5;
            while (!doomed.ended().isDone() && System.nanoTime() - patience < 0) {
                first.get(0).wakeup();
            }
            assertThat(lines.messages()).hasSize(2);
        }
        assertThatThrownBy(doomed.ended()::join).hasRootCauseMessage("Too many open files");
        assertThat(handler.channel.isOpen()).isFalse();
        doomed.close();
    }

    @Test
    void anInterruptOfACallbackIsGoneAfterIt() throws Exception {
        List<DatagramHandler> handlers = openDatagramHandlers(1);
        Runnable interrupt = () -> Thread.currentThread().interrupt();
        Deadline deadline = loop.deadline(interrupt);
        for (int n = 0; n < 600; n++) {
            handlers.get(0).whenReady = interrupt::run;
            handlers.get(0).registration.requeue();
            loop.runOnce(SECONDS_5);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            loop.execute(interrupt);
            loop.runOnce(SECONDS_5);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            deadline.set(loop.now());
            loop.runOnce(SECONDS_5);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        assertThat(selectors).hasSize(1);
    }

    @Test
    void anInterruptOfAHandlerThatFailsIsGoneToo() throws Exception {
        for (DatagramHandler handler : openDatagramHandlers(2)) {
            handler.whenReady = () -> {
                Thread.currentThread().interrupt();
                throw new IOException("failed");
            };
            handler.registration.requeue();
        }
        loop.runOnce(SECONDS_5);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsFromOutsideNeitherStopTheLoopNorMakeItSpin() throws Exception {
        List<Selector> opened = new ArrayList<>();
        SelectorPoller poller = new SelectorPoller(() -> {
            opened.add(Selector.open());
            return opened.get(opened.size() - 1);
        });
        try (EventLoop started = new EventLoop("hftp-loop-test", Clock.SYSTEM, poller)) {
            started.start(true);
            Thread thread = CompletableFuture.supplyAsync(Thread::currentThread, started)
                    .get(10, TimeUnit.SECONDS);
            for (int n = 0; n < 2000; n++) {
                thread.interrupt();
                if (n % 100 == 0) {
                    CompletableFuture.runAsync(() -> {}, started).get(10, TimeUnit.SECONDS);
                }
            }
            CompletableFuture<Long> turns = new CompletableFuture<>();
            started.execute(() -> {
                long before = started.statistics().turns();
                started.deadline(() -> turns.complete(started.statistics().turns() - before))
                        .set(started.now() + Duration.ofMillis(200).toNanos());
            });
            assertThat(turns.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(20);
            assertThat(opened).hasSize(1);
        }
    }

    /** A closed channel gives its descriptor back only when the selector is asked again. */
    @Test
    void theDescriptorsOfFiveHundredClosedChannelsReturnWithinATurn() throws Exception {
        int before = LeakCheck.openDescriptors().size();
        List<DatagramHandler> handlers = openDatagramHandlers(500);
        loop.runOnce();
        assertThat(LeakCheck.openDescriptors()).hasSizeGreaterThanOrEqualTo(before + 500);
        loop.execute(() -> handlers.forEach(DatagramHandler::close));
        loop.runOnce();
        loop.runOnce();
        assertThat(LeakCheck.openDescriptors()).hasSize(before);
    }

    @Test
    void whoAsksForAnotherTurnGetsItWhenTheDescriptorsClosedInThisOneAreFree() throws Exception {
        int before = LeakCheck.openDescriptors().size();
        List<DatagramHandler> handlers = openDatagramHandlers(3);
        DatagramHandler closed = handlers.get(0);
        DatagramHandler closer = handlers.get(1);
        DatagramHandler waiting = handlers.get(2);
        List<Integer> seen = new ArrayList<>();
        waiting.whenReady = () -> seen.add(LeakCheck.openDescriptors().size() - before);
        closer.interest = SelectionKey.OP_WRITE;
        closer.whenReady = () -> {
            closer.interest = 0;
            closed.close();
            waiting.registration.requeue();
        };
        closer.registration.updateInterest();
        loop.runOnce();
        loop.runOnce();
        assertThat(seen).containsExactly(2);
    }

    @Test
    void ofTwoReadyConnectionsEitherMayCloseTheOther() throws Exception {
        for (int order = 0; order < 2; order++) {
            List<DatagramHandler> handlers = openDatagramHandlers(2);
            for (int n = 0; n < 2; n++) {
                DatagramHandler other = handlers.get(1 - n);
                handlers.get(n).interest = SelectionKey.OP_WRITE;
                handlers.get(n).whenReady = order == 0 ? other::close : other.channel::close;
                handlers.get(n).registration.updateInterest();
            }
            loop.runOnce();
            assertThat(handlers).filteredOn(handler -> handler.channel.isOpen()).hasSize(1);
            handlers.forEach(DatagramHandler::close);
        }
    }

    @Test
    void aChannelThatIsClosedBehindTheLoopsBackHarmsNobodyElse() throws Exception {
        List<DatagramHandler> handlers = openDatagramHandlers(2);
        handlers.get(0).channel.close();
        handlers.get(0).interest = SelectionKey.OP_WRITE;
        handlers.get(0).registration.requeue();
        handlers.get(1).interest = SelectionKey.OP_WRITE;
        handlers.get(1).registration.requeue();
        loop.runOnce();
        loop.runOnce();
        assertThat(handlers.get(0).calls).as("nor is it a failure").containsExactly("ready 0");
        assertThat(handlers.get(1).calls).contains("ready 4");
    }

    /** Another thread may close a channel at any moment, for example between two calls to its key. */
    @Test
    void aKeyThatIsCancelledWhileItIsPassedOnIsLeftOut() throws Exception {
        CancelledKey key = new CancelledKey();
        SelectorPoller poller = new SelectorPoller(() -> new OneKeySelector(key));
        List<Registration> passed = new ArrayList<>();
        poller.poll(0, (registration, ops) -> passed.add(registration));
        poller.poll(1, (registration, ops) -> passed.add(registration));
        assertThat(passed).isEmpty();
        assertThat(key.asked).isEqualTo(2);
        poller.close();
    }

    @Test
    void aChannelCanHaveOneHandlerOnly() throws Exception {
        DatagramHandler handler = openDatagramHandlers(1).get(0);
        assertThatIllegalStateException().isThrownBy(() -> loop.register(handler.channel, new StubHandler()));
        handler.interest = SelectionKey.OP_WRITE;
        handler.registration.requeue();
        loop.runOnce();
        loop.runOnce();
        assertThat(handler.calls).contains("ready 4");
    }

    @Test
    void aChannelCanBeGivenToAnotherHandlerInTheTurnAfterItsRegistrationWasCancelled() throws Exception {
        DatagramHandler first = openDatagramHandlers(1).get(0);
        first.registration.cancel();
        StubHandler second = new StubHandler();
        assertThatIllegalStateException().isThrownBy(() -> loop.register(first.channel, second));
        loop.runOnce();
        loop.register(first.channel, second).requeue();
        loop.runOnce();
        assertThat(second.calls).containsExactly("ready 0");
        first.channel.close();
    }

    @Test
    void aBlockingOrClosedChannelIsRefusedAndNothingIsRegistered() throws Exception {
        StubHandler handler = new StubHandler();
        try (DatagramChannel blocking = DatagramChannel.open()) {
            assertThatThrownBy(() -> loop.register(blocking, handler)).isInstanceOf(IllegalBlockingModeException.class);
        }
        DatagramChannel closed = DatagramChannel.open();
        closed.close();
        assertThatThrownBy(() -> loop.register(closed, handler)).isInstanceOf(IOException.class);
        assertThat(selectors.get(0).keys()).isEmpty();
        loop.close();
        assertThat(handler.calls).isEmpty();
    }

    @Test
    void aWaitIsRoundedUpSoThatADeadlineIsDueWhenItEnds() throws Exception {
        try (EventLoop real = EventLoop.open("hftp-loop-test")) {
            int[] due = new int[1];
            Deadline deadline = real.deadline(() -> due[0]++);
            for (int n = 1; n <= 20; n++) {
                deadline.set(System.nanoTime() + 1_300_000);
                real.runOnce(Long.MAX_VALUE);
                assertThat(due[0]).isEqualTo(n);
            }
        }
    }

    private List<DatagramHandler> openDatagramHandlers(int count) throws IOException {
        List<DatagramHandler> handlers = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            DatagramHandler handler = new DatagramHandler();
            handlers.add(handler);
            loop.register(handler.channel, handler);
        }
        return handlers;
    }

    /** A handler of a real channel, which is always ready for writing. */
    private static final class DatagramHandler extends StubHandler {
        private final DatagramChannel channel = DatagramChannel.open();

        DatagramHandler() throws IOException {
            channel.configureBlocking(false);
            interest = 0;
        }

        @Override
        public void close() {
            super.close();
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
