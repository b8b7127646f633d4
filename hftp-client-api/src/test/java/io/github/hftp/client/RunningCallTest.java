package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.testing.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RunningCallTest {
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void whatIsCancelledBeforeItBeginsIsNotCalled() {
        var call = new RunningCall<>(calls::incrementAndGet);
        assertThat(call.cancel(true)).isTrue();
        call.run();
        assertThat(calls).hasValue(0);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(call).isCancelled();
    }

    @Test
    void anOutcomeThatComesAfterTheCancelDoesNotCount() throws Exception {
        var begun = new CompletableFuture<Void>();
        var call = RunningCall.start("hftp-call", () -> {
            begun.complete(null);
            try {
                new CompletableFuture<Void>().get(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                calls.incrementAndGet();
            }
            return 1;
        });
        begun.get(20, TimeUnit.SECONDS);
        assertThat(call.cancel(true)).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(call::get);
    }

    @Test
    void whatItIsCompletedWithFromOutsideCounts() {
        var call = new RunningCall<>(calls::incrementAndGet);
        assertThat(call.complete(7)).isTrue();
        call.run();
        assertThat(call.join()).isEqualTo(7);
        assertThat(calls).hasValue(0);
    }

    /** Neither by an interrupt of its own, nor by one that another thread may make without waiting for a lock. */
    @Test
    void whatDependsOnItRunsUninterruptedAndWithoutLocks() {
        var call = new RunningCall<>(calls::incrementAndGet);
        var seen = call.thenApply(result -> {
            assertThat(call.cancel(true)).isFalse();
            boolean other = CompletableFuture.supplyAsync(() -> call.cancel(true))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            return other || Thread.interrupted();
        });
        call.run();
        assertThat(seen.join()).isFalse();
        assertThat(call.join()).isEqualTo(1);
    }

    /** At whatever moment the cancel comes. */
    @Test
    void anInterruptNeverComesAfterTheCall() {
        List<CompletableFuture<Boolean>> interrupted = new ArrayList<>();
        for (int n = 0; n < 2_000; n++) {
            var call = RunningCall.start("hftp-call", calls::incrementAndGet);
            interrupted.add(
                    call.handle((result, failure) -> Thread.currentThread().isInterrupted()));
            for (int spins = n % 40 * 50; spins > 0; spins--) {
                Thread.onSpinWait();
            }
            call.cancel(true);
        }
        assertThat(interrupted).allSatisfy(each -> assertThat(each.join()).isFalse());
    }
}
