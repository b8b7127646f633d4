package io.github.hftp.loop;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One end of a two-way stream of bytes, as a {@link StreamProtocol} sees it: a TCP connection of a
 * {@link StreamServer}, or whatever else delivers every byte once and in order. Belongs to the loop's thread. It ends
 * by {@link #finish}, by {@link #close}, or by a failure; {@link StreamProtocol#onClosed} tells of each.
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
     * Queues bytes to be sent, behind those queued before. It never blocks, and nothing is read from a peer that owes
     * much reading itself; whoever nevertheless lets more than the connection's limit queue up loses it. Once this is
     * finished or closed it does nothing, because a peer may vanish at any time.
     *
     * @param bytes what to send; copied, and left without a remainder
     */
    void write(ByteBuffer bytes);

    /**
     * Queues text to be sent, in UTF-8.
     *
     * @param text what to send, with its line end if it is to have one
     */
    default void write(String text) {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads no more for now. What the protocol has left of the bytes at hand is given to it again later. */
    void pause();

    /** Goes on reading after {@link #pause}. */
    void resume();

    /**
     * Ends properly: what was written is delivered, then the end of the stream. What still comes is thrown away, for a
     * moment, so that the other end can read the last words before it learns that nobody listens.
     */
    void finish();

    /** Ends at once. What was written and not sent is lost. */
    void close();

    /**
     * Makes a deadline, not yet set, which is cleared when this closes. It can be set as often as there is use for it,
     * so make it once and not for each message.
     *
     * @param onDue called on the loop's thread when it is due; if it throws, this is closed
     * @return the deadline
     */
    Deadline deadline(Runnable onDue);

    /**
     * Sets how long nothing may move in either direction before this is closed.
     *
     * @param timeout the longest silence
     */
    void idleTimeout(Duration timeout);
}
