package io.github.hftp.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong is told in one line, and by a status that scripts can tell apart. */
@ExtendWith(LeakCheck.class)
class ExitStatusTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fetch x",
                "ls",
                "ls --frob localhost",
                "ls localhost extra",
                "ls http://localhost",
                "ls localhost:99999",
                "ls localhost/a/b",
                "stat localhost",
                "stat localhost/..",
                "cat localhost/x --offset -1",
                "cat localhost/x --length x",
                "get",
                "get localhost",
                "get localhost/x -j 0",
                "get localhost/x -j 65",
                "get localhost/x --retries -1",
                "get localhost/x --sha256 12",
                "get localhost/x localhost/y --sha256 0000000000000000000000000000000000000000000000000000000000000000",
                "get localhost/x localhost/y -o no-such-folder",
                "get localhost/x other/x",
                "get localhost/x -o -",
                "get localhost/x --mirror other/y",
                "get localhost/x --limit-rate fast",
                "get localhost/x --limit-rate 0",
                "get localhost/x --timeout 0"
            })
    void aWrongCommandLineIs64AndNamesTheWayToHelp(String line) {
        Shell.Outcome outcome = Shell.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(outcome.status()).isEqualTo(64);
        assertThat(outcome.err()).startsWith("hftp").contains("Try 'hftp").endsWith("--help'.\n");
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "202 FILE NOT FOUND, 66",
        "203 OFFSET EXCEEDS FILE SIZE, 66",
        "199 INTERNAL SERVER ERROR, 69",
        "200 NO SUCH COMMAND, 76",
        "201 INVALID ARGUMENTS, 76",
        "101 BAD REQUEST, 76",
        "HTTP/1.1 400 Bad Request, 76"
    })
    void aServerThatSaysNo(String reply, int status) throws IOException {
        try (ModelServer server = ModelServer.start(Map.of("x", new byte[1]))
                .edit((request, right) -> (reply + "\r\n").getBytes(US_ASCII))) {
            String file = "localhost:" + server.address().getPort() + "/x";
            for (String command : new String[] {"stat", "cat", "get"}) {
                Shell.Outcome outcome = Shell.run(command, file);
                assertThat(outcome.status()).isEqualTo(status);
                assertThat(outcome.err().lines()).hasSize(1);
                assertThat(outcome.out()).isEmpty();
            }
        }
    }

    @Test
    void aHostThatDoesNotExistIs68() {
        Shell.Outcome outcome = Shell.run("ls", "no-such-host.invalid");
        assertThat(outcome.status()).isEqualTo(68);
        assertThat(outcome.err()).isEqualTo("hftp: cannot connect to no-such-host.invalid port 19500: unknown host\n");
    }

    @Test
    void aPortWhereNobodyListensIs69() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Shell.Outcome outcome = Shell.run("ping", "127.0.0.1:" + port);
        assertThat(outcome.status()).isEqualTo(69);
        assertThat(outcome.err()).contains("port " + port + ": Connection refused");
    }

    @Test
    void silenceIs75() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Shell.Outcome outcome = Shell.run("ls", "--timeout", "1", "127.0.0.1:" + socket.getLocalPort());
            assertThat(outcome.status()).isEqualTo(75);
            assertThat(outcome.err().lines()).hasSize(1);
        }
    }

    @Test
    void aConnectionThatBreaksIs75() throws IOException {
        try (ModelServer server = ModelServer.start(Map.of()).edit((request, right) -> null)) {
            assertThat(Shell.run("ls", "127.0.0.1:" + server.address().getPort())
                            .status())
                    .isEqualTo(75);
        }
    }

    @Test
    void aFolderThatIsNotThereIs73() throws IOException {
        try (ModelServer server = ModelServer.start(Map.of("x", new byte[1]))) {
            String file = "localhost:" + server.address().getPort() + "/x";
            Path missing = folder.resolve("missing");
            for (String output :
                    new String[] {missing + "/", missing.resolve("y").toString()}) {
                Shell.Outcome outcome = Shell.run("get", file, "-o", output);
                assertThat(outcome.status()).isEqualTo(73);
                assertThat(outcome.err().lines()).hasSize(1);
                assertThat(outcome.err()).contains("no such folder");
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aDefectOfTheProgramIs70() {
        assertThat(ExitStatus.of(new IllegalStateException())).isEqualTo(70);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--version", "-V", "ls --help", "get -h", "cat -V", "generate-completion"})
    void helpIsASuccessOnStandardOutput(String line) {
        Shell.Outcome outcome = Shell.run(line.split(" "));
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).contains("hftp");
        assertThat(outcome.err()).isEmpty();
    }
}
