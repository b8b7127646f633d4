package io.github.hftp.loop;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A key that another thread cancels just after it was found to be valid. */
final class CancelledKey extends SelectionKey {
    int asked;

    @Override
    public SelectableChannel channel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Selector selector() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void cancel() {}

    @Override
    public int interestOps() {
        throw new CancelledKeyException();
    }

    @Override
    public SelectionKey interestOps(int ops) {
        throw new CancelledKeyException();
    }

    @Override
    public int readyOps() {
        asked++;
        throw new CancelledKeyException();
    }
}
