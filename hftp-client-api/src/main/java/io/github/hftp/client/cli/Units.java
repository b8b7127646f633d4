package io.github.hftp.client.cli;

import java.time.Duration;
import java.util.Locale;

/** Amounts for people. Stateless. */
final class Units {
    private static final String[] NAMES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;
    private static final double MILLIS_PER_SECOND = 1e3;

    private Units() {}

    /** {@code 41 B}, {@code 1.2 KiB}. */
    static String bytes(long count) {
        double amount = count;
        int unit = 0;
        while (Math.round(amount * 10) >= STEP * 10 && unit < NAMES.length - 1) {
            amount /= STEP;
            unit++;
        }
        return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", amount, NAMES[unit]);
    }

    /** {@code 1.2 MiB/s}. */
    static String rate(long bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** {@code 0:05}, {@code 12:34}, {@code 1:02:03}. */
    static String clock(Duration time) {
        long seconds = (long) Math.ceil(time.toMillis() / MILLIS_PER_SECOND);
        Duration whole = Duration.ofSeconds(seconds);
        return whole.toHours() == 0
                ? String.format(Locale.ROOT, "%d:%02d", whole.toMinutes(), whole.toSecondsPart())
                : String.format(
                        Locale.ROOT, "%d:%02d:%02d", whole.toHours(), whole.toMinutesPart(), whole.toSecondsPart());
    }

    /** {@code 8.1 s}. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / MILLIS_PER_SECOND);
    }

    /** The whole percent that have come, 100 only when all has. */
    static int percent(long part, long total) {
        return part >= total ? 100 : (int) (part * 100.0 / total);
    }
}
