package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.ThrottledLog;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.internal.reply.RequestHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What all connections of a server share: the limits, the clock, the loop's buffers, the request handler, the counters
 * and the listener. Knows no connection. Belongs to the loop thread and holds nothing that must be closed.
 */
final class Shared {
    private final EventLoop loop;
    private final Limits limits;
    private final ServerListener listener;
    private final RequestHandler requestHandler;
    private final Counters counters = new Counters();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(Budget.MAX_BYTES_IN);
    private final ByteBuffer gatherBuffer = ByteBuffer.allocateDirect(Budget.GATHER_BUFFER_BYTES);
    private final ThrottledLog fileWarnings;
    private int lingering;

    /** {@code listener} is null for none. */
    Shared(EventLoop loop, Limits limits, RequestHandler requestHandler, ServerListener listener) {
        this.loop = loop;
        this.limits = limits;
        this.requestHandler = requestHandler;
        this.listener = listener;
        this.fileWarnings = new ThrottledLog(Shared.class, loop.clock());
    }

    Limits limits() {
        return limits;
    }

    RequestHandler requestHandler() {
        return requestHandler;
    }

    /** For one read, or one turn, of a single connection. */
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    /** Where a connection gathers replies during its turn. */
    ByteBuffer gatherBuffer() {
        return gatherBuffer;
    }

    /** When this turn of the loop began. */
    long now() {
        return loop.now();
    }

    /** The time at this moment, for measuring within a turn. */
    long clockNanos() {
        return loop.clock().nanoTime();
    }

    boolean hasListener() {
        return listener != null;
    }

    ServerListener listener() {
        return listener;
    }

    Counters counters() {
        return counters;
    }

    void warnOfFile(String name, IOException failure) {
        fileWarnings.warn("A slice of {} was left incomplete: {}", name, failure.getMessage());
    }

    /** Whether one more connection may linger; if so, it counts until {@link #endLingering}. */
    boolean tryLinger() {
        if (lingering >= limits.maxLingering()) {
            return false;
        }
        lingering++;
        return true;
    }

    void endLingering() {
        lingering--;
    }
}
