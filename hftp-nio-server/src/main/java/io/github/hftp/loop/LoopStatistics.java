package io.github.hftp.loop;

import java.time.Duration;

/**
 * What a loop has done since it was made.
 *
 * @param turns how many turns it took
 * @param rebuilds how often its selector was replaced because it returned early for no reason
 * @param longestTurn the longest time that one turn's work took
 * @param turnTimeP999 the time within which 999 of 1,000 turns were done, rounded up to a power of two of nanoseconds
 */
public record LoopStatistics(long turns, long rebuilds, Duration longestTurn, Duration turnTimeP999) {
    /** Counts on the loop's thread. */
    static final class Recorder {
        private final long[] turnsByLog2Nanos = new long[Long.SIZE + 1];
        private long turns;
        private long rebuilds;
        private long longestTurnNanos;

        void onTurn(long nanos) {
            turns++;
            longestTurnNanos = Math.max(longestTurnNanos, nanos);
            turnsByLog2Nanos[Long.SIZE - Long.numberOfLeadingZeros(nanos)]++;
        }

        void onRebuild() {
            rebuilds++;
        }

        LoopStatistics snapshot() {
            return new LoopStatistics(turns, rebuilds, Duration.ofNanos(longestTurnNanos), quantile());
        }

        private Duration quantile() {
            long slower = turns / 1000;
            int bucket = turnsByLog2Nanos.length - 1;
            while (bucket > 0 && slower >= turnsByLog2Nanos[bucket]) {
                slower -= turnsByLog2Nanos[bucket--];
            }
            return Duration.ofNanos(
                    Math.min(longestTurnNanos, bucket >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << bucket));
        }
    }
}
