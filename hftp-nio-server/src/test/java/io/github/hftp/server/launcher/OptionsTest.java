package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.protocol.Protocol;
import io.github.hftp.server.HftpServerBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line and the environment make of the options. */
class OptionsTest {
    @Test
    void haveSafeDefaults() throws LaunchException {
        Options options = parse();
        assertThat(options.folder()).isEqualTo(Path.of("").toAbsolutePath());
        assertThat(options.port()).isEqualTo(Protocol.DEFAULT_PORT);
        assertThat(options.address()).isEqualTo("127.0.0.1");
        assertThat(options.portFile()).isNull();
        assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(Options.DEFAULT_DRAIN_TIMEOUT_SECONDS));
        assertThat(options.verbose()).isFalse();
        assertThat(options.printInstead()).isNull();
        assertThat(options.settings()).isNotNull();
    }

    @Test
    void comeFromTheCommandLine() throws LaunchException {
        Options options = parse(
                "-d",
                "/a/./b/.",
                "-p0",
                "-a",
                "::1",
                "--port-file",
                "/p",
                "--drain-timeout=0",
                "-v",
                "--hidden",
                "--folder-may-block",
                "--access-log",
                "--max-connections=1",
                "--max-connections-per-address=1",
                "--idle-timeout=1ms");
        assertThat(options.folder()).isEqualTo(Path.of("/a/b"));
        assertThat(options.port()).isZero();
        assertThat(options.address()).isEqualTo("::1");
        assertThat(options.portFile()).isEqualTo(Path.of("/p"));
        assertThat(options.drainTimeout()).isZero();
        assertThat(options.verbose()).isTrue();
        assertThat(options.settings()).isNotNull();
    }

    @Test
    void comeFromTheEnvironmentWhereTheCommandLineIsSilent() throws LaunchException {
        Map<String, String> variables = Map.of(
                "HFTP_DATADIR",
                "/x",
                "HFTP_PORT",
                "1",
                "HFTP_DRAIN_TIMEOUT",
                "2m",
                "HFTP_VERBOSE",
                "1",
                "HFTP_HIDDEN",
                "false",
                "HFTP_ADDRESS",
                "",
                "HFTP_NO_OPTION",
                "x");
        Options options = Options.parse(new String[] {"--port", "2"}, variables);
        assertThat(options.folder()).isEqualTo(Path.of("/x"));
        assertThat(options.port()).isEqualTo(2);
        assertThat(options.drainTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.verbose()).isTrue();
        assertThat(options.address()).isEqualTo(Options.DEFAULT_ADDRESS);
    }

    @ParameterizedTest
    @CsvSource({
        "HFTP_PORT, x",
        "HFTP_PORT, 65536",
        "HFTP_MAX_CONNECTIONS, 0",
        "HFTP_MAX_CONNECTIONS_PER_ADDRESS, -1",
        "HFTP_IDLE_TIMEOUT, 0",
        "HFTP_DRAIN_TIMEOUT, soon",
        "HFTP_HIDDEN, yes",
        "HFTP_ACCESS_LOG, TRUE",
        "HFTP_VERBOSE, 2"
    })
    void aBadVariableIsNamed(String variable, String value) {
        assertWrong(() -> Options.parse(new String[0], Map.of(variable, value)).settings(), variable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HFTP_PORT",
                "HFTP_ADDRESS",
                "HFTP_MAX_CONNECTIONS",
                "HFTP_MAX_CONNECTIONS_PER_ADDRESS",
                "HFTP_IDLE_TIMEOUT",
                "HFTP_DRAIN_TIMEOUT",
                "HFTP_HIDDEN",
                "HFTP_FOLDER_MAY_BLOCK",
                "HFTP_ACCESS_LOG",
                "HFTP_VERBOSE"
            })
    void aVariableThatALinkToAServiceSetsCountsAsNotSet(String variable) throws LaunchException {
        for (String link : new String[] {"tcp://10.96.0.17:19500", "udp://[fd00::17]:19500", "sctp://10.0.0.1:1"}) {
            Options options = Options.parse(new String[0], Map.of(variable, link));
            assertThat(options.port()).isEqualTo(Protocol.DEFAULT_PORT);
            assertThat(options.address()).isEqualTo(Options.DEFAULT_ADDRESS);
            assertThat(options.verbose()).isFalse();
            assertThat(options.settings()).isNotNull();
            assertThat(options.ignoredVariables()).containsExactly(variable);
        }
    }

    @Test
    void aLinkIsNotMentionedWhereTheCommandLineSpeaks() throws LaunchException {
        Options options = Options.parse(new String[] {"-p1"}, Map.of("HFTP_PORT", "tcp://10.96.0.17:19500"));
        assertThat(options.port()).isEqualTo(1);
        assertThat(options.ignoredVariables()).isEmpty();
    }

    @Test
    void aFolderIsNeverIgnoredBecauseTheDefaultWouldGiveOutOtherFiles() throws LaunchException {
        Options options = Options.parse(new String[0], Map.of("HFTP_DATADIR", "file:///srv"));
        assertThat(options.folder()).isEqualTo(Path.of("file:///srv").toAbsolutePath());
        assertThat(options.ignoredVariables()).isEmpty();
    }

    @Test
    void aBadVariableMattersOnlyIfItIsUsed() throws LaunchException {
        Map<String, String> variables = Map.of("HFTP_PORT", "x");
        assertThat(Options.parse(new String[] {"-p1"}, variables).port()).isEqualTo(1);
        assertThat(Options.parse(new String[] {"--help"}, variables).printInstead())
                .startsWith("Usage:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--prot",
                "-x",
                "surplus",
                "-p 1 -p 2",
                "-v -v",
                "--port",
                "-p x",
                "-p 65536",
                "-p -1",
                "--hidden=yes",
                "--folder-may-block=yes",
                "--max-connections 0",
                "--max-connections-per-address 0",
                "--idle-timeout 0",
                "--drain-timeout x",
                "--datadir=",
                "--address=",
                "@file",
                "-- x"
            })
    void anythingElseIsAnError(String line) {
        assertWrong(() -> parse(line.split(" ")).settings(), "");
    }

    @Test
    void aFolderMayBeginWithAnAt(@TempDir Path home) throws Exception {
        Path file = Files.writeString(home.resolve("file"), "--port=1");
        assertThat(parse("-d", "@" + file).folder())
                .isEqualTo(Path.of("@" + file).toAbsolutePath());
    }

    @Test
    void aFolderIsTheOneThatTheSystemFinds(@TempDir Path home) throws Exception {
        Path inner = Files.createDirectories(home.resolve("outer/inner"));
        Path link = Files.createSymbolicLink(home.resolve("link"), inner);
        for (String path : new String[] {link + "/..", link + "/../inner/..", link + "/./../."}) {
            assertThat(parse("-d", path).folder().toRealPath())
                    .isEqualTo(home.resolve("outer").toRealPath());
        }
    }

    @Test
    void aFolderIsShownInItsShortestSpellingThatLeadsThere(@TempDir Path home) throws Exception {
        Path inner = Files.createDirectories(home.resolve("outer/inner"));
        Path link = Files.createSymbolicLink(home.resolve("link"), inner);
        assertThat(parse("-d", inner + "/../.").shownFolder()).isEqualTo(home.resolve("outer"));
        assertThat(parse("-d", link + "/.").shownFolder()).isEqualTo(link);
        assertThat(parse("-d", link + "/..").shownFolder()).isEqualTo(Path.of(link + "/.."));
        assertThat(parse("-d", home + "/no/..").shownFolder()).isEqualTo(Path.of(home + "/no/.."));
    }

    @Test
    void aRangeIsToldOfTheOption() {
        assertThatThrownBy(() -> parse("-p", "65536").settings())
                .hasMessage("--port must be from 0 to 65535, not 65536");
    }

    @Test
    void helpShowsDefaultsAndVariables() throws LaunchException {
        assertThat(parse("-h").printInstead().replaceAll("\\s+", " "))
                .contains("(default: " + Protocol.DEFAULT_PORT + ")")
                .contains("(default: " + HftpServerBuilder.DEFAULT_MAX_CONNECTIONS + ")")
                .contains("(default: " + HftpServerBuilder.DEFAULT_IDLE_TIMEOUT_SECONDS + "s)")
                .contains("(default: " + Options.DEFAULT_DRAIN_TIMEOUT_SECONDS + "s)")
                .contains("(default: " + Options.DEFAULT_ADDRESS + ")")
                .contains("HFTP_DATADIR, HFTP_PORT, HFTP_ADDRESS, HFTP_PORT_FILE, HFTP_MAX_CONNECTIONS")
                .contains("HFTP_MAX_CONNECTIONS_PER_ADDRESS", "HFTP_IDLE_TIMEOUT", "HFTP_DRAIN_TIMEOUT")
                .contains("HFTP_HIDDEN, HFTP_FOLDER_MAY_BLOCK, HFTP_ACCESS_LOG, HFTP_VERBOSE.")
                .doesNotContain("HFTP_HELP", "HFTP_VERSION");
    }

    @Test
    void theVersionIsTheManifests() throws LaunchException {
        assertThat(parse("--version").printInstead())
                .startsWith(Options.PROGRAM + " ")
                .endsWith("\n");
    }

    private static Options parse(String... arguments) throws LaunchException {
        return Options.parse(arguments, Map.of());
    }

    private static void assertWrong(ThrowingCallable parsing, String start) {
        assertThatThrownBy(parsing).isInstanceOfSatisfying(LaunchException.class, e -> {
            assertThat(e.status()).isEqualTo(LaunchException.USAGE);
            assertThat(e).hasMessageStartingWith(start);
        });
    }
}
