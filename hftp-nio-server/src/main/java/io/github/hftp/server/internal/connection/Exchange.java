package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.RequestParser;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.internal.reply.Send;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What is told about a connection's requests: the one in progress, and how many there were. */
final class Exchange {
    private final Connections connections;
    private final long number;
    private final InetSocketAddress remote;
    private String line = "";
    private long begunAt;
    private long count;

    Exchange(Connections connections, long number, InetSocketAddress remote) {
        this.connections = connections;
        this.number = number;
        this.remote = remote;
    }

    long number() {
        return number;
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
        if (connections.hasListener()) {
            begunAt = connections.clockNanos();
        }
    }

    /** The file that is asked for, as it was spelled; an empty string if none is. */
    String name() {
        return RequestParser.element(line, 1);
    }

    void finish(Send send, boolean complete) {
        count++;
        connections.counters().onReply(send.status(), complete);
        if (connections.hasListener()) {
            long nanos = line.isEmpty() ? 0 : connections.clockNanos() - begunAt;
            connections
                    .listener()
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
}
