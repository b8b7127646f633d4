package io.github.hftp.loop.protocol;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Binds a socket so that an address which is not available is an {@link IOException}, whatever the reason. */
final class Binding {
    /** The bind call. */
    @FunctionalInterface
    interface Call {
        void run() throws IOException;
    }

    private Binding() {}

    static void bind(InetSocketAddress address, Call binding) throws IOException {
        try {
            binding.run();
        } catch (UnsupportedAddressTypeException e) { // by no other address: Java has IPv4 in any case
            throw (BindException) new BindException("IPv6 is not available").initCause(e);
        } catch (UnresolvedAddressException e) {
            throw (UnknownHostException) new UnknownHostException(address.getHostString()).initCause(e);
        }
    }
}
