package io.github.hftp.server.event;

import io.github.hftp.loop.LoopStatistics;
import io.github.hftp.protocol.StatusCode;
import java.util.Map;

/**
 * A snapshot of a server's counters. All but {@code connectionsOpen} and {@code maxConnections} only grow.
 *
 * @param connectionsOpened connections accepted and served
 * @param connectionsOpen those that are open now
 * @param connectionsRefused connections refused because of a limit
 * @param maxConnections the limit in force: the configured one, or less if the process may not open enough descriptors
 * @param acceptFailures how often accepting failed, usually for lack of descriptors
 * @param replies complete replies by status code
 * @param repliesAborted replies that ended early
 * @param linesUnfinished connections that ended in the middle of a line
 * @param bytesRead bytes received from clients
 * @param bytesSent bytes written to sockets
 * @param filesUnlistable names left out of listings because they cannot be spelled on the wire, counted per listing
 * @param eventsDropped events dropped because the listener was too slow
 * @param loop statistics of the event loop
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
