package io.github.hftp.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.hftp.server.internal.connection.Limits;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many file descriptors the process may open, and what follows for a server. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    /** For the JVM, the selector, the listening socket, listings, and files that are kept open. */
    private static final int RESERVED = 64;

    /** A connection's own, and that of the file it is being sent. */
    private static final int PER_CONNECTION = 2;

    private Descriptors() {}

    /** Lowers the number of connections to what the process can hold. */
    static Limits fit(Limits limits) {
        return fit(limits, maximum());
    }

    static Limits fit(Limits limits, long descriptors) {
        long possible = Math.max(1, (descriptors - RESERVED) / PER_CONNECTION);
        if (limits.maxConnections() <= possible) {
            return limits;
        }
        LOG.warn(
                "Of {} connections only {} are possible: the process may open {} file descriptors",
                limits.maxConnections(),
                possible,
                descriptors);
        return limits.withMaxConnections((int) possible);
    }

    private static long maximum() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
