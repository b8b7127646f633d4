package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.RequestParser;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.internal.reply.Send;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What is told about a connection's requests: the one in progress, and how many there were. */
final class Exchange {
    private final Shared shared;
    private final long number;
    private final InetSocketAddress remote;
    private final long openedAt;
    private String line = "";
    private long begunAt;
    private long count;

    Exchange(Shared shared, long number, InetSocketAddress remote) {
        this.shared = shared;
        this.number = number;
        this.remote = remote;
        this.openedAt = shared.now();
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** How many requests were answered. */
    long count() {
        return count;
    }

    void begin(String requestLine) {
        line = requestLine;
        if (shared.hasListener()) {
            begunAt = shared.clockNanos();
        }
    }

    /** The file that is asked for, as it was spelled; an empty string if none is. */
    String name() {
        return RequestParser.element(line, 1);
    }

    void finish(Send send, boolean complete) {
        count++;
        shared.counters().onReply(send.status(), complete);
        if (shared.hasListener()) {
            long nanos = line.isEmpty() ? 0 : shared.clockNanos() - begunAt;
            shared.listener()
                    .onRequestServed(new RequestServed(
                            number,
                            remote,
                            RequestParser.element(line, 0),
                            name(),
                            send.status(),
                            send.fileBytes(),
                            Duration.ofNanos(nanos),
                            complete));
        }
        line = "";
    }

    void closed(CloseReason reason) {
        shared.counters().connectionsClosed++;
        if (shared.hasListener()) {
            Duration open = Duration.ofNanos(shared.now() - openedAt);
            shared.listener().onConnectionClosed(new ConnectionClosed(number, remote, reason, count, open));
        }
    }
}
