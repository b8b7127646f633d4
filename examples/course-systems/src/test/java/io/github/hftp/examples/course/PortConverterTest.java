package io.github.hftp.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortConverterTest {
    @ParameterizedTest
    @ValueSource(strings = {"70000", "65536", "-1", "x", ""})
    void whatIsNoPortIsAMistakeInUsage(String port) {
        for (String command : new String[] {"echo-server", "echo-client"}) {
            assertThat(Commands.run(InputStream.nullInputStream(), command, "-p", port))
                    .isEqualTo(new Commands.Outcome(
                            64,
                            "",
                            command + ": Invalid value for option '--port': a port is a number from 0 to 65535, not "
                                    + port + ". Try --help.\n"));
        }
    }
}
