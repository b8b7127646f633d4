package io.github.hftp.loop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;

/**
 * The bytes of one connection, both ways, without blocking. {@link SocketTransport} is a TCP connection; a test uses a
 * scripted one. It is deliberately not a channel: {@code FileChannel.transferTo} into a wrapper loses bytes if the
 * wrapper takes them and then throws, so a transport moves a file's bytes itself, by {@link #transferFrom}.
 */
public interface Transport extends Closeable {
    /**
     * Reads what has arrived.
     *
     * @param target receives the bytes
     * @return how many; 0 if nothing has arrived, -1 if the other end has sent its last byte
     * @throws IOException if the connection is broken
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes what there is room for.
     *
     * @param source the bytes; in a direct buffer, or the JDK keeps a copy of the same size for this thread
     * @return how many were taken
     * @throws IOException if the connection is broken
     */
    int write(ByteBuffer source) throws IOException;

    /**
     * Writes bytes of a file, inside the kernel if the transport can.
     *
     * @param file the file
     * @param position where in the file to start
     * @param count the most bytes to write
     * @return how many were taken; 0 if there is no room, the file has ended, or the system does not support this for
     *     the two
     * @throws IOException if none were taken, for one of the same reasons or because the connection is broken
     */
    long transferFrom(FileChannel file, long position, long count) throws IOException;

    /**
     * What the loop must wait for so that the connection can do what its handler wants. A plain socket waits for just
     * that; a transport with a handshake of its own may have to read before it can write, or write before it can read.
     *
     * @param wanted what the handler waits for, as in {@link java.nio.channels.SelectionKey}
     * @return what the loop waits for
     */
    default int interestOps(int wanted) {
        return wanted;
    }

    /**
     * The channel that the loop waits on.
     *
     * @return the channel, in non-blocking mode
     */
    SelectableChannel channel();

    /**
     * How many bytes the operating system may hold for the other end. It reports room again only when a good part of
     * them is gone, so it takes that long to tell a slow reader from one that has stopped.
     *
     * @return the size of the send buffer in bytes
     * @throws IOException if the connection is broken
     */
    int sendBufferSize() throws IOException;

    /**
     * Signals the end of output; the other end can still send.
     *
     * @throws IOException if the connection is broken
     */
    void shutdownOutput() throws IOException;

    /** Closes so that the other end gets an error (a TCP reset) and not a proper end. */
    void reset();

    /**
     * Closes. What was written is still delivered, unless incoming bytes are left unread: TCP resets then.
     */
    @Override
    void close();
}
