package io.github.hftp.server.internal.connection;

import io.github.hftp.server.internal.reply.RawSend;
import java.time.Duration;

/**
 * What a server allows its clients; times in nanoseconds. Made by the server's builder, which has checked and
 * documented each value.
 */
public record Limits(
        int maxConnections,
        int maxConnectionsPerAddress,
        boolean limitsLoopback,
        int maxLineBytes,
        int sendBufferBytes,
        long firstRequestTimeout,
        long lineTimeout,
        long idleTimeout,
        long stallTimeout,
        int minimumBytesPerSecond,
        long fileTimeout) {
    /** How long a slow reader is left alone before its rate is looked at. */
    static final long SLOW_READER_GRACE = Duration.ofSeconds(10).toNanos();

    /** How long the client of an ended connection may be silent before the connection is closed for good. */
    static final long LINGER_IDLE = Duration.ofSeconds(2).toNanos();

    /** How long the client of an ended connection may go on sending. */
    static final long LINGER_TOTAL = Duration.ofSeconds(10).toNanos();

    /** How much the client of an ended connection may go on sending. */
    static final long LINGER_BYTES = 1 << 20;

    /** How long new connections wait for a free place before they are told that there is none. */
    static final long FULL_WAIT = Duration.ofSeconds(1).toNanos();

    /** How many connections are told so in one turn of the loop. */
    static final int MAX_REFUSALS_A_TURN = 4;

    /** How many requests of one connection are answered in one turn of the loop. */
    static final int MAX_REQUESTS_A_TURN = 64;

    /** How many bytes one connection is sent in one turn of the loop. */
    static final long MAX_BYTES_OUT_A_TURN = 512 * 1024;

    /** How many bytes of one connection are read in one turn of the loop, and so the most that are kept unparsed. */
    static final int MAX_BYTES_IN_A_TURN = 16 * 1024;

    /**
     * Replies are gathered into one write up to this size, which is also the most that is kept of them when it is
     * short.
     */
    static final int MAX_GATHERED_BYTES = 32 * 1024;

    /** The buffer that replies are gathered in: a small slice with its header fits. */
    static final int GATHER_BUFFER_BYTES = RawSend.TRANSFER_THRESHOLD + MAX_GATHERED_BYTES;

    /**
     * The same with another number of connections.
     *
     * @param number how many connections may be open
     * @return the changed limits
     */
    public Limits withMaxConnections(int number) {
        return new Limits(
                number,
                maxConnectionsPerAddress,
                limitsLoopback,
                maxLineBytes,
                sendBufferBytes,
                firstRequestTimeout,
                lineTimeout,
                idleTimeout,
                stallTimeout,
                minimumBytesPerSecond,
                fileTimeout);
    }

    int maxLingering() {
        return Math.max(1, maxConnections / 10);
    }
}
