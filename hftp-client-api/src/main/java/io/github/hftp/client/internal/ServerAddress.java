package io.github.hftp.client.internal;

import io.github.hftp.client.HftpUri;
import java.net.InetSocketAddress;
import java.net.URI;

/** Reads the address of a server out of {@code hftp://host[:port][/]}. */
public final class ServerAddress {
    private ServerAddress() {}

    /** The address; if it is a name, it is not looked up yet, which {@link Addresses} does for each connection. */
    public static InetSocketAddress of(URI uri) {
        HftpUri server = HftpUri.of(uri);
        if (server.name().isPresent()) {
            throw new IllegalArgumentException("the address has a path, " + server.server() + " is expected: " + uri);
        }
        // In a URI, an interface is set off by an encoded percent sign (RFC 6874), and by a plain one for the resolver.
        String host = server.host().replaceFirst("%25(?!])", "%");
        boolean isName = !host.startsWith("[") && !host.matches("[0-9.]+");
        return isName
                ? InetSocketAddress.createUnresolved(host, server.port())
                : new InetSocketAddress(host, server.port());
    }
}
