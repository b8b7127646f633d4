package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.event.RequestServed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The lines of the access log. */
class AccessLogTest {
    @Test
    void aRequestIsOneLine() throws UnknownHostException {
        assertThat(AccessLog.line(event("127.0.0.1", "get_slice", "a.txt", StatusCode.OK, true)))
                .isEqualTo("127.0.0.1:4711 \"get_slice\" \"a.txt\" 0, 42 bytes in 1.005 ms");
        assertThat(AccessLog.line(event("::1", "", "", StatusCode.BAD_REQUEST, false)))
                .isEqualTo("[0:0:0:0:0:0:0:1]:4711 \"\" \"\" 101, 42 bytes in 1.005 ms, incomplete");
    }

    @Test
    void whatTheClientSentIsQuotedAndEscaped() throws UnknownHostException {
        assertThat(AccessLog.line(event("::1", "\"${x}\r\n", "\u001B[2J", StatusCode.NO_SUCH_COMMAND, true)))
                .contains(" \"\\\"\\x24{x}\\x0D\\x0A\" \"\\x1B[2J\" 200,");
    }

    @Test
    void aClientsHostNameIsNotLookedUp() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("evil\nname", new byte[] {127, 0, 0, 1});
        assertThat(AccessLog.line(event(named, "quit", "", StatusCode.OK, true)))
                .startsWith("127.0.0.1:4711 ");
    }

    private static RequestServed event(String host, String command, String name, StatusCode status, boolean complete)
            throws UnknownHostException {
        return event(InetAddress.getByName(host), command, name, status, complete);
    }

    private static RequestServed event(
            InetAddress host, String command, String name, StatusCode status, boolean complete) {
        InetSocketAddress remote = new InetSocketAddress(host, 4711);
        return new RequestServed(1, remote, command, name, status, 42, Duration.ofNanos(1_005_999), complete);
    }
}
