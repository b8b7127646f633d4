package io.github.hftp.examples.course.kit;

import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** Opens a system over TCP and UDP on one port number. The two have each their own ports, so either may be taken. */
public final class SamePort {
    private static final int ATTEMPTS = 20;

    private SamePort() {}

    /**
     * Opens one of the two.
     *
     * @param <T> what it is then
     */
    @FunctionalInterface
    public interface Opening<T> {
        /**
         * Opens it.
         *
         * @param address where to listen
         * @return the server
         * @throws IOException if the address cannot be had
         */
        T listen(InetSocketAddress address) throws IOException;
    }

    /**
     * Opens both. With port 0, a number whose other half is taken is given back and another tried.
     *
     * @param address where to listen
     * @param streams opens the TCP server
     * @param datagrams opens the UDP server
     * @return where they listen
     * @throws IOException if the address cannot be had for both
     */
    public static InetSocketAddress listen(
            InetSocketAddress address, Opening<StreamServer> streams, Opening<DatagramServer> datagrams)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            StreamServer server = streams.listen(address);
            try {
                return datagrams.listen(server.address()).address();
            } catch (IOException | RuntimeException e) {
                server.close();
                if (!(e instanceof BindException) || address.getPort() != 0 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
