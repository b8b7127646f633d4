package io.github.hftp.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees on the screen. Numbers that depend on the time are compared as N, and the bar as nothing. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class PseudoTerminalTest {
    private static final byte[] FILE = RawPeer.pattern(8 << 20, 3);
    private static final int COLUMNS = 80;

    @TempDir
    Path folder;

    private ModelServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("atlas.bin", FILE));
        url = "hftp://localhost:" + server.address().getPort() + "/atlas.bin";
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private PseudoTerminal start(List<String> variables, String... arguments) throws IOException {
        return PseudoTerminal.start(COLUMNS, 24, variables, folder, arguments);
    }

    @Test
    void theBarIsDrawnInPlaceWithALineForEachConnection() throws Exception {
        try (var terminal = start(List.of(), "get", "-j", "3", "--limit-rate", "4M", url)) {
            assertThat(terminal.awaitStatus()).isZero();
            var screen = new Screen(COLUMNS);
            List<String> frames = screen.show(terminal.output());
            assertThat(frames)
                    .hasSizeGreaterThan(8)
                    .anySatisfy(frame -> assertThat(masked(frame)).isEqualTo(masked(ReadmeTest.progressBar())));
            assertThat(masked(screen.text())).isEqualTo("atlas.bin N% [] N MiB N MiB/s in N:N");
            assertThat(screen.text()).startsWith("atlas.bin 100% [====").hasSize(COLUMNS - 1);
            assertThat(terminal.output()).contains("\u001B[32m");
        }
        assertThat(folder.resolve("atlas.bin")).hasBinaryContent(FILE);
    }

    @Test
    void theBarFollowsTheSizeOfTheWindow() throws Exception {
        try (var terminal = start(List.of(), "get", "-j", "2", "--limit-rate", "4M", url)) {
            terminal.awaitOutput("MiB/s");
            terminal.resize(40, 24);
            terminal.awaitOutput("... ");
            terminal.resize(120, 24);
            assertThat(terminal.awaitStatus()).isZero();
            List<String> frames = new Screen(120).show(terminal.output());
            assertThat(frames.get(0).lines())
                    .allSatisfy(line -> assertThat(line).hasSizeBetween(40, 79));
            assertThat(frames)
                    .anySatisfy(frame -> assertThat(frame.lines())
                            .first()
                            .asString()
                            .matches("atl[as]*\\.\\.\\. [0-9]+% [0-9.]+ [KM]iB [0-9.]+ [KM]iB/s eta [0-9:-]+"));
            assertThat(frames.get(frames.size() - 1).lines())
                    .first()
                    .asString()
                    .startsWith("atlas.bin 100% [====")
                    .hasSize(119);
        }
    }

    @Test
    void aWarningStaysAboveTheBarAndColoursCanBeOff() throws Exception {
        String gone = "hftp://localhost:1/";
        try (var terminal = start(List.of("NO_COLOR=1"), "get", "--mirror", gone, url)) {
            assertThat(terminal.awaitStatus()).isZero();
            var screen = new Screen(COLUMNS);
            screen.show(terminal.output());
            assertThat(screen.text().lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith("hftp: " + gone + " is not used: cannot connect to localhost port 1"),
                            line -> assertThat(line).isEqualTo("ction refused"),
                            line -> assertThat(line).startsWith("atlas.bin 100% [==="));
            assertThat(terminal.output()).doesNotContain("\u001B[3");
        }
    }

    @Test
    void ctrlCKeepsWhatHasComeAndSaysHowToGoOn() throws Exception {
        try (var terminal = start(List.of(), "get", "--limit-rate", "1M", url)) {
            terminal.awaitOutput("MiB/s");
            terminal.type("\u0003");
            assertThat(terminal.awaitStatus()).isEqualTo(130);
            var screen = new Screen(COLUMNS);
            screen.show(terminal.output().replace("^C", ""));
            assertThat(screen.text()).endsWith("\nhftp: atlas.bin: interrupted; to resume, use 'hftp get --continue'");
        }
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("atlas.bin.hftp-part", "atlas.bin.hftp-journal", "tty");
        try (var terminal = start(List.of(), "get", "-c", url)) {
            assertThat(terminal.awaitStatus()).isZero();
        }
        assertThat(folder.resolve("atlas.bin")).hasBinaryContent(FILE);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("atlas.bin", "tty");
    }

    @Test
    void aTerminalThatCannotMoveItsCursorGetsLines() throws Exception {
        try (var terminal = start(List.of("TERM=dumb"), "get", url)) {
            assertThat(terminal.awaitStatus()).isZero();
            assertThat(terminal.output()).matches("atlas\\.bin: 8\\.0 MiB in [0-9.]+ s\r\n");
        }
    }

    @Test
    void whatItDoesCanBeToldOfSeveralServers() throws Exception {
        String mirror = url.replace("localhost", "127.0.0.1");
        try (var terminal = start(List.of("TERM=dumb"), "get", "-v", "--mirror", mirror, url)) {
            assertThat(terminal.awaitStatus()).isZero();
            assertThat(terminal.output()).contains("connected to localhost", "connected to 127.0.0.1");
        }
    }

    private static String masked(String screen) {
        return screen.replaceAll("[0-9]+(\\.[0-9])?", "N")
                .replaceAll("\\[[=> ]*]", "[]")
                .replaceAll(" +", " ")
                .strip();
    }
}
