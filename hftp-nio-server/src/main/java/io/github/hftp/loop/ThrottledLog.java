package io.github.hftp.loop;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings of one kind, at most one in ten seconds: what a peer can cause at will must not fill a disk. The next one
 * says how many were left out. A logger that throws does not affect the caller. Belongs to one thread.
 */
public final class ThrottledLog {
    private static final long NANOS_BETWEEN = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final Clock clock;
    private boolean used;
    private long last;
    private long suppressed;

    /**
     * Creates one for a kind of warning.
     *
     * @param owner whose logger to warn by
     * @param clock tells when ten seconds are over
     */
    public ThrottledLog(Class<?> owner, Clock clock) {
        this.log = LoggerFactory.getLogger(owner);
        this.clock = clock;
    }

    /**
     * Warns, unless the last warning was a moment ago; then at DEBUG.
     *
     * @param format the message, with {@code {}} for each argument
     * @param arguments the arguments; a last one that is a {@link Throwable} is logged with its stack trace
     */
    public void warn(String format, Object... arguments) {
        try {
            warnOrCount(format, arguments);
        } catch (Throwable t) {
            // by the logger, or by the toString of an argument: there is no other place to report it
        }
    }

    private void warnOrCount(String format, Object... arguments) {
        long now = clock.nanoTime();
        if (used && now - last < NANOS_BETWEEN) {
            suppressed++;
            log.debug(format, arguments);
            return;
        }
        String more = suppressed == 0 ? "" : " (and " + suppressed + " more like it since the last such line)";
        used = true;
        last = now;
        suppressed = 0;
        log.warn(format + more, arguments);
    }
}
