package io.github.hftp.loop;

import java.nio.channels.SelectableChannel;

/**
 * A handler's link to its loop: asks for another turn, creates deadlines, reports failures. The loop calls the handler
 * through it, so that whatever the handler throws affects only that handler. Belongs to the loop thread; ends with
 * {@link #cancel}, which the handler calls when it closes.
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
     * Asks for another turn, after all handlers that already wait for one. For a handler that has used up a budget of its
     * own, or whose work on another thread is done: the selector does not report those.
     */
    public void requeue() {
        if (!queued && !cancelled) {
            queued = true;
            loop.enqueue(this);
        }
    }

    /**
     * Creates a deadline, not yet set. If it throws, that is a failure of this handler.
     *
     * @param onDue called on the loop thread when it is due
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

    /** Ends this: the handler is not called again, and must close its channel itself. */
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            if (handle != null) {
                handle.cancel();
            }
            loop.forget(this);
        }
    }

    /** Ends this after its handler should have closed, and closes the channel in case the handler did not. */
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
        Thread.interrupted(); // a callback that leaves it set would end every wait at once, and close files in use
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

    /** The only place that sets interest ops, and only when they changed: each change is a system call. */
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
