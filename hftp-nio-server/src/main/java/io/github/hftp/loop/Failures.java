package io.github.hftp.loop;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a loop does about failures of its handlers and tasks besides closing them: it logs them, and tells when there
 * are too many of the kind that is no handler's fault. A single handler may run out of memory or stack; several in a
 * short time mean that the process does. Belongs to the loop's thread.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int MAX_ERRORS = 3;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ThrottledLog warnings;
    private int errors;
    private long firstError;

    Failures(Clock clock) {
        this.warnings = new ThrottledLog(EventLoop.class, clock);
    }

    /** Logs a failure: that of a connection, which is nothing special, at DEBUG. Never throws. */
    void report(String what, Throwable failure) {
        try {
            if (failure instanceof IOException) {
                LOG.debug("{}: {}", what, failure.toString());
            } else {
                warnings.warn(what, failure);
            }
        } catch (Throwable t) {
            // The failure's toString threw, or memory is short. What comes next, closing, matters more than this line.
        }
    }

    /** Counts a failure: true if it is an error of the virtual machine and one too many. */
    boolean isOneTooMany(Throwable failure, long now) {
        if (!(failure instanceof VirtualMachineError)) {
            return false;
        }
        if (errors == 0 || now - firstError > WINDOW_NANOS) {
            errors = 0;
            firstError = now;
        }
        return ++errors > MAX_ERRORS;
    }
}
