package io.github.hftp.server.internal.connection;

import io.github.hftp.protocol.StatusCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A reply in progress: it gives out its bytes piece by piece as the socket takes them, and can take back those that the
 * socket did not. So a stalled reply holds no buffer: what was read from a file and not sent is read again. Owned by
 * the {@link Output} of one connection, which closes it at the last byte or when the connection ends.
 */
interface Send extends Closeable {
    /** How far {@link #fill} came. */
    enum Progress {
        /** The last byte is in the buffer. */
        DONE,
        /** The buffer is full. */
        MORE,
        /** The next bytes are not there yet; after {@link #fetch} the connection will get a turn when they are. */
        WAITING,
        /** What remains can go from the file to the socket by {@link #transfer}. */
        TRANSFER
    }

    /**
     * Puts its next bytes into a buffer.
     *
     * @throws IOException if they cannot be had; what was put before is taken back like any other
     */
    Progress fill(ByteBuffer out) throws IOException;

    /** Takes back the last bytes that were put: they will be asked for again. */
    void unread(int count);

    /**
     * After {@link Progress#WAITING}, has the next bytes fetched. Called only when all those before have left: for a
     * client that takes nothing, nothing is fetched, nor given up that was.
     */
    default void fetch() {}

    /**
     * Moves bytes from the file to the socket, after {@link Progress#TRANSFER}.
     *
     * @return how many; fewer than {@code most} if the socket is full, or because that were all. After 0, for whatever
     *     reason, {@link #fill} gives out the next bytes
     */
    default long transfer(WritableByteChannel socket, long most) {
        throw new IllegalStateException("nothing to transfer");
    }

    /** How many bytes {@link #transfer} has still to move. */
    default long remainingToTransfer() {
        return 0;
    }

    /** The status code; known at the latest when the first byte has been put. */
    default StatusCode status() {
        return StatusCode.OK;
    }

    /** Whether the connection ends after this. */
    default boolean isLast() {
        return false;
    }

    /** How many bytes of a file have been given out. */
    long fileBytes();

    @Override
    void close();
}
