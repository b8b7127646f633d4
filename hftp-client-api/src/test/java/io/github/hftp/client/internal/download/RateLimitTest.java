package io.github.hftp.client.internal.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.testing.Seeds;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    private RateLimit limit(long bytesPerSecond) {
        return new RateLimit(bytesPerSecond, clock::get);
    }

    @Test
    void bytesAreWaitedForOneAfterTheOther() {
        RateLimit limit = limit(1000);
        assertThat(limit.nanosToWait(0)).isZero();
        assertThat(limit.nanosToWait(100)).isEqualTo(100 * MILLI);
        assertThat(limit.nanosToWait(100)).isEqualTo(200 * MILLI);
        clock.addAndGet(150 * MILLI);
        assertThat(limit.nanosToWait(1)).isEqualTo(51 * MILLI);
    }

    @Test
    void whatWasNotUsedIsKeptForAShortTimeAlone() {
        RateLimit limit = limit(1000);
        clock.addAndGet(3600 * SECOND);
        assertThat(limit.nanosToWait((int) RateLimit.BURST_MILLIS)).isZero();
        assertThat(limit.nanosToWait(1)).isEqualTo(MILLI);
    }

    @Test
    void nothingIsSpareAtTheBeginning() {
        assertThat(limit(1000).nanosToWait(1)).isEqualTo(MILLI);
    }

    @Test
    void smallPiecesAreNotFree() {
        RateLimit limit = limit(30_000_000_000L); // 30 bytes a nanosecond
        for (int i = 0; i < 30_000; i++) {
            limit.nanosToWait(1);
        }
        assertThat(limit.nanosToWait(0)).isBetween(999L, 1001L);
    }

    @Test
    void veryMuchVerySlowlyIsNoOverflow() {
        RateLimit limit = limit(1);
        long before = 0;
        for (int i = 0; i < 4; i++) {
            long nanos = limit.nanosToWait(Integer.MAX_VALUE);
            assertThat(nanos).isGreaterThan(before);
            before = nanos;
        }
    }

    @Test
    void workersHaveEqualSharesAndTogetherTheRate() {
        Seeds.forEach(50, seed -> {
            var random = new SplittableRandom(seed);
            int workers = 2 + random.nextInt(6);
            long rate = 1000L << random.nextInt(20);
            int piece = 1 + random.nextInt(65_536);
            RateLimit limit = limit(rate);
            var wakeUps = new PriorityQueue<Long>();
            long begin = clock.get();
            long[] got = new long[workers];
            // Each worker takes pieces as fast as it is let. The queue holds wake-ups, the number of the worker last.
            for (int i = 0; i < workers; i++) {
                wakeUps.add(limit.nanosToWait(piece) * workers + i);
            }
            for (int step = 0; step < 1000; step++) {
                long next = wakeUps.remove();
                int worker = (int) (next % workers);
                clock.set(begin + next / workers);
                got[worker]++;
                wakeUps.add((clock.get() - begin + limit.nanosToWait(piece)) * workers + worker);
            }
            double seconds = (clock.get() - begin) / (double) SECOND;
            assertThat(1000.0 * piece / seconds / rate).isBetween(0.999, 1.001);
            for (long count : got) {
                assertThat(count).isBetween(1000L / workers - 1, 1000L / workers + 1);
            }
        });
    }

    @Test
    void acquiringTakesAsLongAsItMust() throws Exception {
        var limit = new RateLimit(1_000_000, System::nanoTime);
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            limit.acquire(10_000);
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(50 * MILLI);
    }

    @Test
    void anInterruptEndsTheWaitAndGivesTheBytesBack() {
        RateLimit limit = limit(1);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> limit.acquire(1000));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(limit.nanosToWait(1)).isEqualTo(SECOND);
    }

    @Test
    void anInterruptDuringTheWaitEndsIt() throws Exception {
        var limit = new RateLimit(1, System::nanoTime);
        var interrupted = new AtomicLong();
        var worker = new Thread(
                () -> {
                    try {
                        limit.acquire(1000);
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                    }
                },
                "hftp-test-worker");
        worker.start();
        while (worker.getState() != Thread.State.TIMED_WAITING) {
            assertThat(worker.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        worker.interrupt();
        worker.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> limit(0));
        assertThatIllegalArgumentException().isThrownBy(() -> limit(1).nanosToWait(-1));
    }
}
