package io.github.hftp.client.internal;

import io.github.hftp.client.HftpUri;
import java.net.InetSocketAddress;
import java.net.URI;

/** Reads the address of a server out of {@code hftp://host[:port][/]}. */
public final class ServerAddress {
    private ServerAddress() {}

    /** The address, looked up; {@link Connection#connect} finds out if there is none. */
    public static InetSocketAddress of(URI uri) {
        HftpUri server = HftpUri.of(uri);
        if (server.name().isPresent()) {
            throw new IllegalArgumentException("the address has a path, " + server.server() + " is expected: " + uri);
        }
        // In a URI, an interface is set off by an encoded percent sign (RFC 6874), and by a plain one for the resolver.
        return new InetSocketAddress(server.host().replaceFirst("%25(?!])", "%"), server.port());
    }
}
