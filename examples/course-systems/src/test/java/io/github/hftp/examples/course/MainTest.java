package io.github.hftp.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands.Outcome;
import io.github.hftp.testing.LeakCheck;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands make of what they are given. */
@ExtendWith(LeakCheck.class)
class MainTest {
    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "abc", "99999999999"})
    void whatIsNoPortIsToldSo(String port) {
        String told =
                ": Invalid value for option '--port': '" + port + "' is not a number from 0 to 65535. Try --help.\n";
        assertThat(run("echo-server", "--port=" + port)).isEqualTo(new Outcome(64, "", "echo-server" + told));
        assertThat(run("echo-client", "--port=" + port)).isEqualTo(new Outcome(64, "", "echo-client" + told));
    }

    @Test
    void aHostThatIsNotThereIsToldSo() {
        for (String command : new String[] {"echo-server", "echo-client"}) {
            Outcome outcome = run(command, "-a", "no.such.invalid");
            assertThat(outcome.status()).isEqualTo(68);
            assertThat(outcome.err())
                    .startsWith(command + ": no such host: no.such.invalid")
                    .doesNotContain("Exception");
        }
    }

    private static Outcome run(String... arguments) {
        return Commands.run(InputStream.nullInputStream(), arguments);
    }
}
