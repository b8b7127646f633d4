package io.github.hftp.client;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A call that runs on a thread of its own, a daemon, and completes this with its outcome. It belongs to the caller, and
 * ends by itself, or when somebody else completes this: by {@link #cancel}, by {@link #orTimeout}, by a value. The call
 * is then interrupted, which ends its connection, and its outcome does not count.
 *
 * <p>The thread serves this call alone, and is interrupted only while the call runs: so an interrupt can neither hit
 * the call of another nor what the thread does afterwards, which is to run whatever depends on this. That runs without
 * locks.
 *
 * @param <T> the result
 */
final class RunningCall<T> extends CompletableFuture<T> {
    private final Callable<T> call;
    private final Object lock = new Object();
    private Thread runner; // null but while the call runs
    private boolean ended;
    private boolean stopped; // from outside, before it had ended

    RunningCall(Callable<T> call) {
        this.call = call;
    }

    /**
     * Starts a call.
     *
     * @param threadName what its thread is called
     * @param call is interrupted if it is to end early
     * @return what it completes
     */
    static <T> RunningCall<T> start(String threadName, Callable<T> call) {
        var running = new RunningCall<>(call);
        Thread thread = new Thread(null, running::run, threadName, 0, false);
        thread.setDaemon(true);
        thread.start();
        return running;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        stop();
        return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean complete(T value) {
        stop();
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        stop();
        return super.completeExceptionally(failure);
    }

    /** From here on, it is for the one who stops the call to complete this. */
    private void stop() {
        synchronized (lock) {
            if (!ended) {
                stopped = true;
                if (runner != null) {
                    runner.interrupt();
                }
            }
        }
    }

    /** What its thread does. */
    void run() {
        if (!begin()) {
            return;
        }
        T result = null;
        Throwable failure = null;
        try {
            result = call.call();
        } catch (Throwable e) { // whatever it is, somebody waits for it
            failure = e;
        }
        if (!end()) {
            return;
        }
        if (failure == null) {
            super.complete(result);
        } else {
            super.completeExceptionally(failure);
        }
    }

    private boolean begin() {
        synchronized (lock) {
            runner = stopped ? null : Thread.currentThread();
            return !stopped;
        }
    }

    private boolean end() {
        synchronized (lock) {
            runner = null;
            ended = true;
            return !stopped;
        }
    }
}
