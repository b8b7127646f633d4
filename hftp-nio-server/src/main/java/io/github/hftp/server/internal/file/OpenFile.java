package io.github.hftp.server.internal.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file open for reading, used by one reply at a time and closed by it. Positions and lengths are in bytes. */
public interface OpenFile extends Closeable {
    /**
     * Reads from a position, perhaps fewer bytes than there is room for.
     *
     * @return how many; -1 at the end of the file
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Reads bytes that a reply has promised, into a buffer with room.
     *
     * @return how many, at least 1
     * @throws IOException if they cannot be read: to wait for them would be to wait for ever
     */
    default int readOwed(ByteBuffer target, long position) throws IOException {
        int read = read(target, position);
        if (read < 0) {
            throw new EOFException("the file has become too short");
        }
        if (read == 0) {
            throw new IOException("the file gives no more bytes");
        }
        return read;
    }

    /** The channel from which the kernel can copy to a socket; null if it cannot, or should not. */
    default FileChannel transferSource() {
        return null;
    }

    @Override
    void close();
}
