package io.github.hftp.client.internal.connection;

import io.github.hftp.protocol.SliceEncoding;
import java.time.Duration;
import java.util.Optional;

/**
 * What the builder of a client was told, already checked.
 *
 * @param connectTimeout the longest wait for the connection
 * @param replyTimeout the longest wait for the status line of a reply
 * @param progressTimeout the longest wait for the next bytes of a reply, or its end
 * @param encoding the encoding of slices, or nothing when the server is to be asked
 * @param maxListingBytes the most memory for a list
 * @param pipelining whether requests may be sent before the replies to others have come
 * @param idleTimeout how long a connection is kept that nobody uses
 * @param retries how often a call that fails is made again
 */
public record Settings(
        Duration connectTimeout,
        Duration replyTimeout,
        Duration progressTimeout,
        Optional<SliceEncoding> encoding,
        long maxListingBytes,
        boolean pipelining,
        Duration idleTimeout,
        RetryPolicy retries) {
    /** How many bytes a reply must bring in each {@link #progressTimeout}. */
    public static final int MIN_PROGRESS_BYTES = 1024;

    /** What a name counts for {@link #maxListingBytes} besides its bytes, since many short ones take more. */
    public static final int BYTES_PER_LISTED_NAME = 64;
}
