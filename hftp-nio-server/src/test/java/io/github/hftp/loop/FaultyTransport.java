package io.github.hftp.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection of which one call fails, counted over all of them; closing it works. */
record FaultyTransport(SocketTransport real, AtomicInteger callsLeft, Kind kind) implements Transport {
    private void call() {
        if (callsLeft.decrementAndGet() == 0) {
            kind.fire();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        call();
        return real.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        call();
        return real.write(source);
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return real.transferFrom(file, position, count);
    }

    @Override
    public SelectableChannel channel() {
        return real.channel();
    }

    @Override
    public int sendBufferSize() throws IOException {
        return real.sendBufferSize();
    }

    @Override
    public void shutdownOutput() throws IOException {
        real.shutdownOutput();
    }

    @Override
    public void reset() {
        real.reset();
    }

    @Override
    public void close() {
        real.close();
    }
}
