package io.github.hftp.loop;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens in a turn and in which order, without a thread, a socket or the time of day. */
class EventLoopTurnTest {
    private final FakeClock clock = new FakeClock(Long.MAX_VALUE - 5_000_000_000L);
    private final StubPoller poller = new StubPoller();
    private final EventLoop loop = new EventLoop("hftp-test", clock, poller);
    private final List<String> order = new ArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private Deadline deadlineIn(Duration time, Runnable onDue) {
        Deadline deadline = loop.deadline(onDue);
        deadline.set(loop.now() + time.toNanos());
        return deadline;
    }

    @Test
    void aTurnIsReadyThenRequeuedThenTasksThenDeadlines() throws Exception {
        StubHandler requeued = StubHandler.register(loop);
        StubHandler ready = StubHandler.register(loop);
        requeued.whenReady = () -> order.add("requeued");
        ready.whenReady = () -> order.add("ready");
        deadlineIn(Duration.ZERO, () -> order.add("deadline"));
        loop.execute(() -> order.add("task"));
        requeued.registration.requeue();
        poller.ready(ready.registration, OP_READ);
        loop.runOnce();
        assertThat(order).containsExactly("ready", "requeued", "task", "deadline");
        assertThat(requeued.calls).containsExactly("ready 0");
        assertThat(ready.calls).containsExactly("ready 1");
    }

    @Test
    void interestIsAskedForAfterEachCallAndSetOnlyWhenItChanged() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        for (int n = 0; n < 100; n++) {
            poller.ready(handler.registration, OP_READ);
            loop.runOnce();
        }
        handler.whenReady = () -> handler.interest = OP_WRITE;
        handler.registration.requeue();
        loop.runOnce();
        Deadline deadline = handler.registration.deadline(() -> handler.interest = 0);
        deadline.set(loop.now());
        loop.runOnce();
        assertThat(poller.interest(handler.registration)).containsExactly(OP_READ, OP_WRITE, 0);
    }

    @Test
    void aHandlerThatWaitsForNothingCostsNoCallToThePoller() throws Exception {
        StubHandler handler = new StubHandler();
        handler.interest = 0;
        loop.register(null, handler);
        loop.runOnce();
        assertThat(poller.interest(handler.registration)).isEmpty();
    }

    @Test
    void theLoopWaitsUntilTheNearestDeadlineAndNotWhenThereIsWork() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        loop.runOnce(Long.MAX_VALUE);
        deadlineIn(Duration.ofSeconds(3), () -> {});
        loop.runOnce(Long.MAX_VALUE);
        handler.registration.requeue();
        loop.runOnce(Long.MAX_VALUE);
        loop.execute(() -> {});
        loop.runOnce(Long.MAX_VALUE);
        assertThat(poller.waits).containsExactly(Long.MAX_VALUE, 3_000_000_000L, 0L, 0L);
    }

    @Test
    void askingTwiceForAnotherTurnGivesOne() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        handler.registration.requeue();
        handler.registration.requeue();
        loop.runOnce();
        loop.runOnce();
        assertThat(handler.calls).containsExactly("ready 0");
    }

    @Test
    void whoAlwaysAsksForAnotherTurnGetsOneInEachAndHoldsUpNobody() throws Exception {
        StubHandler greedy = StubHandler.register(loop);
        greedy.whenReady = () -> {
            greedy.registration.requeue();
            order.add("greedy");
        };
        StubHandler other = StubHandler.register(loop);
        other.whenReady = () -> order.add("other");
        poller.ready(greedy.registration, OP_READ);
        for (int n = 0; n < 3; n++) {
            poller.ready(other.registration, OP_READ);
            loop.runOnce();
        }
        assertThat(order).containsExactly("greedy", "other", "other", "greedy", "other", "greedy");
    }

    @Test
    void aTaskThatAddsATaskDoesNotHoldUpTheDeadlines() throws Exception {
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            order.add("task");
            if (order.size() < 4) {
                loop.execute(again[0]);
            }
        };
        loop.execute(again[0]);
        deadlineIn(Duration.ZERO, () -> order.add("deadline"));
        loop.runOnce();
        loop.runOnce();
        assertThat(order).containsExactly("task", "deadline", "task");
    }

    @Test
    void tasksRunInTheirOrderAlsoWhenOneWasAddedTwice() throws Exception {
        Runnable twice = () -> order.add("twice");
        loop.execute(twice);
        loop.execute(() -> order.add("other"));
        loop.execute(twice);
        loop.runOnce();
        loop.runOnce();
        assertThat(order).containsExactly("twice", "other", "twice");
    }

    @Test
    void aDeadlineThatSetsItselfForNowDoesNotHoldUpTheLoop() throws Exception {
        Deadline[] again = new Deadline[1];
        again[0] = deadlineIn(Duration.ZERO, () -> {
            order.add("deadline");
            again[0].set(loop.now());
        });
        loop.runOnce();
        assertThat(order).hasSize(256);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 900, 3_600_000})
    void tenThousandDeadlinesOfOneMomentAreDoneInFortyTurns(long millisLate) throws Exception {
        for (int n = 0; n < 10_000; n++) {
            deadlineIn(Duration.ofSeconds(1), () -> order.add("deadline"));
        }
        clock.advance(Duration.ofSeconds(1).plusMillis(millisLate));
        int turns = 0;
        for (; order.size() < 10_000; turns++) {
            int before = order.size();
            loop.runOnce();
            assertThat(order.size() - before).isLessThanOrEqualTo(256);
        }
        int grace = millisLate > 1000 ? 1 : 0;
        assertThat(turns).isEqualTo(40 + grace);
    }

    /** A laptop that wakes up must not expire the peers that have spoken. */
    @Test
    void afterALongPauseWhoHasSpokenIsServedAndWhoHasNotExpiresOneTurnLater() throws Exception {
        StubHandler speaks = expiringIn(Duration.ofMinutes(2));
        StubHandler silent = expiringIn(Duration.ofMinutes(2));
        clock.advance(Duration.ofHours(1));
        poller.ready(speaks.registration, OP_READ);
        loop.runOnce();
        assertThat(speaks.calls).containsExactly("ready 1");
        assertThat(silent.calls).isEmpty();
        loop.runOnce();
        assertThat(silent.calls).containsExactly("close");
        assertThat(speaks.closed).isFalse();
        clock.advance(Duration.ofMinutes(2));
        loop.runOnce();
        assertThat(speaks.closed).isTrue();
    }

    @Test
    void inTheTurnOfGraceALatePeerIsStillHeard() throws Exception {
        StubHandler late = expiringIn(Duration.ofMinutes(2));
        clock.advance(Duration.ofHours(1));
        loop.runOnce();
        poller.ready(late.registration, OP_READ);
        loop.runOnce();
        assertThat(late.calls).containsExactly("ready 1");
    }

    @Test
    void everyPauseHasItsGrace() throws Exception {
        for (int n = 0; n < 3; n++) {
            StubHandler silent = expiringIn(Duration.ofMinutes(2));
            clock.advance(Duration.ofHours(1));
            loop.runOnce();
            assertThat(silent.closed).isFalse();
            loop.runOnce();
            assertThat(silent.closed).isTrue();
            loop.runOnce();
        }
    }

    @Test
    void aDeadlineALittleLateIsNotPutOff() throws Exception {
        StubHandler silent = expiringIn(Duration.ofMinutes(2));
        clock.advance(Duration.ofMinutes(2).plusSeconds(1));
        loop.runOnce();
        assertThat(silent.closed).isTrue();
    }

    private StubHandler expiringIn(Duration time) throws Exception {
        StubHandler handler = StubHandler.register(loop);
        Deadline idle = handler.registration.deadline(handler::close);
        handler.whenReady = () -> idle.set(loop.now() + time.toNanos());
        idle.set(loop.now() + time.toNanos());
        return handler;
    }

    @Test
    void theTurnsTimeIsThatOfTheWaitsEndSoThatWaitingIsNotReckonedAsWork() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        long[] seen = new long[1];
        handler.whenReady = () -> seen[0] = loop.now();
        poller.whileWaiting = () -> clock.advance(Duration.ofSeconds(7));
        poller.ready(handler.registration, OP_READ);
        loop.runOnce(Long.MAX_VALUE);
        assertThat(seen[0]).isEqualTo(clock.nanoTime());
        assertThat(loop.statistics().longestTurn()).isZero();
    }

    @Test
    void theTimeThatReadyHandlersTakeIsWorkAndBringsNoDeadlineNearer() throws Exception {
        StubHandler slow = StubHandler.register(loop);
        slow.whenReady = () -> clock.advance(Duration.ofMillis(400));
        deadlineIn(Duration.ofMillis(300), () -> order.add("deadline"));
        poller.ready(slow.registration, OP_READ);
        loop.runOnce();
        assertThat(loop.statistics().longestTurn()).isEqualTo(Duration.ofMillis(400));
        assertThat(order).isEmpty();
        loop.runOnce();
        assertThat(order).containsExactly("deadline");
    }

    @Test
    void aTurnThatHoldsUpTheLoopIsReportedAndCounted() throws Exception {
        try (CapturedLog lines = new CapturedLog()) {
            for (int n = 0; n < 25; n++) {
                loop.execute(() -> clock.advance(Duration.ofMillis(501)));
                loop.runOnce();
            }
            assertThat(lines.messages()).hasSize(2);
            assertThat(lines.messages().get(0)).isEqualTo("WARN: hftp-test was held up for 501 ms by one turn");
        }
        assertThat(loop.statistics().longestTurn()).isEqualTo(Duration.ofMillis(501));
    }

    @Test
    void whoWasClosedEarlierInTheTurnIsNotCalled() throws Exception {
        StubHandler first = StubHandler.register(loop);
        StubHandler second = StubHandler.register(loop);
        first.whenReady = second::close;
        second.whenReady = first::close;
        Deadline deadline = second.registration.deadline(() -> order.add("deadline"));
        deadline.set(loop.now());
        second.registration.requeue();
        poller.ready(first.registration, OP_READ);
        poller.ready(second.registration, OP_READ);
        loop.runOnce();
        assertThat(second.calls).containsExactly("close");
        assertThat(first.calls).containsExactly("ready 1");
        assertThat(order).isEmpty();
        assertThat(poller.cancelled).containsExactly(second.registration);
    }

    @Test
    void whoHasClosedItselfIsNotAskedForItsInterest() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        handler.whenReady = () -> {
            handler.close();
            handler.interest = OP_WRITE;
        };
        poller.ready(handler.registration, OP_READ);
        loop.runOnce();
        assertThat(poller.interest(handler.registration)).containsExactly(OP_READ);
        handler.registration.requeue();
        loop.runOnce();
        assertThat(handler.calls).containsExactly("ready 1", "close");
    }

    @Test
    void aHandlerMayRegisterAnotherAndCloseItselfWhileItIsRegistered() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        StubHandler born = new StubHandler() {
            @Override
            public void onRegistered(Registration registration) {
                super.onRegistered(registration);
                close();
            }
        };
        handler.whenReady = () -> loop.register(null, born);
        poller.ready(handler.registration, OP_READ);
        loop.runOnce();
        assertThat(handler.closed).isFalse();
        assertThat(poller.interest(born.registration)).isEmpty();
        assertThat(poller.cancelled).containsExactly(born.registration);
    }

    @Test
    void aBrokenPollerFailsTheTurn() {
        poller.failure = new IOException("broken");
        assertThatThrownBy(loop::runOnce).isSameAs(poller.failure);
    }

    @Test
    void closingFromATaskOfATurnEndsTheLoopAfterTheTurn() throws Exception {
        StubHandler handler = StubHandler.register(loop);
        loop.execute(() -> {
            loop.close();
            order.add("closing");
        });
        loop.execute(() -> order.add(handler.closed ? "closed" : "not yet"));
        deadlineIn(Duration.ZERO, () -> order.add("deadline"));
        loop.runOnce();
        assertThat(order).containsExactly("closing", "not yet", "deadline");
        assertThat(handler.closed).isTrue();
        assertThat(poller.closed).isTrue();
        assertThat(loop.ended()).isCompleted();
        assertThatIllegalStateException().isThrownBy(loop::runOnce);
    }

    @Test
    void closingFromAHandlerOfATurnEndsTheLoopAfterTheTurn() throws Exception {
        StubHandler first = StubHandler.register(loop);
        StubHandler second = StubHandler.register(loop);
        first.whenReady = loop::close;
        poller.ready(first.registration, OP_READ);
        poller.ready(second.registration, OP_READ);
        loop.runOnce();
        assertThat(second.calls).containsExactly("ready 1", "close");
        assertThat(poller.closed).isTrue();
    }

    @Test
    void aLoopCannotBeStartedInTheMidstOfATurn() throws Exception {
        loop.execute(() -> assertThatIllegalStateException().isThrownBy(() -> loop.start(true)));
        loop.execute(() -> order.add("reached"));
        try (CapturedLog lines = new CapturedLog()) {
            loop.runOnce();
            assertThat(lines.messages()).isEmpty();
        }
        assertThat(order).containsExactly("reached");
    }

    @Test
    void itTellsItsNameAndState() {
        assertThat(loop).hasToString("hftp-test (NEW)");
        loop.close();
        assertThat(loop).hasToString("hftp-test (CLOSED)");
    }
}
