package io.github.hftp.server;

import io.github.hftp.loop.Clock;
import io.github.hftp.loop.ThrottledLog;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.event.ServerListener;
import java.io.Closeable;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the loop and a listener: the loop's thread puts events into a bounded queue, a thread of the
 * listener's own takes them out. Whatever the listener does, the loop never waits for it. Owned by the server; after
 * close the thread delivers what is queued and ends.
 */
final class QueuedListener implements ServerListener, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedListener.class);

    private final BlockingQueue<Runnable> events = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final ThrottledLog failures = new ThrottledLog(QueuedListener.class, Clock.SYSTEM);
    private final ServerListener listener;
    private final Thread thread;
    private volatile boolean closing;
    private long dropped; // the loop's

    QueuedListener(ServerListener listener, String name) {
        this.listener = listener;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
    }

    void start() {
        thread.start();
    }

    @Override
    public void onConnectionOpened(ConnectionOpened event) {
        enqueue(() -> listener.onConnectionOpened(event));
    }

    @Override
    public void onRequestServed(RequestServed event) {
        enqueue(() -> listener.onRequestServed(event));
    }

    @Override
    public void onConnectionClosed(ConnectionClosed event) {
        enqueue(() -> listener.onConnectionClosed(event));
    }

    /** How many events did not fit. To be asked on the loop's thread, or after its end. */
    long dropped() {
        return dropped;
    }

    /** No more events will come. */
    @Override
    public void close() {
        closing = true;
        events.offer(() -> {}); // wakes the thread if it waits; if this does not fit, it does not wait
    }

    /** Waits until the events that were queued are delivered, but not on the listener's own thread. */
    void awaitDelivery(long millis) {
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void enqueue(Runnable event) {
        if (!events.offer(event)) {
            dropped++;
        }
    }

    private void run() {
        while (!closing || !events.isEmpty()) {
            try {
                events.take().run();
            } catch (InterruptedException e) {
                LOG.debug("A listener left its thread interrupted");
            } catch (Throwable t) { // whatever a listener throws is no reason to tell it nothing more
                failures.warn("A listener failed", t);
            }
        }
    }
}
