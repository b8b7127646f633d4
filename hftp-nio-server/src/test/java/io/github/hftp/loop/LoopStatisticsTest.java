package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoopStatisticsTest {
    private final LoopStatistics.Recorder recorder = new LoopStatistics.Recorder();

    private void turns(int count, long nanos) {
        for (int n = 0; n < count; n++) {
            recorder.onTurn(nanos);
        }
    }

    @Test
    void aLoopThatHasDoneNothingHasZeros() {
        assertThat(recorder.snapshot()).isEqualTo(new LoopStatistics(0, 0, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void turnsAndRebuildsAreCounted() {
        turns(3, 10);
        recorder.onRebuild();
        assertThat(recorder.snapshot().turns()).isEqualTo(3);
        assertThat(recorder.snapshot().rebuilds()).isEqualTo(1);
        assertThat(recorder.snapshot().longestTurn()).isEqualTo(Duration.ofNanos(10));
    }

    @Test
    void oneSlowTurnOfAThousandIsLeftOut() {
        turns(999, 100);
        turns(1, 1_000_000);
        assertThat(recorder.snapshot().turnTimeP999()).isEqualTo(Duration.ofNanos(128));
        assertThat(recorder.snapshot().longestTurn()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void twoSlowTurnsOfAThousandAreNot() {
        turns(998, 100);
        turns(2, 1_000_000);
        assertThat(recorder.snapshot().turnTimeP999()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void ofFewTurnsTheSlowestCounts() {
        turns(10, 100);
        turns(1, 3000);
        assertThat(recorder.snapshot().turnTimeP999()).isEqualTo(Duration.ofNanos(3000));
    }

    @Test
    void theQuantileIsNeverMoreThanTheLongestTurn() {
        turns(5000, 65);
        assertThat(recorder.snapshot().turnTimeP999()).isEqualTo(Duration.ofNanos(65));
    }

    @Test
    void turnsOfNoTimeAndOfAllTimeAreNoError() {
        turns(1, 0);
        assertThat(recorder.snapshot().turnTimeP999()).isZero();
        turns(1, Long.MAX_VALUE);
        assertThat(recorder.snapshot().turnTimeP999()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }
}
