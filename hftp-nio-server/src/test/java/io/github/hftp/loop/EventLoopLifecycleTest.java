package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class EventLoopLifecycleTest {
    private static final InheritableThreadLocal<String> OF_THE_CALLER = new InheritableThreadLocal<>();

    private static EventLoop started() throws Exception {
        EventLoop loop = EventLoop.open("hftp-loop-test");
        loop.start(true);
        return loop;
    }

    private static <T> T onLoop(EventLoop loop, Callable<T> call) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(call.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(10, TimeUnit.SECONDS);
    }

    @Test
    void closeWithoutStart() throws Exception {
        EventLoop loop = EventLoop.open("hftp-loop-test");
        InetSocketAddress address = EchoHandler.listen(loop);
        loop.close();
        assertThat(loop.ended()).isCompleted();
        assertThatThrownBy(() -> RawPeer.connect(address)).isInstanceOf(ConnectException.class);
        assertThatIllegalStateException().isThrownBy(() -> loop.start(true)).withMessageContaining("CLOSED");
        assertThatIllegalStateException().isThrownBy(loop::runOnce);
    }

    @Test
    void closeTwice() throws Exception {
        EventLoop loop = started();
        loop.close();
        loop.close();
        assertThat(loop.ended()).isCompleted();
        assertThat(loop).hasToString("hftp-loop-test (CLOSED)");
    }

    @Test
    void startTwiceFailsAndTheLoopGoesOn() throws Exception {
        try (EventLoop loop = started()) {
            assertThatIllegalStateException().isThrownBy(() -> loop.start(true)).withMessageContaining("RUNNING");
            assertThatIllegalStateException().isThrownBy(loop::runOnce);
            assertThat(onLoop(loop, () -> "alive")).isEqualTo("alive");
        }
    }

    @Test
    void aLoopThatCannotBeMadeLeavesNothingOpen() {
        assertThatThrownBy(() -> EventLoop.open(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> EventLoop.open("hftp-loop-test", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void itsThreadHasTheNameAndNothingOfTheCallers() throws Exception {
        OF_THE_CALLER.set("an application");
        try (EventLoop loop = started()) {
            Thread thread = onLoop(loop, Thread::currentThread);
            assertThat(thread.getName()).isEqualTo("hftp-loop-test");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getContextClassLoader()).isNull();
            assertThat(onLoop(loop, OF_THE_CALLER::get)).isNull();
        } finally {
            OF_THE_CALLER.remove();
        }
        try (EventLoop loop = EventLoop.open("hftp-loop-test")) {
            loop.start(false);
            assertThat(onLoop(loop, Thread::currentThread).isDaemon()).isFalse();
        }
    }

    @Test
    void onlyTheLoopsThreadMayRegister() throws Exception {
        try (EventLoop loop = started();
                DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            assertThat(loop.isInLoop()).isFalse();
            assertThat(onLoop(loop, loop::isInLoop)).isTrue();
            assertThatIllegalStateException().isThrownBy(() -> loop.register(channel, new StubHandler()));
        }
    }

    @Test
    void closeFromATaskTakesEffectAfterTheTurn() throws Exception {
        EventLoop loop = started();
        CompletableFuture<Boolean> endedAtOnce = new CompletableFuture<>();
        loop.execute(() -> {
            loop.close();
            endedAtOnce.complete(loop.ended().isDone());
        });
        assertThat(endedAtOnce.get(10, TimeUnit.SECONDS)).isFalse();
        loop.ended().get(10, TimeUnit.SECONDS);
    }

    @Test
    void closeFromADeadline() throws Exception {
        EventLoop loop = started();
        onLoop(loop, () -> {
            loop.deadline(loop::close).set(loop.now() + 1);
            return null;
        });
        loop.ended().get(10, TimeUnit.SECONDS);
    }

    @Test
    void closeFromAHandlerAndFromItsClose() throws Exception {
        EventLoop loop = started();
        StubHandler handler = new StubHandler() {
            @Override
            public void close() {
                super.close();
                loop.close();
            }
        };
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        handler.whenReady = () -> {
            loop.close();
            channel.close();
        };
        onLoop(loop, () -> {
            handler.interest = 0;
            loop.register(channel, handler).requeue();
            return null;
        });
        loop.ended().get(10, TimeUnit.SECONDS);
        assertThat(handler.closed).isTrue();
        loop.close();
    }

    @Test
    void closeFromWhoeverWaitsForTheEnd() throws Exception {
        EventLoop loop = started();
        var closedAgain = loop.ended().thenRun(loop::close);
        loop.close();
        closedAgain.get(10, TimeUnit.SECONDS);
    }

    @Test
    void closeFromSeveralThreadsAtOnceReturnsInAllWhenTheLoopHasEnded() throws Exception {
        for (int round = 0; round < 20; round++) {
            EventLoop loop = started();
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Boolean>> closers = new ArrayList<>();
            for (int n = 0; n < 4; n++) {
                closers.add(CompletableFuture.supplyAsync(() -> {
                    await(go);
                    loop.close();
                    return loop.ended().isDone();
                }));
            }
            go.countDown();
            for (CompletableFuture<Boolean> closer : closers) {
                assertThat(closer.get(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closeWhileTheLoopIsBusyReturnsAfterFiveSecondsAndTheLoopStillEnds() throws Exception {
        EventLoop loop = started();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger interrupts = new AtomicInteger();
        loop.execute(() -> {
            busy.countDown();
            await(release);
            if (Thread.currentThread().isInterrupted()) {
                interrupts.incrementAndGet();
            }
        });
        await(busy);
        long before = System.nanoTime();
        Thread.currentThread().interrupt();
        try (CapturedLog lines = new CapturedLog()) {
            loop.close();
            assertThat(lines.messages())
                    .containsExactly("WARN: hftp-loop-test is still busy after 5000 ms and closes when it can");
            assertThat(Thread.interrupted()).as("the caller's interrupt").isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
            loop.close(); // waits no more
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
            assertThat(loop.ended()).isNotDone();
            release.countDown();
            loop.ended().get(10, TimeUnit.SECONDS);
        }
        assertThat(interrupts).hasValue(0);
    }

    @Test
    void afterCloseTasksAreRejected() throws Exception {
        EventLoop loop = started();
        loop.close();
        AtomicInteger ran = new AtomicInteger();
        assertThatThrownBy(() -> loop.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        EventLoop never = EventLoop.open("hftp-loop-test");
        never.close();
        assertThatThrownBy(() -> never.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        assertThat(ran).hasValue(0);
    }

    @Test
    void tasksOfALoopThatIsNeverStartedRunWhenItIsClosed() throws Exception {
        EventLoop loop = EventLoop.open("hftp-loop-test");
        AtomicInteger ran = new AtomicInteger();
        loop.execute(ran::incrementAndGet);
        assertThat(ran).hasValue(0);
        loop.close();
        assertThat(ran).hasValue(1);
    }

    @Test
    void tasksThatAreAddedWhileTheLoopClosesAreRunOrRejected() throws Exception {
        EventLoop loop = started();
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger rejected = new AtomicInteger();
        StubHandler handler = new StubHandler() {
            @Override
            public void close() {
                super.close();
                loop.execute(() -> {
                    ran.incrementAndGet();
                    try {
                        loop.execute(ran::incrementAndGet);
                    } catch (RejectedExecutionException e) {
                        rejected.incrementAndGet();
                    }
                });
            }
        };
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.configureBlocking(false);
            handler.interest = 0;
            onLoop(loop, () -> loop.register(channel, handler));
            loop.close();
        }
        assertThat(ran.get() + rejected.get()).isEqualTo(2);
        assertThat(ran.get()).isPositive();
    }

    @Test
    void everyTaskThatWasTakenIsRunHoweverCloseFallsAmongThem() throws Exception {
        for (int round = 0; round < 50; round++) {
            EventLoop loop = started();
            AtomicInteger ran = new AtomicInteger();
            List<CompletableFuture<Integer>> senders = new ArrayList<>();
            CountDownLatch sending = new CountDownLatch(2);
            for (int n = 0; n < 2; n++) {
                senders.add(CompletableFuture.supplyAsync(() -> {
                    int taken = 0;
                    try {
                        for (; taken < 1_000_000; taken++) {
                            loop.execute(ran::incrementAndGet);
                            sending.countDown();
                        }
                    } catch (RejectedExecutionException e) {
                        // the loop is closed
                    }
                    return taken;
                }));
            }
            await(sending);
            loop.close();
            int taken = 0;
            for (CompletableFuture<Integer> sender : senders) {
                taken += sender.get(10, TimeUnit.SECONDS);
            }
            assertThat(ran).hasValue(taken);
        }
    }

    /** No wake-up is lost. */
    @Test
    void aHundredThousandTasksFromOtherThreadsReachALoopThatWaits() throws Exception {
        try (EventLoop loop = started()) {
            CountDownLatch done = new CountDownLatch(100_000);
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                senders.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        CountDownLatch batch = new CountDownLatch(100);
                        for (int k = 0; k < 100; k++) {
                            loop.execute(() -> {
                                done.countDown();
                                batch.countDown();
                            });
                        }
                        await(batch); // so that the loop waits again, and the next task has to wake it up
                    }
                }));
            }
            for (CompletableFuture<Void> sender : senders) {
                sender.get(25, TimeUnit.SECONDS);
            }
            assertThat(done.getCount()).isZero();
        }
    }

    @Test
    void threeHundredCyclesOfOpenStartAndCloseLeaveNothing() throws Exception {
        for (int n = 0; n < 300; n++) {
            try (EventLoop loop = EventLoop.open("hftp-loop-test")) {
                InetSocketAddress address = EchoHandler.listen(loop);
                if (n % 3 != 0) {
                    loop.start(true);
                }
                if (n % 3 == 1) {
                    try (RawPeer peer = RawPeer.connect(address)) {
                        peer.send("hello");
                        assertThat(peer.readExactly(5)).hasSize(5);
                    }
                }
            }
        }
    }

    @Test
    void closingALoopThatIsBeingStartedLeavesNothing() throws Exception {
        for (int n = 0; n < 200; n++) {
            EventLoop loop = EventLoop.open("hftp-loop-test");
            CountDownLatch go = new CountDownLatch(1);
            CompletableFuture<Void> starter = CompletableFuture.runAsync(() -> {
                await(go);
                try {
                    loop.start(true);
                } catch (IllegalStateException e) {
                    // closed before
                }
            });
            go.countDown();
            loop.close();
            starter.get(10, TimeUnit.SECONDS);
            loop.ended().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoWaitsForAThreadKeepsItsInterrupt() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Thread thread = new Thread(() -> await(release));
        thread.start();
        Thread.currentThread().interrupt();
        assertThat(Uninterruptibly.join(thread, 1_000_000)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        release.countDown();
        assertThat(Uninterruptibly.join(thread, TimeUnit.SECONDS.toNanos(10))).isTrue();
        assertThat(Thread.interrupted()).isFalse();
    }
}
