package io.github.hftp.server.internal.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file open for reading, used by one reply at a time and closed by it. Positions and lengths are in bytes. */
public interface OpenFile extends Closeable {
    /** The size at this moment. */
    long size() throws IOException;

    /**
     * Reads from a position, perhaps fewer bytes than there is room for.
     *
     * @return how many; -1 at the end of the file; 0 if they have to be fetched first
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Reads bytes that a reply has promised, into a buffer with room.
     *
     * @return how many; 0 only if they have to be fetched first
     * @throws IOException if they cannot be had: waiting for them would be waiting for ever
     */
    default int readOwed(ByteBuffer target, long position) throws IOException {
        int read = read(target, position);
        if (read < 0) {
            throw new EOFException("the file has become too short");
        }
        if (read == 0 && !isFetched()) {
            throw new IOException("the file gives no more bytes");
        }
        return read;
    }

    /** Whether bytes are fetched before {@link #read} gives them. */
    default boolean isFetched() {
        return false;
    }

    /** Begins to fetch the bytes that {@link #read} did not have; the reader will be told when they are there. */
    default void fetch() {}

    /** The channel from which the kernel can copy to a socket; null if it cannot, or should not. */
    default FileChannel transferSource() {
        return null;
    }

    @Override
    void close();
}
