package io.github.hftp.server.internal.reply;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The bytes of a slice, as its reply reads them: at once ({@link DirectFile}) or with waits ({@link OffloadedFile}).
 * Owned by one reply, which closes it; belongs to the loop thread.
 */
interface SliceSource extends Closeable {
    /**
     * Reads bytes that the reply has promised, into a buffer with room.
     *
     * @return how many; 0 if they must be fetched first
     * @throws IOException if they cannot be read: to wait for them would be to wait for ever
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Starts to fetch the bytes that {@link #read} did not have; the connection gets a turn when they are available. */
    default void fetch() {}

    /** The channel from which the kernel can copy to a socket; null if it cannot. */
    default FileChannel transferSource() {
        return null;
    }

    @Override
    void close();
}
