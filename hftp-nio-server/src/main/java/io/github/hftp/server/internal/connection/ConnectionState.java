package io.github.hftp.server.internal.connection;

import java.nio.channels.SelectionKey;

/**
 * What a connection waits for. From each state but CLOSED a connection can also be closed.
 *
 * <pre>
 *                     a reply is owed and
 *                  ┌───────────────────────────▶ SENDING   the socket is full
 *                  │
 *   READING ───────┼───────────────────────────▶ YIELDED   this turn's budget is spent
 *      ▲   a turn  │
 *      │           └───────────────────────────▶ WAITING   the folder has not answered yet
 *      │                                            │
 *      └────────────────────────────────────────────┤ a turn: all is sent (or one of the three again)
 *                                                   │
 *                   all is sent and it was the last ▼
 *                                               LINGERING  the server's end is closed; what the client still
 *                                                          sends is dropped, so that its last reply arrives
 * </pre>
 */
enum ConnectionState {
    READING(SelectionKey.OP_READ),
    SENDING(SelectionKey.OP_WRITE),
    YIELDED(0),
    WAITING(0),
    LINGERING(SelectionKey.OP_READ),
    CLOSED(0);

    private final int interestOps;

    ConnectionState(int interestOps) {
        this.interestOps = interestOps;
    }

    int interestOps() {
        return interestOps;
    }

    boolean canBecome(ConnectionState next) {
        return switch (this) {
            case READING, SENDING, YIELDED, WAITING -> true;
            case LINGERING -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
