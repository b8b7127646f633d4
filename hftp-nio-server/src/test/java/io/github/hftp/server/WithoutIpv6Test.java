package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamServer;
import io.github.hftp.testing.ForkedJvm;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers on a system that has no IPv6. */
class WithoutIpv6Test {
    @Test
    void anAddressOfItIsRefusedLikeAnyOtherThatCannotBeHad(@TempDir Path folder) throws Exception {
        String told = ForkedJvm.run(Probe.class, List.of(ForkedJvm.WITHOUT_IPV6), folder.toString());
        assertThat(told.lines())
                .hasSize(6)
                .allMatch(line -> line.endsWith(": java.net.BindException: IPv6 is not available"));
    }

    @Test
    void aNameThatWasNotFoundIsNotBound() throws Exception {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("no.such.invalid", 0);
        try (EventLoop loop = EventLoop.open("hftp-test")) {
            assertThat(Probe.outcome(() -> Probe.stream(loop, nowhere)))
                    .isEqualTo("java.net.UnknownHostException: no.such.invalid");
            assertThat(Probe.outcome(() -> Probe.datagrams(loop, nowhere)))
                    .isEqualTo("java.net.UnknownHostException: no.such.invalid");
        }
    }

    /** Tells what comes of listening on the addresses of IPv6. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            for (String literal : new String[] {"::1", "::"}) {
                InetAddress address = InetAddress.getByName(literal);
                InetSocketAddress any = new InetSocketAddress(address, 0);
                try (EventLoop loop = EventLoop.open("hftp-test")) {
                    tell(
                            "HFTP",
                            () -> HftpServer.builder(folder).address(address).start());
                    tell("TCP", () -> stream(loop, any));
                    tell("UDP", () -> datagrams(loop, any));
                }
            }
        }

        interface Opening {
            Closeable open() throws IOException;
        }

        static Closeable stream(EventLoop loop, InetSocketAddress address) throws IOException {
            return StreamServer.listen(loop, address, connection -> null);
        }

        static Closeable datagrams(EventLoop loop, InetSocketAddress address) throws IOException {
            return DatagramServer.listen(loop, address, server -> null)::close;
        }

        private static void tell(String what, Opening opening) {
            System.out.println(what + ": " + outcome(opening));
        }

        static String outcome(Opening opening) {
            try {
                opening.open().close();
                return "listens";
            } catch (IOException | RuntimeException e) {
                return e.toString();
            }
        }
    }
}
