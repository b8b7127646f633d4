package io.github.hftp.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.client.HftpClient;
import io.github.hftp.testing.ForkedJvm;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients on a machine that has no IPv6. */
class WithoutIpv6Test {
    @Test
    void aServerWithSuchAnAddressCannotBeReachedAndThatIsOneSentence() throws Exception {
        List<String> told = ForkedJvm.run(Probe.class, List.of(ForkedJvm.WITHOUT_IPV6))
                .lines()
                .toList();
        assertThat(told).hasSize(6).allMatch(line -> line.endsWith(" port 19500: IPv6 is not available"));
        assertThat(told.get(0)).startsWith("io.github.hftp.client.ConnectFailedException: cannot connect to ");
        assertThat(told.subList(1, 6)).allMatch(line -> line.startsWith("69 hftp: ") && !line.contains("Exception"));
    }

    /** Tries the library and all commands, and tells what comes of it. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            try {
                HftpClient.connect(URI.create("hftp://[::1]")).close();
            } catch (IOException | RuntimeException e) {
                System.out.println(e);
            }
            for (String command : new String[] {"ls", "stat", "get", "cat", "ping"}) {
                Shell.Outcome outcome = Shell.run(command, "hftp://[::1]" + (command.equals("ls") ? "" : "/x"));
                System.out.print(outcome.status() + " " + outcome.err());
            }
        }
    }
}
