package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One end of a two-way byte stream, as a {@link StreamProtocol} sees it: a TCP connection of a {@link StreamServer}, or
 * anything else that delivers every byte once and in order. Belongs to the loop thread. It ends by {@link #finish}, by
 * {@link #close}, or by a failure; {@link StreamProtocol#onClosed} reports each.
 */
public interface StreamConnection {
    /**
     * The loop that this belongs to.
     *
     * @return the loop
     */
    EventLoop loop();

    /**
     * The other end.
     *
     * @return its address
     */
    InetSocketAddress remote();

    /**
     * Queues bytes to send, after those queued before. Never blocks. While much is queued, nothing is read from the peer;
     * if the queue still exceeds the connection's limit, the connection is closed. Does nothing once this is finished or
     * closed, because a peer may vanish at any time.
     *
     * @param bytes what to send; all of it is copied and consumed
     */
    void write(ByteBuffer bytes);

    /**
     * Queues text to send, in UTF-8.
     *
     * @param text what to send, including any line end
     */
    default void write(String text) {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Stops reading for now. Bytes that the protocol has left unread are passed to it again after {@link #resume}. */
    void pause();

    /** Resumes reading after {@link #pause}. */
    void resume();

    /**
     * Ends properly: what was written is delivered, then the end of the stream. For a moment, incoming bytes are read and
     * dropped, so that the other end can read the last words before it gets an error.
     */
    void finish();

    /** Ends at once. What was written and not sent is lost. */
    void close();

    /**
     * Creates a deadline, not yet set, which is cleared when this closes. A deadline can be set any number of times, so
     * create it once and not for each message.
     *
     * @param onDue called on the loop thread when it is due; if it throws, this is closed
     * @return the deadline
     */
    Deadline deadline(Runnable onDue);

    /**
     * Sets how long both directions may be silent before this is closed.
     *
     * @param timeout the longest silence
     */
    void idleTimeout(Duration timeout);
}
