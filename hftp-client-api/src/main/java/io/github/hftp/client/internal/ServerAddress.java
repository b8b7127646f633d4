package io.github.hftp.client.internal;

import io.github.hftp.protocol.Protocol;
import java.net.InetSocketAddress;
import java.net.URI;

/** Reads the address of a server out of {@code hftp://host[:port][/]}. */
public final class ServerAddress {
    private static final int MAX_PORT = 65535;

    private ServerAddress() {}

    /** The address, looked up; {@link Connection#connect} finds out if there is none. */
    public static InetSocketAddress of(URI uri) {
        require(Protocol.URI_SCHEME.equalsIgnoreCase(uri.getScheme()), uri, "does not begin with hftp://");
        require(uri.getHost() != null, uri, "has no valid host");
        require(uri.getRawUserInfo() == null, uri, "has user information");
        require(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"), uri, "has a path");
        require(uri.getRawQuery() == null, uri, "has a query");
        require(uri.getRawFragment() == null, uri, "has a fragment");
        int port = uri.getPort() == -1 ? Protocol.DEFAULT_PORT : uri.getPort();
        require(port > 0 && port <= MAX_PORT, uri, "has no valid port");
        return new InetSocketAddress(uri.getHost(), port);
    }

    private static void require(boolean condition, URI uri, String fault) {
        if (!condition) {
            // Without what may be a password.
            String shown = uri.getRawUserInfo() == null ? ": " + uri : "";
            throw new IllegalArgumentException("the address " + fault + ", hftp://host:port is expected" + shown);
        }
    }
}
