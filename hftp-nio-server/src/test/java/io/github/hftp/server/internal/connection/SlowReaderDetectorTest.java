package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.internal.reply.ScriptedTransport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The least rate at which a client must take its replies is 240 bytes a second here, and the longest silence 60 s. */
class SlowReaderDetectorTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = Long.MAX_VALUE - 3 * SECOND; // the clock wraps around in between

    private final ScriptedTransport socket = new ScriptedTransport();

    @Test
    void aReaderOf100BytesASecondIsTooSlow() {
        socket.sendBufferSize(4096);
        assertThat(secondsUntilGivenUp(100, 600)).isBetween(10L, 40L);
    }

    @Test
    void aReaderOf2KiBASecondNeverIs() {
        assertThat(secondsUntilGivenUp(2048, 600)).isEqualTo(-1);
    }

    @Test
    void aReaderIsLeftAloneForTenSeconds() {
        socket.sendBufferSize(0);
        assertThat(secondsUntilGivenUp(1, 600)).isEqualTo(10);
    }

    @Test
    void whatTheSystemHoldsForAReaderIsNoReasonToGiveHimUp() {
        // A full buffer of 3 MiB, and a reader of 20 KiB/s: the system tells of no room before a third of it is free,
        // and that takes 51 seconds.
        socket.sendBufferSize(3 << 20);
        SlowReaderDetector detector = new SlowReaderDetector(Scene.limits(), START, 5_000_000);
        detector.update(START, 5_000_000);
        for (long second = 10; second <= 50; second += 10) {
            assertThat(detector.isTooSlow(START + second * SECOND, socket))
                    .as("after %s s", second)
                    .isFalse();
        }
        detector.update(START + 51 * SECOND, 5_000_000 + (1 << 20));
        assertThat(detector.isTooSlow(START + 60 * SECOND, socket)).isFalse();
    }

    @Test
    void aReaderWhoTakesNothingIsGivenUpWhenHisSilenceIsTooLong() {
        socket.sendBufferSize(16 * 1024);
        Limits noLeastRate = new Limits(1, 1, false, 16, 0, 1, 1, 1, 60 * SECOND, 0, 1);
        SlowReaderDetector detector = new SlowReaderDetector(noLeastRate, START, 0);
        detector.update(START + 5 * SECOND, 1);
        assertThat(detector.isTooSlow(START + 65 * SECOND - 1, socket)).isFalse();
        assertThat(detector.isTooSlow(START + 65 * SECOND, socket)).isTrue();
    }

    @Test
    void aLargeBufferMakesTheSilenceLongerThatIsTooLong() {
        socket.sendBufferSize(3 * 240 * 100);
        SlowReaderDetector detector = new SlowReaderDetector(Scene.limits(), START, 0);
        detector.update(START, 1_000_000);
        assertThat(detector.isTooSlow(START + 99 * SECOND, socket)).isFalse();
        assertThat(detector.isTooSlow(START + 100 * SECOND, socket)).isTrue();
    }

    @Test
    void aSocketThatCannotBeAskedForItsBufferHoldsNothing() {
        socket.breakNow();
        SlowReaderDetector detector = new SlowReaderDetector(Scene.limits(), START, 0);
        detector.update(START, 1_000_000);
        assertThat(detector.isTooSlow(START + 60 * SECOND, socket)).isTrue();
    }

    @Test
    void theNextCheckIsNeverLaterThanTheShortestTimeThatMatters() {
        SlowReaderDetector detector =
                new SlowReaderDetector(Scene.limits(Duration.ofSeconds(1), Duration.ofSeconds(3)), START, 0);
        assertThat(detector.nextCheck() - START).isEqualTo(3 * SECOND);
        assertThat(detector.isTooSlow(START + 2 * SECOND, socket)).isFalse();
        assertThat(detector.nextCheck() - START).isEqualTo(5 * SECOND);
    }

    /** Checks once a second; the reader's system reports room when 4 KiB of it are free. */
    private long secondsUntilGivenUp(int bytesPerSecond, int seconds) {
        SlowReaderDetector detector = new SlowReaderDetector(Scene.limits(), START, 0);
        long taken = 0;
        for (long second = 1; second <= seconds; second++) {
            if (second * bytesPerSecond - taken >= 4096) {
                taken = second * bytesPerSecond;
                detector.update(START + second * SECOND, taken);
            }
            if (detector.isTooSlow(START + second * SECOND, socket)) {
                return second;
            }
        }
        return -1;
    }
}
