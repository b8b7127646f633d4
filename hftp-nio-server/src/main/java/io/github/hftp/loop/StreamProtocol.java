package io.github.hftp.loop;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A protocol over a stream of bytes: one object a connection, with that connection's state. All calls come on the
 * loop's thread, one at a time, and must not block. One that throws loses its connection and hurts nobody else.
 */
public interface StreamProtocol {
    /**
     * Called once, before anything else.
     *
     * @throws IOException if the connection is to be closed
     */
    default void onOpen() throws IOException {}

    /**
     * Called when bytes have come: some, in pieces that mean nothing. All of them are to be taken, unless the
     * connection is {@linkplain StreamConnection#pause paused} meanwhile.
     *
     * @param bytes what has come; valid during the call
     * @throws IOException if the connection is to be closed
     */
    void onBytes(ByteBuffer bytes) throws IOException;

    /**
     * Called when the other end has sent its last byte. It may still read: the connection stays open until this side
     * {@linkplain StreamConnection#finish finishes} too.
     *
     * @throws IOException if the connection is to be closed
     */
    void onEnd() throws IOException;

    /**
     * Called when everything that was written has been sent: the moment to write the next piece of something long.
     *
     * @throws IOException if the connection is to be closed
     */
    default void onDrained() throws IOException {}

    /**
     * Called once, when the connection has ended, however that came about. What the protocol holds is to be given back.
     */
    default void onClosed() {}
}
