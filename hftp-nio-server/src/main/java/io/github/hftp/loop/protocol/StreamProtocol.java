package io.github.hftp.loop.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A protocol over a byte stream: one object for each connection, with that connection's state. All calls come on the
 * loop thread, one at a time, and must not block. If one throws, its connection is closed; others are unaffected.
 */
public interface StreamProtocol {
    /**
     * Called once, before anything else.
     *
     * @throws IOException to close the connection
     */
    default void onOpen() throws IOException {}

    /**
     * Called when bytes have arrived, in pieces of any size. The call must consume all of them, unless it
     * {@linkplain StreamConnection#pause pauses} the connection.
     *
     * @param bytes what has arrived; valid during the call
     * @throws IOException to close the connection
     */
    void onBytes(ByteBuffer bytes) throws IOException;

    /**
     * Called when the other end has sent its last byte. It may still read: the connection stays open until this side
     * {@linkplain StreamConnection#finish finishes} too.
     *
     * @throws IOException to close the connection
     */
    void onEnd() throws IOException;

    /**
     * Called when everything that was written has been sent: the moment to write the next piece of something long.
     *
     * @throws IOException to close the connection
     */
    default void onDrained() throws IOException {}

    /** Called once, when the connection has ended, for whatever reason. Must release what the protocol holds. */
    default void onClosed() {}
}
