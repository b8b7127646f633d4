package io.github.hftp.loop;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.function.Consumer;

/** A selector of which one key is always ready. */
final class OneKeySelector extends AbstractSelector {
    private final SelectionKey key;

    OneKeySelector(SelectionKey key) {
        super(SelectorProvider.provider());
        this.key = key;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of(key);
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of(key);
    }

    @Override
    public int selectNow() {
        return 1;
    }

    @Override
    public int select(long timeout) {
        return 1;
    }

    @Override
    public int select() {
        return 1;
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) {
        action.accept(key);
        return 1;
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) {
        action.accept(key);
        return 1;
    }

    @Override
    public Selector wakeup() {
        return this;
    }
}
