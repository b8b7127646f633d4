package io.github.hftp.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/** The poller over a {@link Selector}. Owned by one loop; closing it is what frees the last descriptors. */
final class SelectorPoller implements Poller {
    /** Opens a selector: {@link Selector#open} but in tests. */
    @FunctionalInterface
    interface SelectorFactory {
        Selector open() throws IOException;
    }

    private final SelectorFactory factory;
    private volatile Selector selector; // replaced by the loop's thread, woken up by any

    SelectorPoller(SelectorFactory factory) throws IOException {
        this.factory = factory;
        this.selector = factory.open();
    }

    @Override
    public Handle register(SelectableChannel channel, Registration registration) throws IOException {
        if (channel.keyFor(selector) != null) { // the JDK would silently take it from the handler that has it
            throw new IllegalStateException("the channel is registered, or was so until a moment ago");
        }
        KeyHandle handle = new KeyHandle(registration);
        handle.key = channel.register(selector, 0, handle);
        return handle;
    }

    @Override
    public int poll(long timeoutNanos, ReadyConsumer ready) throws IOException {
        if (timeoutNanos == 0) {
            return selector.selectNow(key -> pass(key, ready));
        }
        // Rounded up: waking a moment before a deadline would only mean waking again. 0 is "no limit" to select.
        long millis = timeoutNanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(timeoutNanos - 1) + 1;
        return selector.select(key -> pass(key, ready), millis);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void rebuild() throws IOException {
        Selector broken = selector;
        Selector fresh = factory.open();
        for (SelectionKey old : broken.keys()) {
            if (old.isValid()) {
                moveTo(fresh, old);
            }
        }
        selector = fresh;
        fresh.wakeup(); // a wake-up that went to the broken one in the meantime is not lost
        broken.close();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    private static void moveTo(Selector fresh, SelectionKey old) {
        KeyHandle handle = (KeyHandle) old.attachment();
        try {
            handle.key = old.channel().register(fresh, old.interestOps(), handle);
            old.cancel();
        } catch (ClosedChannelException | CancelledKeyException e) {
            old.cancel(); // its channel was closed a moment ago: nothing to move
        }
    }

    private static void pass(SelectionKey key, ReadyConsumer ready) {
        int readyOps;
        try {
            readyOps = key.readyOps();
        } catch (CancelledKeyException e) {
            return; // its channel was closed, by a handler earlier in this turn or at any moment by another thread
        }
        ready.accept(((KeyHandle) key.attachment()).registration, readyOps);
    }

    /** A selection key that survives a change of selector. */
    private static final class KeyHandle implements Handle {
        private final Registration registration;
        private SelectionKey key;

        KeyHandle(Registration registration) {
            this.registration = registration;
        }

        @Override
        public void interestOps(int ops) {
            if (key.isValid()) {
                key.interestOps(ops);
            }
        }

        @Override
        public void cancel() {
            key.cancel();
        }
    }
}
