package io.github.hftp.server.internal.connection;

import io.github.hftp.server.internal.reply.RawSend;

/** What one connection may use of one turn of the loop, so that no client holds up another. */
final class Budget {
    /** The most requests that are answered. */
    static final int MAX_REQUESTS = 64;

    /** The most bytes that are sent. */
    static final long MAX_BYTES_OUT = 512 * 1024;

    /** The most bytes that are read, and so the most that are kept unparsed. */
    static final int MAX_BYTES_IN = 16 * 1024;

    /** Replies are gathered into one write up to this size; if the write is short, no more than this is kept. */
    static final int MAX_GATHERED_BYTES = 32 * 1024;

    /** The buffer in which replies are gathered: a small slice with its header fits as well. */
    static final int GATHER_BUFFER_BYTES = RawSend.TRANSFER_THRESHOLD + MAX_GATHERED_BYTES;

    /** The most connections, of all, that are refused with a status. */
    static final int MAX_REFUSALS = 4;

    private Budget() {}
}
