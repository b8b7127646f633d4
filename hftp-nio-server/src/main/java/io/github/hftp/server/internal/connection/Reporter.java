package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.RequestParser;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.internal.reply.Send;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Reports a connection's requests and its end to the counters and the listener. */
final class Reporter {
    private final Shared shared;
    private final long number;
    private final InetSocketAddress remote;
    private final long openedAt;
    private String line = "";
    private long begunAt;
    private long requests;

    Reporter(Shared shared, long number, InetSocketAddress remote) {
        this.shared = shared;
        this.number = number;
        this.remote = remote;
        this.openedAt = shared.now();
    }

    long openedAt() {
        return openedAt;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** How many requests have ended, answered or not. */
    long requests() {
        return requests;
    }

    void requestBegan(String requestLine) {
        line = requestLine;
        if (shared.hasListener()) {
            begunAt = shared.clockNanos();
        }
    }

    /** The requested file as the client spelled it; an empty string if the request names none. */
    String fileName() {
        return RequestParser.element(line, 1);
    }

    void requestEnded(Send send, boolean complete) {
        requests++;
        shared.counters().onReply(send.status(), complete);
        if (shared.hasListener()) {
            long nanos = line.isEmpty() ? 0 : shared.clockNanos() - begunAt;
            shared.listener()
                    .onRequestServed(new RequestServed(
                            number,
                            remote,
                            RequestParser.element(line, 0),
                            fileName(),
                            send.status(),
                            send.fileBytes(),
                            Duration.ofNanos(nanos),
                            complete));
        }
        line = "";
    }

    void connectionClosed(CloseReason reason) {
        shared.counters().connectionsClosed++;
        if (shared.hasListener()) {
            Duration open = Duration.ofNanos(shared.now() - openedAt);
            shared.listener().onConnectionClosed(new ConnectionClosed(number, remote, reason, requests, open));
        }
    }
}
