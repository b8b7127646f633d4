package io.github.hftp.client.internal.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgressReportsTest {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE);
    private final RateMeter meter = new RateMeter(1000, 0, clock::get);
    private final RateMeter.Connection part = meter.open("a");
    private final List<Long> told = Collections.synchronizedList(new ArrayList<>());

    private ProgressReports reports(Consumer<TransferProgress> listener) {
        return new ProgressReports(meter, INTERVAL, listener, clock::get);
    }

    private void advance(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void theFirstAndTheLastAreReportedAndNoMoreThanOneEachInterval() {
        ProgressReports reports = reports(progress -> told.add(progress.bytes()));
        for (int i = 0; i < 25; i++) {
            reports.offer();
            part.add(1);
            advance(10);
        }
        assertThat(told).containsExactly(0L, 10L, 20L);
        reports.end();
        reports.end();
        advance(1000);
        reports.offer();
        assertThat(told).containsExactly(0L, 10L, 20L, 25L);
    }

    @Test
    void aPauseIsNoReasonForSeveralReports() {
        ProgressReports reports = reports(progress -> told.add(progress.bytes()));
        reports.offer();
        advance(1000);
        reports.offer();
        reports.offer();
        assertThat(told).hasSize(2);
    }

    @Test
    void whatTheListenerThrowsIsThrownToTheWorker() {
        ProgressReports reports = reports(progress -> {
            told.add(progress.bytes());
            throw new IllegalStateException("enough");
        });
        assertThatIllegalStateException().isThrownBy(reports::offer).withMessage("enough");
        reports.offer(); // not due
        assertThatIllegalStateException().isThrownBy(reports::end);
        assertThat(told).hasSize(2);
    }

    @Test
    void aWorkerDoesNotWaitForTheReportOfAnotherButTheLastReportDoes() throws Exception {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var atOnce = new AtomicInteger();
        ProgressReports reports = reports(progress -> {
            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
            inside.countDown();
            await(goOn);
            told.add(progress.bytes());
            atOnce.decrementAndGet();
        });
        CompletableFuture<Void> first = CompletableFuture.runAsync(reports::offer);
        await(inside);
        advance(1000);
        reports.offer(); // returns, though it is due
        assertThat(told).isEmpty();
        part.add(5);
        var last = new Thread(reports::end, "hftp-test-end");
        last.start();
        while (last.getState() != Thread.State.WAITING) {
            assertThat(last.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        goOn.countDown();
        first.get(10, TimeUnit.SECONDS);
        last.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(told).containsExactly(0L, 5L);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
