package io.github.hftp.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A protocol over datagrams: one object a server, which keeps what it knows of each sender itself. All calls come on
 * the loop's thread, one at a time, and must not block.
 */
public interface DatagramProtocol {
    /**
     * Called for each datagram. Anyone can send one, in any name; if this throws, it is logged and the datagram is
     * lost.
     *
     * @param payload what has come, perhaps nothing; valid during the call
     * @param sender where it says that it comes from
     * @throws IOException if nothing can be done with it
     */
    void onDatagram(ByteBuffer payload, InetSocketAddress sender) throws IOException;

    /** Called once, when the server has closed. */
    default void onClosed() {}
}
