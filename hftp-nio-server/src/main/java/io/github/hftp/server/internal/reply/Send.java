package io.github.hftp.server.internal.reply;

import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.StatusCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A reply in progress: its bytes are pulled piece by piece as the socket takes them, and those that the socket did not
 * take can be given back. So a stalled reply holds no buffer: what was read from a file and not sent is read again.
 * Owned by one connection, which closes it after the last byte or when the connection ends.
 */
public interface Send extends Closeable {
    /** How far {@link #fill} got. */
    enum Progress {
        /** The last byte is in the buffer. */
        DONE,
        /** The buffer is full. */
        MORE,
        /** The next bytes are not available yet; after {@link #fetch} the connection gets a turn when they are. */
        WAITING,
        /** The rest can go from the file to the socket by {@link #transfer}. */
        TRANSFER
    }

    /**
     * Puts its next bytes into a buffer.
     *
     * @throws IOException if they cannot be read; {@link #unread} takes back what was put before, as usual
     */
    Progress fill(ByteBuffer out) throws IOException;

    /** Takes back the last bytes that were put; {@link #fill} puts them again. */
    void unread(int count);

    /**
     * Starts to fetch the next bytes, after {@link Progress#WAITING}. Called only when all bytes before them have left:
     * for a client that takes nothing, nothing is fetched, and what was fetched is not given up.
     */
    default void fetch() {}

    /**
     * Moves bytes from the file to the socket, after {@link Progress#TRANSFER}.
     *
     * @return how many; fewer than {@code most} if the socket is full or no more remained. After 0, whatever the
     *     reason, {@link #fill} puts the next bytes
     */
    default long transfer(Transport transport, long most) {
        throw new IllegalStateException("nothing to transfer");
    }

    /** How many bytes {@link #transfer} still has to move. */
    default long remainingToTransfer() {
        return 0;
    }

    /** The status code; known once the first byte has been put. */
    default StatusCode status() {
        return StatusCode.OK;
    }

    /** Whether the connection ends after this. */
    default boolean isLast() {
        return false;
    }

    /** How many bytes of a file have been put or transferred. */
    long fileBytes();

    @Override
    void close();
}
