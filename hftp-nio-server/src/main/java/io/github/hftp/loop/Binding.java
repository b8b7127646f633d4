package io.github.hftp.loop;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Binding a socket such that an address which cannot be had is an {@link IOException}, whatever the reason. */
final class Binding {
    private Binding() {}

    /** Binds. */
    static void bind(InetSocketAddress address, EventLoop.Call binding) throws IOException {
        try {
            binding.run();
        } catch (UnsupportedAddressTypeException e) { // by no other address: Java has IPv4 in any case
            throw (BindException) new BindException("IPv6 is not available").initCause(e);
        } catch (UnresolvedAddressException e) {
            throw (UnknownHostException) new UnknownHostException(address.getHostString()).initCause(e);
        }
    }
}
