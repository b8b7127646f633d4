package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose jar is not what it was at its start serves, says what is wrong, and ends as any other. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(LeakCheck.class)
class ReplacedJarTest {
    private static final byte[] FILE = RawPeer.pattern(1_000_000, 1);

    @TempDir
    static Path jars;

    @TempDir
    Path home;

    private Path folder;
    private Path jar;

    /** What becomes of the jar of a running server. */
    enum Replacement {
        DELETED,
        CUT_OFF,
        GARBAGE,
        ANOTHER;

        void of(Path jar) throws IOException {
            if (this == DELETED) {
                Files.delete(jar);
                return;
            }
            byte[] bytes = new byte[(int) Files.size(jar)];
            new Random(1).nextBytes(bytes);
            try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "rw")) { // the same file, not a new one
                file.setLength(this == CUT_OFF ? 1000 : 0);
                if (this != CUT_OFF) {
                    file.write(this == GARBAGE ? bytes : Files.readAllBytes(jars.resolve("another")));
                }
            }
        }
    }

    @BeforeAll
    static void makeJars() throws IOException {
        LauncherJar.write(jars.resolve("jar"), true);
        LauncherJar.write(jars.resolve("another"), false);
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(home.resolve("served"));
        Files.write(folder.resolve("f"), FILE);
        jar = Files.copy(jars.resolve("jar"), home.resolve("launcher.jar"));
    }

    @ParameterizedTest
    @EnumSource(Replacement.class)
    void itServesWhateverIsAskedAndEndsAtASignal(Replacement replacement) throws Exception {
        try (ForkedLauncher launcher = start(List.of(), Main.class, "-v", "--access-log", "--idle-timeout=300ms")) {
            InetSocketAddress address = launcher.awaitReady();
            replacement.of(jar);
            String encoded = Base64.getEncoder().encodeToString(FILE);
            assertAnswers(address, "get_file_listing\r\n", "0 OK\r\nf\r\n\r\n");
            assertAnswers(address, "get_slice f 0 1000000 raw\r\n", rawReply());
            assertAnswers(address, "get_slice f 0 1000000\r\n", "0 OK\r\n" + encoded + "\r\n");
            assertAnswers(
                    address,
                    "get_metadata f\r\nget_metadata no\r\nget_slice f 9 999999 raw\r\nwhat\r\nquit\r\n",
                    "0 OK\r\n1000000\r\n202 FILE NOT FOUND\r\n203 OFFSET EXCEEDS FILE SIZE\r\n200 NO SUCH COMMAND\r\n0 OK\r\n");
            assertAnswers(address, "x\n\r\n", "100 BAD EOL\r\n"); // with an end that lingers
            leaveInMidReply(address);
            try (RawPeer idle = RawPeer.connect(address)) {
                idle.send("get_metadata f\r\n");
                assertThat(RawPeer.text(idle.readToEnd())).isEqualTo("0 OK\r\n1000000\r\n");
            }
            Files.delete(folder.resolve("f"));
            Files.delete(folder);
            assertAnswers(address, "get_file_listing\r\n", "199 INTERNAL SERVER ERROR\r\n");
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(launcher.errors()).contains("TERM: finishing replies").doesNotContain("Error");
        }
    }

    @ParameterizedTest
    @EnumSource(Replacement.class)
    @EnabledOnOs(OS.LINUX)
    void itEndsWhenItsLoopDies(Replacement replacement) throws Exception {
        List<String> options = List.of("--add-opens", "java.base/java.io=ALL-UNNAMED");
        try (ForkedLauncher launcher = start(options, LoopKiller.class)) {
            InetSocketAddress address = launcher.awaitReady();
            replacement.of(jar);
            launcher.writeLine();
            Awaitility.await().until(() -> {
                connectIfPossible(address); // a loop that waits learns of it when it is to do something
                return !launcher.isAlive();
            });
            assertThat(launcher.awaitStatus()).isEqualTo(70);
            assertThat(launcher.errors())
                    .contains(" ends by a failure: java.io.IOException", "The server failed: java.io.IOException");
        }
    }

    private ForkedLauncher start(List<String> options, Class<?> main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-cp", jar.toString()));
        List<String> wanted = new ArrayList<>(List.of("--port=0", "--datadir=" + folder));
        wanted.addAll(List.of(arguments));
        return ForkedLauncher.start(all, main.getName(), home.resolve("errors"), wanted.toArray(new String[0]));
    }

    private static String rawReply() {
        return "0 OK\r\nContent-Length: 1000000\r\n\r\n" + RawPeer.text(FILE);
    }

    private static void assertAnswers(InetSocketAddress address, String request, String reply) throws IOException {
        try (RawPeer peer = RawPeer.connect(address)) {
            assertThat(peer.exchange(request).equals(reply)).as(request).isTrue();
        }
    }

    private static void leaveInMidReply(InetSocketAddress address) throws IOException {
        try (RawPeer peer = RawPeer.connect(address, 4096)) {
            peer.send("get_slice f 0 1000000 raw\r\n".repeat(10));
            peer.readExactly(10);
            peer.socket().setSoLinger(true, 0);
        }
    }

    private static void connectIfPossible(InetSocketAddress address) {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(100);
            socket.getInputStream().read();
        } catch (IOException e) {
            // it has closed its port, or does not accept
        }
    }
}
