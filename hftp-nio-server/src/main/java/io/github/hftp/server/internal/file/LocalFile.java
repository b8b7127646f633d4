package io.github.hftp.server.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file on a local disk, read on the loop thread. Used by one reply, which closes it; a channel that still works is
 * kept for the next request. Closing it again does nothing.
 */
final class LocalFile implements OpenFile {
    private final FileChannel channel;
    private Runnable giveBack;

    LocalFile(FileChannel channel, Runnable giveBack) {
        this.channel = channel;
        this.giveBack = giveBack;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    /** On Windows the JDK would map the file into memory, so that it could not be changed or deleted meanwhile. */
    @Override
    public FileChannel transferSource() {
        return Platform.current() == Platform.WINDOWS ? null : channel;
    }

    @Override
    public void close() {
        if (giveBack != null) {
            giveBack.run();
            giveBack = null;
        }
    }
}
