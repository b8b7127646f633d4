package io.github.hftp.loop;

import java.time.Duration;

/** A clock that stands still until it is moved. */
public final class FakeClock implements Clock {
    private long nanos;

    /** Makes a clock that shows a moment. */
    public FakeClock(long nanos) {
        this.nanos = nanos;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    /** Moves the clock on. */
    public void advance(Duration duration) {
        nanos += duration.toNanos();
    }
}
