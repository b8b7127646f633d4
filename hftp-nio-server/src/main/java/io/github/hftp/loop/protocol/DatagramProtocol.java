package io.github.hftp.loop.protocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A protocol over datagrams: one object for each server, which keeps the state of each sender itself. All calls come on
 * the loop thread, one at a time, and must not block.
 */
public interface DatagramProtocol {
    /**
     * Called for each datagram. Anyone can send one, with any sender address. If this throws, that is logged and the
     * datagram is lost.
     *
     * @param payload what has arrived, perhaps nothing; valid during the call
     * @param sender the claimed sender address
     * @throws IOException if the datagram cannot be handled
     */
    void onDatagram(ByteBuffer payload, InetSocketAddress sender) throws IOException;

    /** Called once, when the server has closed. */
    default void onClosed() {}
}
