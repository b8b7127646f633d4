package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.tinylog.Level;

/** How a log entry looks. */
class LogWriterTest {
    private final IOException failure = new IOException("disk\nfull");

    @Test
    void isOneLine() {
        assertThat(LogWriter.format("12:00", Level.INFO, "a\r\n\u001Bñ", null, false))
                .isEqualTo("12:00 INFO  a\\x0D\\x0A\\x1B\\xF1\n");
    }

    @Test
    void aFailureIsNamedOnTheSameLine() {
        assertThat(LogWriter.format("12:00", Level.WARN, "Failed", failure, false))
                .isEqualTo("12:00 WARN  Failed: java.io.IOException: disk\\x0Afull\n");
    }

    @Test
    void aStackTraceFollowsOnlyWhenVerboseAndNeverLooksLikeAnEntry() {
        String[] lines =
                LogWriter.format("12:00", Level.WARN, "Failed", failure, true).split("\n");
        assertThat(lines).hasSizeGreaterThan(3).startsWith("12:00 WARN  Failed", "    java.io.IOException: disk");
        assertThat(lines).filteredOn(line -> !line.startsWith("    ")).hasSize(1);
        assertThat(lines).allMatch(line -> line.matches("[ -~]*"));
    }

    @Test
    void aMissingMessageIsNoError() {
        assertThat(LogWriter.format("12:00", Level.ERROR, null, null, false)).isEqualTo("12:00 ERROR \n");
    }
}
