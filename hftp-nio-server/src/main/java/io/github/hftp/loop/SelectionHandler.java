package io.github.hftp.loop;

import java.io.IOException;

/**
 * What the loop calls for one channel: a connection, a listening socket, a datagram socket. All calls come on the loop
 * thread, one at a time. A handler that throws is notified and closed; others are unaffected.
 */
public interface SelectionHandler {
    /**
     * Called once, when the channel has been registered, before any other call.
     *
     * @param registration this handler's link to the loop
     */
    default void onRegistered(Registration registration) {}

    /**
     * The operations to wait for, as in {@link java.nio.channels.SelectionKey}. The loop asks after each call to this
     * handler, so the answer must depend on the handler's state alone.
     *
     * @return a set of operation bits; 0 to wait for none
     */
    int interestOps();

    /**
     * Called when the channel is ready, or when the handler has asked for a turn by {@link Registration#requeue}.
     *
     * @param readyOps the operations that are possible now; 0 for a requested turn
     * @throws IOException if the channel failed; the loop then closes the handler
     */
    void onReady(int readyOps) throws IOException;

    /**
     * Called when a call to this handler threw. Must leave the handler closed; afterwards the loop closes the channel, in
     * case this throws as well.
     *
     * @param failure what was thrown
     */
    default void onFailure(Throwable failure) {
        close();
    }

    /** Closes the channel and {@linkplain Registration#cancel cancels the registration}. May be called again. */
    void close();
}
