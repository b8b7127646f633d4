package io.github.hftp.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.ForkedJvm;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** All systems on a machine that has no IPv6. */
class WithoutIpv6Test {
    @Test
    void everyServerAndEveryClientSaysSoInOneSentence() throws Exception {
        String told = ForkedJvm.run(Probe.class, List.of(ForkedJvm.WITHOUT_IPV6));
        assertThat(told.lines())
                .hasSizeGreaterThan(Main.commandLine(InputStream.nullInputStream())
                        .getSubcommands()
                        .size())
                .allMatch(line -> line.matches("69 ([a-z-]+-server: cannot listen on|[a-z-]+-client: cannot .*)"
                        + " 0:0:0:0:0:0:0:1[: ].*: IPv6 is not available"));
    }

    /** Runs them all, and tells what comes of each: its status, and what it says. */
    static final class Probe {
        private static final Map<String, String> REQUIRED = Map.of(
                "upload", "pom.xml",
                "dialogue", "--name x question",
                "picture", "x",
                "reverse", "pom.xml",
                "remote-files", "ls",
                "simple-ftp", "list",
                "message-and-file", "hello pom.xml");

        private Probe() {}

        public static void main(String[] arguments) {
            for (Map.Entry<String, CommandLine> command : Main.commandLine(InputStream.nullInputStream())
                    .getSubcommands()
                    .entrySet()) {
                tell(command.getKey(), "");
                if (command.getValue().getCommandSpec().findOption("--udp") != null) {
                    tell(command.getKey(), "--udp");
                }
            }
        }

        private static void tell(String name, String option) {
            List<String> line = new ArrayList<>(List.of(name, "-a", "::1"));
            if (name.endsWith("-client")) {
                String required = REQUIRED.getOrDefault(name.replace("-client", ""), "");
                Arrays.stream((option + " " + required).split(" "))
                        .filter(argument -> !argument.isEmpty())
                        .forEach(line::add);
            }
            Commands.Outcome outcome = Commands.run(InputStream.nullInputStream(), line.toArray(String[]::new));
            System.out.print(outcome.status() + " " + outcome.err());
        }
    }
}
