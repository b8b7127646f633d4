package io.github.hftp.loop;

import java.nio.channels.SelectableChannel;

/**
 * A handler's hold on its loop: asks for another turn, makes deadlines, and ends. The loop calls the handler through
 * it, so that whatever the handler throws stays its own. Belongs to the loop's thread; it ends with {@link #cancel},
 * which the handler calls when it closes.
 */
public final class Registration {
    private final EventLoop loop;
    private final SelectableChannel channel;
    private final SelectionHandler handler;
    private Poller.Handle handle;
    private int interestOps;
    private boolean queued;
    private boolean cancelled;

    Registration(EventLoop loop, SelectableChannel channel, SelectionHandler handler) {
        this.loop = loop;
        this.channel = channel;
        this.handler = handler;
    }

    /**
     * The loop that this belongs to.
     *
     * @return the loop
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Asks for another turn, after all others that are waiting for one. To be used by a handler that has stopped on a
     * budget of its own, or whose work elsewhere is done: the selector has nothing to report about those.
     */
    public void requeue() {
        if (!queued && !cancelled) {
            queued = true;
            loop.enqueue(this);
        }
    }

    /**
     * Makes a deadline, not yet set, whose failure is this handler's.
     *
     * @param onDue called on the loop's thread when it is due
     * @return the deadline
     */
    public Deadline deadline(Runnable onDue) {
        return loop.deadline(() -> call(onDue::run));
    }

    /**
     * Reports a failure that the handler survives: logs it, an {@link java.io.IOException} at DEBUG and others as
     * warnings, a few at most; and counts it, because several errors of the virtual machine in a short time end the loop.
     *
     * @param what what happened, as a sentence
     * @param failure what was thrown
     */
    public void report(String what, Throwable failure) {
        loop.report(what, failure);
        loop.countError(failure);
    }

    /** Ends this: the handler is not called again. The channel is the handler's to close. */
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            if (handle != null) {
                handle.cancel();
            }
            loop.forget(this);
        }
    }

    /** Ends this after its handler was to close, and closes the channel if that did not come so far. */
    void abandon() {
        try {
            cancel();
        } finally {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            if (channel != null) { // a simulation may have none
                channel.close();
            }
        } catch (Throwable t) {
            loop.report("Closing a channel failed", t);
        }
    }

    SelectionHandler handler() {
        return handler;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void attach(Poller.Handle handle) {
        this.handle = handle;
    }

    void dequeue() {
        queued = false;
    }

    void onReady(int readyOps) {
        call(() -> handler.onReady(readyOps));
    }

    private void call(EventLoop.Call call) {
        if (isCancelled()) {
            return;
        }
        try {
            call.run();
            updateInterest();
        } catch (Throwable t) {
            onFailure(t);
        }
        Thread.interrupted(); // left by a callback it would make every wait end at once, and close files in use
    }

    private void onFailure(Throwable failure) {
        loop.report("A handler failed and was closed", failure);
        try {
            handler.onFailure(failure);
        } catch (Throwable t) {
            loop.report("A handler failed to close after a failure", t);
        } finally {
            abandon();
        }
        loop.countError(failure);
    }

    /** The one place where interest ops are set, and only when they changed: each change is a system call. */
    void updateInterest() {
        if (!cancelled) {
            int wanted = handler.interestOps();
            if (wanted != interestOps) {
                interestOps = wanted;
                handle.interestOps(wanted);
            }
        }
    }
}
