package io.github.hftp.loop;

import java.io.IOException;

/**
 * What the loop calls about one channel: a connection, a listening socket, a datagram socket. All calls come on the
 * loop's thread, one at a time. A handler that throws is told of it, closed, and hurts nobody else.
 */
public interface SelectionHandler {
    /**
     * Called once, when the channel has been registered and before anything else.
     *
     * @param registration this handler's hold on the loop
     */
    default void onRegistered(Registration registration) {}

    /**
     * The operations to wait for, as in {@link java.nio.channels.SelectionKey}. The loop asks after each call to this
     * handler, so the answer has to follow from the handler's state alone.
     *
     * @return a set of operation bits, 0 to wait for none
     */
    int interestOps();

    /**
     * Called when the channel is ready, or when the handler asked for another turn by {@link Registration#requeue}.
     *
     * @param readyOps the operations that are possible now; 0 for a turn that was asked for
     * @throws IOException if the channel failed; the handler is closed then
     */
    void onReady(int readyOps) throws IOException;

    /**
     * Called when a call to this handler threw. What is here must leave it closed; afterwards the loop closes the
     * channel, in case this throws as well.
     *
     * @param failure what was thrown
     */
    default void onFailure(Throwable failure) {
        close();
    }

    /** Closes the channel and {@linkplain Registration#cancel gives up the registration}. May be called again. */
    void close();
}
