package io.github.hftp.server.launcher;

import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.event.ServerListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for each request, and at DEBUG when connections come and go. What clients sent is quoted and escaped.
 * Called on the server's listener thread; ends with the server.
 *
 * <pre>{@code
 * 127.0.0.1:40112 "get_slice" "report.pdf" 0, 65536 bytes in 1.204 ms
 * }</pre>
 */
final class AccessLog implements ServerListener {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    @Override
    public void onConnectionOpened(ConnectionOpened event) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{} connected, connection {}", literal(event.remote()), event.connection());
        }
    }

    @Override
    public void onRequestServed(RequestServed event) {
        if (LOG.isInfoEnabled()) {
            LOG.info(line(event));
        }
    }

    @Override
    public void onConnectionClosed(ConnectionClosed event) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} disconnected: {}, {} requests in {} ms",
                    literal(event.remote()),
                    event.reason(),
                    event.requests(),
                    millis(event.duration()));
        }
    }

    static String line(RequestServed event) {
        return literal(event.remote())
                + " " + Escaper.quoted(event.command())
                + " " + Escaper.quoted(event.name())
                + " " + event.status().code()
                + ", " + event.bytes()
                + " bytes in " + millis(event.duration()) + " ms"
                + (event.complete() ? "" : ", incomplete");
    }

    /** Never a host name: whoever owns the address would choose it, and looking it up takes time. */
    private static String literal(InetSocketAddress remote) {
        String host = remote.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
    }

    private static String millis(Duration duration) {
        long micros = duration.toNanos() / 1000;
        String fraction = String.valueOf(1000 + micros % 1000).substring(1);
        return micros / 1000 + "." + fraction;
    }
}
