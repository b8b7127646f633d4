package io.github.hftp.server.event;

import io.github.hftp.loop.LoopStatistics;
import io.github.hftp.protocol.StatusCode;
import java.util.Map;

/**
 * A server's counters at one moment; all but {@code connectionsOpen} and {@code maxConnections} only grow.
 *
 * @param connectionsOpened connections that were accepted and served
 * @param connectionsOpen those of them that are open
 * @param connectionsRefused connections that were turned away because of a limit
 * @param maxConnections the limit in force: the one asked for, or less if the process may not open as many descriptors
 * @param acceptFailures how often accepting failed, as a rule for lack of descriptors
 * @param replies complete replies by their status code
 * @param repliesAborted replies that ended early
 * @param linesUnfinished connections whose last line had no end
 * @param bytesRead bytes that came from clients
 * @param bytesSent bytes that sockets took
 * @param filesUnlistable names that were left out of a listing because they cannot be spelled, counted at each listing
 * @param eventsDropped events that the listener was too slow for
 * @param loop how the event loop fares
 */
public record ServerMetrics(
        long connectionsOpened,
        long connectionsOpen,
        long connectionsRefused,
        int maxConnections,
        long acceptFailures,
        Map<StatusCode, Long> replies,
        long repliesAborted,
        long linesUnfinished,
        long bytesRead,
        long bytesSent,
        long filesUnlistable,
        long eventsDropped,
        LoopStatistics loop) {}
