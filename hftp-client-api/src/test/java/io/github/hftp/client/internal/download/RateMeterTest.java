package io.github.hftp.client.internal.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.hftp.client.TransferProgress;
import io.github.hftp.client.TransferProgress.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {
    private static final long RATE = 1_000_000;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 2_000_000_000); // soon past its end, as it may be

    private void advance(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private RateMeter meter(long total) {
        return new RateMeter(total, 0, clock::get);
    }

    /** A steady megabyte per second, in pieces of some milliseconds. */
    private void receive(RateMeter.Connection part, long millis, int pieceMillis) {
        for (long t = 0; t < millis; t += pieceMillis) {
            advance(pieceMillis);
            part.add(RATE * pieceMillis / 1000);
        }
    }

    @Test
    void nothingIsSaidOfTheRateAndTheEndBeforeAnythingHasCome() {
        TransferProgress progress = new RateMeter(1000, 100, clock::get).progress();
        assertThat(progress).isEqualTo(new TransferProgress(100, 1000, 0, progress.eta(), Duration.ZERO, List.of()));
        assertThat(progress.eta()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 400})
    void aSteadyRateIsTheRateWhateverThePieces(int pieceMillis) {
        RateMeter meter = meter(100 * RATE);
        RateMeter.Connection part = meter.open("a");
        for (int i = 0; i < 30; i++) {
            receive(part, 800, pieceMillis);
            assertThat((double) meter.progress().bytesPerSecond()).isCloseTo(RATE, within(RATE * 0.1));
        }
        long left = (100 * RATE - meter.progress().bytes()) / RATE;
        assertThat(meter.progress().eta().orElseThrow()).isCloseTo(Duration.ofSeconds(left), Duration.ofSeconds(9));
    }

    @Test
    void theFirstBytesDoNotMakeAnAbsurdRate() {
        RateMeter meter = meter(100 * RATE);
        meter.open("a").add(65_536);
        assertThat(meter.progress().bytesPerSecond()).isEqualTo(4 * 65_536);
        advance(1);
        assertThat(meter.progress().bytesPerSecond()).isEqualTo(4 * 65_536);
        assertThat(meter.progress().eta()).isEmpty();
        advance(999);
        assertThat(meter.progress().bytesPerSecond()).isEqualTo(65_536);
        assertThat(meter.progress().eta()).isPresent();
    }

    @Test
    void whatWasThereCountsAsDoneAndNotForTheRate() {
        RateMeter meter = new RateMeter(10 * RATE, 7 * RATE, clock::get);
        receive(meter.open("a"), 2000, 10);
        TransferProgress progress = meter.progress();
        assertThat(progress.bytes()).isEqualTo(9 * RATE);
        assertThat(progress.bytesPerSecond()).isEqualTo(RATE);
        assertThat(progress.eta()).contains(Duration.ofSeconds(1));
        assertThat(progress.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aStallBringsTheRateDownToZeroAndTheEndOutOfSight() {
        RateMeter meter = meter(100 * RATE);
        RateMeter.Connection part = meter.open("a");
        receive(part, 10_000, 10);
        long before = meter.progress().bytesPerSecond();
        for (int i = 0; i < 20; i++) {
            advance(250);
            long rate = meter.progress().bytesPerSecond();
            assertThat(rate).isLessThan(before);
            before = rate;
        }
        assertThat(before).isZero();
        assertThat(meter.progress().eta()).isEmpty();
        receive(part, 5000, 10);
        advance(3_600_000);
        assertThat(meter.progress().bytesPerSecond()).isZero();
        receive(part, 5000, 10); // an hour of nothing is soon forgotten
        assertThat((double) meter.progress().bytesPerSecond()).isCloseTo(RATE, within(RATE * 0.01));
    }

    @Test
    void aPauseOfASecondIsSmoothed() {
        RateMeter meter = meter(100 * RATE);
        receive(meter.open("a"), 10_000, 10);
        advance(1000);
        assertThat(meter.progress().bytesPerSecond()).isBetween(RATE * 7 / 10, RATE * 9 / 10);
    }

    @Test
    void eachConnectionHasItsOwnRate() {
        RateMeter meter = meter(100 * RATE);
        RateMeter.Connection slow = meter.open("slow:1");
        advance(2000);
        RateMeter.Connection fast = meter.open("fast:2");
        for (int i = 0; i < 200; i++) {
            advance(10);
            slow.add(1_000);
            fast.add(9_000);
        }
        assertThat(meter.progress().connections())
                .containsExactly(
                        new Connection("slow:1", 200_000, 50_000), new Connection("fast:2", 1_800_000, 900_000));
        slow.close();
        slow.close();
        assertThat(meter.progress().connections())
                .extracting(Connection::server)
                .containsExactly("fast:2");
        assertThat(meter.progress().bytes()).isEqualTo(2_000_000);
    }

    @Test
    void whatIsDoneNeedsNoMoreTime() {
        RateMeter meter = meter(1000);
        meter.open("a").add(1000);
        assertThat(meter.progress().eta()).contains(Duration.ZERO);
        assertThat(meter(0).progress().eta()).contains(Duration.ZERO);
    }

    @Test
    void anEndFarAwayIsNoOverflow() {
        RateMeter meter = meter(Long.MAX_VALUE);
        meter.open("a").add(1);
        advance(1000);
        assertThat(meter.progress().eta()).contains(Duration.ofMillis(Long.MAX_VALUE));
    }

    @Test
    void severalWorkersLoseNothing() throws Exception {
        RateMeter meter = new RateMeter(Long.MAX_VALUE, 0, System::nanoTime);
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RateMeter.Connection part = meter.open("worker " + i);
            workers.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 200_000; n++) {
                    part.add(1);
                }
            }));
        }
        for (CompletableFuture<Void> worker : workers) {
            worker.get(10, TimeUnit.SECONDS);
        }
        assertThat(meter.progress().bytes()).isEqualTo(800_000);
        assertThat(meter.progress().connections()).extracting(Connection::bytes).containsOnly(200_000L);
    }

    @Test
    void moreThanAllCannotBeThereAlready() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateMeter(10, 11, clock::get));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateMeter(10, -1, clock::get));
    }
}
