package io.github.hftp.client;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Protocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URI {@code hftp://host:port/name} of a server or of one of its files. A value, which resolves nothing.
 *
 * <p>A name may be spelled in any way that RFC 3986 allows, with more or fewer bytes percent-encoded than HFTP
 * requires: {@code %C3%B1}, {@code %c3%b1} and {@code ñ} are the same. Decoded, it must be the name of a file, that is,
 * one component: {@code ..}, {@code a/b} and {@code a%2Fb} are refused, and so are bytes that are not UTF-8.
 *
 * <p>A host name may contain underscores, which container networks use but {@link URI} does not support: for such a
 * URI, {@link URI#getHost} returns null.
 *
 * @param host a name or an IPv4 address, or an IPv6 address in brackets; names are in lower case
 * @param port from 1 to 65535
 * @param name the file, or nothing for the server itself
 */
public record HftpUri(String host, int port, Optional<FileName> name) {
    private static final int MAX_PORT = 65535;
    private static final String PREFIX = Protocol.URI_SCHEME + "://";
    private static final String LABEL = "[A-Za-z0-9_][A-Za-z0-9_-]*";

    /** A name of labels, the last of which is not a number, so that a misspelled IPv4 address is not a name. */
    private static final Pattern NAME_AND_PORT =
            Pattern.compile("((?:" + LABEL + "\\.)*(?![0-9]+\\.?(?::|$))" + LABEL + "\\.?)(?::(?<port>[0-9]*))?");

    /**
     * Creates a URI from its parts.
     *
     * @param host as written in a URI, in upper or lower case
     * @param port from 1 to 65535
     * @param name the file, or nothing
     * @throws IllegalArgumentException if the host or the port is not valid in a URI
     */
    public HftpUri {
        Objects.requireNonNull(name, "name");
        if (!host.equals(Authority.of(URI.create(PREFIX + host)).host)) {
            throw new IllegalArgumentException("not a host: " + host);
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        if (!host.startsWith("[")) { // an IPv6 address may end with the name of an interface
            host = host.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a URI.
     *
     * @param text for example {@code hftp://127.0.0.1/archivo.txt}; the default port is
     *     {@value Protocol#DEFAULT_PORT}
     * @return the URI
     * @throws IllegalArgumentException if it is not of that form
     */
    public static HftpUri parse(String text) {
        try {
            return of(new URI(text));
        } catch (URISyntaxException e) { // whose message has all of the text, so perhaps a password
            throw new IllegalArgumentException("the address is not a URI, " + PREFIX + "host:port/name is expected: "
                    + e.getReason() + " at index " + e.getIndex());
        }
    }

    /**
     * Reads a URI.
     *
     * @param uri as for {@link #parse(String)}
     * @return the URI
     * @throws IllegalArgumentException if it is not of that form: it has another scheme, no valid host or port, user
     *     information, a query, a fragment, or a path that is not the name of a file
     */
    public static HftpUri of(URI uri) {
        require(Protocol.URI_SCHEME.equalsIgnoreCase(uri.getScheme()), uri, "does not begin with " + PREFIX);
        Authority authority = Authority.of(uri);
        require(!authority.hasUser, uri, "has user information");
        require(authority.host != null, uri, "has no valid host");
        require(uri.getRawQuery() == null, uri, "has a query");
        require(uri.getRawFragment() == null, uri, "has a fragment");
        int port = authority.port == -1 ? Protocol.DEFAULT_PORT : authority.port;
        require(port > 0 && port <= MAX_PORT, uri, "has no valid port");
        String path = uri.getRawPath();
        if (path.isEmpty() || path.equals("/")) {
            return new HftpUri(authority.host, port, Optional.empty());
        }
        Optional<FileName> name = decode(path.substring(1));
        require(name.isPresent(), uri, "has a path that is not the name of a file");
        return new HftpUri(authority.host, port, name);
    }

    /**
     * The server of this URI.
     *
     * @return this without the name
     */
    public HftpUri server() {
        return new HftpUri(host, port, Optional.empty());
    }

    /**
     * The canonical spelling: with the port, and with the name as it is spelled on the wire.
     *
     * @return for example {@code hftp://localhost:19500/a%C3%B1o.txt}, or {@code hftp://localhost:19500/}
     */
    public URI toUri() {
        return URI.create(
                PREFIX + host + ":" + port + "/" + name.map(FileName::spelling).orElse(""));
    }

    /** The text of {@link #toUri()}. */
    @Override
    public String toString() {
        return toUri().toString();
    }

    /** The host, or null if there is none, and the port, or -1. */
    private record Authority(boolean hasUser, String host, int port) {
        static Authority of(URI uri) {
            String text = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            if (uri.getHost() != null || text.contains("@")) {
                return new Authority(text.contains("@"), uri.getHost(), uri.getPort());
            }
            Matcher matcher = NAME_AND_PORT.matcher(text);
            return matcher.matches()
                    ? new Authority(false, matcher.group(1), port(matcher.group("port")))
                    : new Authority(false, null, -1);
        }

        private static int port(String digits) {
            if (digits == null || digits.isEmpty()) {
                return -1;
            }
            try {
                return Integer.parseInt(digits);
            } catch (NumberFormatException e) { // of more digits than a port has
                return 0;
            }
        }
    }

    private static Optional<FileName> decode(String component) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(component));
            ByteBuffer decoded = ByteBuffer.allocate(encoded.remaining());
            while (encoded.hasRemaining()) {
                byte b = encoded.get();
                decoded.put(b == '%' ? (byte) (hexDigit(encoded) << 4 | hexDigit(encoded)) : b);
            }
            return FileName.tryOf(
                    StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** There is always one: a {@link URI} has no other escapes. */
    private static int hexDigit(ByteBuffer encoded) {
        return Character.digit(encoded.get(), 16);
    }

    private static void require(boolean condition, URI uri, String fault) {
        if (!condition) {
            // Without what may be a password, also where java.net.URI does not see that there is one.
            String shown = uri.toString().contains("@") ? "" : ": " + uri;
            throw new IllegalArgumentException(
                    "the address " + fault + ", " + PREFIX + "host:port/name is expected" + shown);
        }
    }
}
