package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.Protocol;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tinylog.configuration.Configuration;
import org.tinylog.writers.Writer;
import picocli.CommandLine;

/** The launcher on machines that lack what others have, or stop it for a while. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(LeakCheck.class)
class OddMachineTest {
    /** More than the buffers of both sockets hold, so that a reply of it is under way until the client reads. */
    private static final int LARGE = 16 * 1024 * 1024;

    private static final String METADATA = "get_metadata small\r\n";
    private static final String METADATA_REPLY = "0 OK\r\n5\r\n";

    /** A folder in which not even root can make a file. */
    private static final Path READ_ONLY = Path.of("/proc");

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(home.resolve("served"));
        Files.writeString(folder.resolve("small"), "12345");
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            large.setLength(LARGE);
        }
    }

    /** The JVM fills the gap with files of its own, and what is written into it must not matter. */
    @ParameterizedTest
    @ValueSource(strings = {"<&- >&- 2>&-", ">&-", "2>&-"})
    void withoutStandardStreamsItServesAllTheSame(String closed) throws Exception {
        Path portFile = home.resolve("port");
        String[] arguments = {"--access-log", "-v", "--port-file=" + portFile};
        try (ForkedLauncher launcher = start("exec \"$@\" " + closed, List.of(), arguments)) {
            Awaitility.await().until(() -> Files.exists(portFile));
            int port = Integer.parseInt(Files.readString(portFile).strip());
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            for (int n = 0; n < 3; n++) {
                assertServed(address);
            }
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(portFile).doesNotExist();
        }
    }

    @Test
    void nothingButThePortFileHasToBeWritable() throws Exception {
        String script = "cd " + READ_ONLY + "; unset HOME; exec \"$@\"";
        List<String> options = List.of("-Djava.io.tmpdir=" + READ_ONLY, "-Duser.home=" + READ_ONLY);
        try (ForkedLauncher launcher = start(script, options)) {
            assertServed(launcher.awaitReady());
            assertEndsQuietly(launcher);
        }
    }

    /** As many as 14 with the launcher's one jar, in place of which there are two folders and five jars here. */
    @Test
    void withFewDescriptorsItServesFewAndNeverSpins() throws Exception {
        List<String> options = List.of("-cp", classPathOfTheLauncher());
        List<RawPeer> waiting = new ArrayList<>();
        try (ForkedLauncher launcher = start("ulimit -n 18; exec \"$@\"", options)) {
            InetSocketAddress address = launcher.awaitReady();
            try (RawPeer served = RawPeer.connect(address)) {
                assertKnowsSmall(served);
                for (int n = 0; n < 8; n++) {
                    waiting.add(RawPeer.connect(address));
                }
                Duration before = launcher.processorTime();
                for (RawPeer peer : waiting) { // a second later
                    assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
                }
                assertThat(launcher.processorTime().minus(before)).isLessThan(Duration.ofMillis(500));
                assertKnowsSmall(served);
            }
            assertServed(address);
            assertThat(launcher.errors())
                    .contains("only 1 are possible: the process may open 18 file descriptors", "which is the limit")
                    .hasLineCount(2);
        } finally {
            for (RawPeer peer : waiting) {
                peer.close();
            }
        }
    }

    /** Whether so little is enough depends on the JDK. Where it is not, the process ends, and does not only look alive. */
    @Test
    void withFourMebibytesOfHeapItServesOrEndsByAFailure() throws Exception {
        String requests = ("get_slice large 0 " + LARGE + "\r\n" + METADATA).repeat(150);
        List<RawPeer> peers = new ArrayList<>();
        try (ForkedLauncher launcher = start("exec \"$@\"", List.of("-XX:+UseSerialGC", "-Xmx4m"))) {
            try {
                InetSocketAddress address = launcher.awaitReady();
                for (int n = 0; n < 200; n++) {
                    RawPeer peer = RawPeer.connect(address, 4096);
                    peers.add(peer);
                    peer.send(requests);
                }
                assertServed(address);
            } catch (IOException e) { // the memory was not enough
                assertThat(launcher.awaitStatus()).isNotZero();
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    /** Arabic has other digits, and Turkish another capital of i, as in HFTP_IDLE_TIMEOUT. */
    @ParameterizedTest
    @CsvSource({"ar, EG, ''", "tr, TR, u-nu-arab"})
    void aLocaleChangesNothingThatIsWritten(String language, String country, String extensions) throws Exception {
        String script = "HFTP_IDLE_TIMEOUT=90s HFTP_HIDDEN=true exec \"$@\"";
        List<String> options =
                List.of("-Duser.language=" + language, "-Duser.country=" + country, "-Duser.extensions=" + extensions);
        Files.writeString(folder.resolve(".i"), "");
        try (ForkedLauncher launcher = start(script, options, "--access-log", "--drain-timeout=1m")) {
            try (RawPeer peer = RawPeer.connect(launcher.awaitReady())) {
                String replies = peer.exchange("""
                        get_file_listing
                        get_metadata large
                        get_slice small 1 3
                        get_slice small 1 5
                        get_slice small 1 3 raw
                        """.replace("\n", "\r\n"));
                assertThat(replies.replace("\r\n", "\n")).isEqualTo("""
                        0 OK
                        .i
                        large
                        small

                        0 OK
                        16777216
                        0 OK
                        MjM0
                        203 OFFSET EXCEEDS FILE SIZE
                        0 OK
                        Content-Length: 3

                        234""");
            }
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(launcher.errors())
                    .matches("[ -~\n]*")
                    .containsPattern(
                            "(?m)^20[0-9T:.-]+Z INFO  127\\.0\\.0\\.1:[0-9]+ \"get_slice\" \"small\" 0, 3 bytes in [0-9.]+ ms$")
                    .contains("TERM: finishing replies for up to 1m;");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "tr-TR-u-nu-arab"})
    void aLocaleChangesNothingInTheHelp(String tag) throws LaunchException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.ROOT);
            String usual = helpBelowTheSynopsis();
            Locale.setDefault(Locale.forLanguageTag(tag));
            assertThat(helpBelowTheSynopsis()).isEqualTo(usual).contains("HFTP_IDLE_TIMEOUT");
        } finally {
            Locale.setDefault(before);
        }
    }

    /** The synopsis is in an order that picocli makes by capitals, of which Turkish has others. */
    private static String helpBelowTheSynopsis() throws LaunchException {
        String help = Options.parse(new String[] {"--help"}, Map.of()).printInstead();
        return help.substring(help.indexOf("Serves"));
    }

    @Test
    void aProcessThatWasStoppedEndsOnlyThoseWhoAreIdle() throws Exception {
        try (ForkedLauncher launcher = start("exec \"$@\"", List.of(), "--idle-timeout=1500ms")) {
            InetSocketAddress address = launcher.awaitReady();
            try (RawPeer active = RawPeer.connect(address, 4096);
                    RawPeer idle = RawPeer.connect(address);
                    RawPeer asking = RawPeer.connect(address)) {
                active.send("get_slice large 0 " + LARGE + " raw\r\n");
                assertThat(active.readLine()).isEqualTo("0 OK"); // so it has been begun
                assertKnowsSmall(idle);
                assertKnowsSmall(asking);
                launcher.stop();
                asking.send(METADATA);
                try (RawPeer fresh = RawPeer.connect(address)) {
                    fresh.send(METADATA);
                    launcher.signalAfter("2.8", "CONT"); // by more than a second the loop is late
                    assertIsTold(METADATA_REPLY, asking);
                    assertIsTold(METADATA_REPLY, fresh);
                    assertThat(idle.readToEnd()).isEmpty();
                    assertKnowsSmall(asking);
                    assertKnowsSmall(fresh);
                }
                assertIsTold("Content-Length: " + LARGE + "\r\n\r\n", active);
                active.readExactly(LARGE);
            }
        }
    }

    private ForkedLauncher start(String script, List<String> options, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--datadir=" + folder, "--port=0"));
        all.addAll(Arrays.asList(arguments));
        return ForkedLauncher.startBy(script, options, home.resolve("errors"), all);
    }

    private static void assertServed(InetSocketAddress address) throws IOException {
        try (RawPeer peer = RawPeer.connect(address)) {
            assertThat(peer.exchange("get_file_listing\r\nget_slice small 0 5 raw\r\nget_slice small 0 5\r\n"))
                    .isEqualTo("0 OK\r\nlarge\r\nsmall\r\n\r\n0 OK\r\nContent-Length: 5\r\n\r\n12345"
                            + "0 OK\r\nMTIzNDU=\r\n");
        }
    }

    private static void assertKnowsSmall(RawPeer peer) throws IOException {
        peer.send(METADATA);
        assertIsTold(METADATA_REPLY, peer);
    }

    private static void assertIsTold(String reply, RawPeer peer) throws IOException {
        assertThat(RawPeer.text(peer.readExactly(reply.length()))).isEqualTo(reply);
    }

    private static void assertEndsQuietly(ForkedLauncher launcher) throws Exception {
        launcher.signal("TERM");
        assertThat(launcher.awaitStatus()).isEqualTo(143);
        assertThat(launcher.errors()).contains("TERM: ").hasLineCount(1);
    }

    /** No jar that is open for nothing: each takes a descriptor. */
    private static String classPathOfTheLauncher() {
        return Stream.of(
                        Main.class,
                        Protocol.class,
                        CommandLine.class,
                        Logger.class,
                        LoggerFactory.getILoggerFactory().getClass(),
                        Configuration.class,
                        Writer.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }
}
