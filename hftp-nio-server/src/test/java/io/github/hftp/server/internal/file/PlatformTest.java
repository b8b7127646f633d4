package io.github.hftp.server.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON",
                "con",
                "Con",
                "PRN",
                "AUX",
                "NUL",
                "nul.txt",
                "NUL.tar.gz",
                "nul .txt",
                "COM0",
                "COM1",
                "com9",
                "COM\u00B9",
                "COM\u00B2.txt",
                "LPT1",
                "lpt\u00B3",
                "CLOCK$",
                "CONIN$",
                "conout$",
                "file.",
                "file..",
                "file ",
                "file:stream",
                "C:",
                "c:file",
                "NUL:"
            })
    void windowsReservesTheseNamesAndTheOthersDoNot(String name) {
        assertThat(Platform.WINDOWS.reserves(name)).isTrue();
        assertThat(Platform.UNIX.reserves(name)).isFalse();
        assertThat(Platform.MAC.reserves(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "CONSOLE",
                "CO",
                "COM",
                "COM10",
                "COMA",
                "LPT",
                "NULL",
                "AUXILIARY",
                "x.NUL",
                "x.con",
                "-rf",
                ".profile",
                "a b",
                "file.txt",
                "PRINT",
                "\u00E9"
            })
    void windowsTakesTheseForFiles(String name) {
        assertThat(Platform.WINDOWS.reserves(name)).isFalse();
    }
}
