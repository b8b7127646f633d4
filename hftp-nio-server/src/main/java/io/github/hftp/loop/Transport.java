package io.github.hftp.loop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The bytes of one connection, both ways, without blocking. {@link SocketTransport} is a TCP connection; a test passes
 * one that does as its script says. It is deliberately no channel itself: {@code FileChannel.transferTo} into a wrapper
 * loses bytes when the wrapper takes them and then throws, so only {@link #transferTarget} may be given to it.
 */
public interface Transport extends Closeable {
    /**
     * Reads what has come.
     *
     * @param target takes the bytes
     * @return how many, 0 when nothing has come, -1 when the other end has sent its last byte
     * @throws IOException if the connection is broken
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes what there is room for.
     *
     * @param source the bytes, in a direct buffer lest the JDK keep a copy of its size for this thread
     * @return how many were taken
     * @throws IOException if the connection is broken
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * The socket itself, for the kernel to copy a file into.
     *
     * @return the target of {@code FileChannel.transferTo}
     */
    WritableByteChannel transferTarget();

    /**
     * What the loop is to watch.
     *
     * @return the channel, in non-blocking mode
     */
    SelectableChannel channel();

    /**
     * How many bytes the operating system may hold for the other end. It reports room again only when a good part of
     * them is gone, which bounds how early a slow reader can be told from one that has stopped.
     *
     * @return the size of the send buffer in bytes
     * @throws IOException if the connection is broken
     */
    int sendBufferSize() throws IOException;

    /**
     * Tells the other end that nothing more will come; it can still send.
     *
     * @throws IOException if the connection is broken
     */
    void shutdownOutput() throws IOException;

    /** Closes so that the other end sees an error (a TCP reset) and not a proper end. */
    void reset();

    /**
     * Closes. What was written is still delivered, unless something that was sent to us is left unread: TCP resets
     * then.
     */
    @Override
    void close();
}
