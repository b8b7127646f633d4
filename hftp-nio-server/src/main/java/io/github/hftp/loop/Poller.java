package io.github.hftp.loop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * Where the loop learns which channels are ready. {@link SelectorPoller} asks the operating system; a simulation can
 * put its own in its place. All methods but {@link #wakeup} belong to the loop's thread.
 */
public interface Poller extends Closeable {
    /** One channel's place in the poller. */
    interface Handle {
        /**
         * Sets what to wait for.
         *
         * @param ops operation bits as in {@link java.nio.channels.SelectionKey}
         */
        void interestOps(int ops);

        /** Waits for this channel no more. */
        void cancel();
    }

    /** Told of each channel that is ready. */
    @FunctionalInterface
    interface ReadyConsumer {
        /**
         * Called for a ready channel.
         *
         * @param registration whose channel it is
         * @param readyOps what is possible now
         */
        void accept(Registration registration, int readyOps);
    }

    /**
     * Adds a channel.
     *
     * @param channel the channel, in non-blocking mode
     * @param registration passed back when it is ready
     * @return its place, waiting for nothing yet
     * @throws IOException if it cannot be added
     */
    Handle register(SelectableChannel channel, Registration registration) throws IOException;

    /**
     * Waits until a channel is ready, {@link #wakeup} is called, or time is up, and passes on the ready channels.
     *
     * @param timeoutNanos the longest wait; 0 to look only, {@link Long#MAX_VALUE} for no limit
     * @param ready called for each ready channel
     * @return how many were ready
     * @throws IOException if the poller is broken
     */
    int poll(long timeoutNanos, ReadyConsumer ready) throws IOException;

    /** Ends the wait that is going on, or else the next one. For any thread. */
    void wakeup();

    /**
     * Replaces what lies below by a new one, because waits end at once for no reason.
     *
     * @throws IOException if there is no new one to be had
     */
    void rebuild() throws IOException;
}
