package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.LoopStatistics;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.event.ServerMetrics;
import java.util.EnumMap;
import java.util.Map;

/** What the connections of a server count. Belongs to the loop thread. */
final class Counters {
    private final Map<StatusCode, Long> replies = new EnumMap<>(StatusCode.class);
    long connectionsOpened;
    long connectionsClosed;
    long connectionsRefused;
    long repliesAborted;
    long linesUnfinished;
    long bytesRead;
    long bytesSent;

    void onReply(StatusCode status, boolean complete) {
        if (complete) {
            replies.merge(status, 1L, Long::sum);
        } else {
            repliesAborted++;
        }
    }

    ServerMetrics snapshot(
            int maxConnections, long acceptFailures, long filesUnlistable, long eventsDropped, LoopStatistics loop) {
        return new ServerMetrics(
                connectionsOpened,
                connectionsOpened - connectionsClosed,
                connectionsRefused,
                maxConnections,
                acceptFailures,
                Map.copyOf(replies),
                repliesAborted,
                linesUnfinished,
                bytesRead,
                bytesSent,
                filesUnlistable,
                eventsDropped,
                loop);
    }
}
