package io.github.hftp.server.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file of a local disk, read on the loop's thread. Used by one reply, which closes it; a channel that is still sound
 * is kept for the next request. Closing it twice does nothing more.
 */
final class LocalFile implements OpenFile {
    private final FileChannel channel;
    private Runnable giveBack;

    LocalFile(FileChannel channel, Runnable giveBack) {
        this.channel = channel;
        this.giveBack = giveBack;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    /** On Windows the JDK would map the file into memory, which keeps it from being changed or deleted meanwhile. */
    @Override
    public boolean canTransfer() {
        return Platform.current() != Platform.WINDOWS;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return channel.transferTo(position, count, target);
    }

    @Override
    public void close() {
        if (giveBack != null) {
            giveBack.run();
            giveBack = null;
        }
    }
}
