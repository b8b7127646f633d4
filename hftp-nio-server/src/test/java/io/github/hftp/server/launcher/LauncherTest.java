package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.testing.ForkedJvm;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher as a process: what it prints, how it ends. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(LeakCheck.class)
class LauncherTest {
    /** More than the buffers of both sockets hold, so that a reply of it is under way until the client reads. */
    private static final int LARGE = 32 * 1024 * 1024;

    private static final int SMALL_RECEIVE_BUFFER = 4096;

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(home.resolve("served\n"));
        Files.writeString(folder.resolve("small"), "12345");
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            large.setLength(LARGE);
        }
    }

    @Test
    void saysWhereItServesInOneLineAndStaysUntilATerm() throws Exception {
        Path portFile = home.resolve("port");
        try (ForkedLauncher launcher = start("--port-file", portFile.toString())) {
            String ready = launcher.readLine();
            int port = Integer.parseInt(Files.readString(portFile).strip());
            assertThat(ready).isEqualTo("Serving " + home + "/served\\x0A at hftp://127.0.0.1:" + port + "/");
            try (RawPeer peer = RawPeer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                assertThat(peer.exchange("get_metadata small\r\nquit\r\n")).isEqualTo("0 OK\r\n5\r\n0 OK\r\n");
            }
            assertThat(launcher.isAlive()).isTrue();
            assertThat(launcher.errors()).isEmpty();
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(launcher.readLine()).isNull();
            assertThat(portFile).doesNotExist();
        }
    }

    @Test
    void helpAndVersionGoToStandardOutput() throws Exception {
        try (ForkedLauncher launcher = ForkedLauncher.start(home.resolve("errors"), Map.of(), "--version")) {
            assertThat(launcher.readLine()).startsWith("hftp-server ");
            assertThat(launcher.awaitStatus()).isZero();
            assertThat(launcher.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "64, --prot,                       hftp-server: Unknown option: '--prot'. Try --help.",
        "66, --datadir=HOME/noLFsuch,      Cannot serve HOME/no\\x0Asuch: no such folder",
        "66, --datadir=FOLDER/small,       small: not a folder",
        "69, --port=TAKEN,                 Cannot listen on 127.0.0.1 port TAKEN: Address already in use",
        "69, --address=192.0.2.1,          Cannot listen on 192.0.2.1 port 0: ",
        "69, --address=no.such.invalid,    Cannot listen on no.such.invalid port 0: no such host",
        "73, --port-file=HOME/no/such,     Cannot write the port file HOME/no/such: ",
        "73, --port-file=HOME,             Cannot write the port file HOME: "
    })
    void anOperatorsErrorIsOneLineAndAStatus(int status, String argument, String message) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            try (ForkedLauncher launcher = start(replace(argument, port))) {
                assertThat(launcher.awaitStatus()).isEqualTo(status);
                assertThat(launcher.readLine()).isNull();
                assertThat(launcher.errors().lines()).hasSize(1);
                assertThat(launcher.errors()).contains(replace(message, port)).matches("[ -~]*\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "six.test"})
    void anAddressOfIpv6WithoutIpv6IsOneLineAndAStatus(String address) throws Exception {
        Path hosts = Files.writeString(home.resolve("hosts"), "::1 six.test\n");
        List<String> options = List.of(ForkedJvm.WITHOUT_IPV6, "-Djdk.net.hosts.file=" + hosts);
        try (ForkedLauncher launcher = ForkedLauncher.start(
                options, home.resolve("errors"), "--port=0", "--datadir=" + folder, "--address=" + address)) {
            assertThat(launcher.awaitStatus()).isEqualTo(69);
            String reason = address.contains(":") ? "IPv6 is not available" : "no such host";
            assertThat(launcher.errors())
                    .endsWith("Cannot listen on " + address + " port 0: " + reason + "\n")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Djava.net.preferIPv4Stack=true", "-Djava.net.preferIPv6Addresses=true"})
    void theDefaultAddressIsHadWhicheverKindIsPreferred(String option) throws Exception {
        try (ForkedLauncher launcher =
                ForkedLauncher.start(List.of(option), home.resolve("errors"), "--port=0", "--datadir=" + folder)) {
            assertThat(launcher.readLine()).contains(" at hftp://127.0.0.1:");
        }
    }

    @Test
    void aBadVariableIsOneLineAndAStatus() throws Exception {
        Map<String, String> variables = Map.of("HFTP_PORT", "x");
        try (ForkedLauncher launcher = ForkedLauncher.start(home.resolve("errors"), variables)) {
            assertThat(launcher.awaitStatus()).isEqualTo(64);
            assertThat(launcher.errors())
                    .isEqualTo("hftp-server: HFTP_PORT: Invalid value for option '--port': 'x' is not an int."
                            + " Try --help.\n");
        }
    }

    @Test
    void anUnreadableFolderIsOneLineAndAStatus() throws Exception {
        Path locked = Files.createDirectory(
                home.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("-wx------")));
        assumeFalse(Files.isReadable(locked), "may read everything");
        try (ForkedLauncher launcher = start("--datadir=" + locked)) {
            assertThat(launcher.awaitStatus()).isEqualTo(66);
            assertThat(launcher.errors()).contains("permission denied").hasLineCount(1);
        }
    }

    @Test
    void anUnusablePortFileIsKnownBeforeAnythingIsServed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ForkedLauncher launcher =
                        start("--port-file=" + home.resolve("no/such"), "--port=" + taken.getLocalPort())) {
            assertThat(launcher.awaitStatus()).isEqualTo(73);
            assertThat(launcher.errors()).endsWith("no/such: no such folder\n").hasLineCount(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "64, --max-connections=0",
        "66, --datadir=HOME/no",
        "69, --address=192.0.2.1",
        "73, --port-file=HOME/link"
    })
    void aPortFileOfAKilledRunIsGoneAlsoWhenTheStartFails(int status, String argument) throws Exception {
        Path left = Files.writeString(home.resolve("port"), "4711\n");
        Files.createSymbolicLink(home.resolve("link"), left);
        String[] arguments = status == 73
                ? new String[] {replace(argument, "")}
                : new String[] {"--port-file=" + left, replace(argument, "")};
        try (ForkedLauncher launcher = start(arguments)) {
            assertThat(launcher.awaitStatus()).isEqualTo(status);
            assertThat(Files.exists(left)).isEqualTo(status == 73); // a link's target is none of our business
        }
    }

    @Test
    void aDeviceAsPortFileOutlivesTheRun() throws Exception {
        Path device = home.resolve("device");
        Process mknod = new ProcessBuilder("mknod", device.toString(), "c", "1", "3").start();
        assumeTrue(mknod.waitFor() == 0, "may not make devices");
        try (ForkedLauncher launcher = start("--port-file=" + device)) {
            launcher.awaitReady();
            assertThat(Files.getAttribute(device, "isOther")).isEqualTo(true);
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(Files.getAttribute(device, "isOther")).isEqualTo(true);
        }
    }

    @Test
    void theFolderIsTheOneThatTheSystemFindsBehindALink() throws Exception {
        Path inner = Files.createDirectories(home.resolve("outer/inner"));
        Files.writeString(home.resolve("outer/right"), "");
        Files.createSymbolicLink(folder.resolve("link"), inner);
        try (ForkedLauncher launcher = start("--datadir=" + folder + "/link/..")) {
            try (RawPeer peer = RawPeer.connect(launcher.awaitReady())) {
                assertThat(peer.exchange("get_file_listing\r\nquit\r\n")).isEqualTo("0 OK\r\nright\r\n\r\n0 OK\r\n");
            }
        }
    }

    @Test
    void thatNoNameCanBeSpelledInALocaleIsSaid() throws Exception {
        Path accents = Files.createDirectory(home.resolve("accents"));
        new ProcessBuilder("sh", "-c", "cd \"$0\" && : >$(printf 'caf\\303\\251')", accents.toString())
                .start()
                .waitFor();
        String[] arguments = {"--port=0", "--datadir=" + accents};
        try (ForkedLauncher launcher = ForkedLauncher.start(home.resolve("errors"), Map.of("LC_ALL", "C"), arguments)) {
            try (RawPeer peer = RawPeer.connect(launcher.awaitReady())) {
                assertThat(peer.exchange("get_file_listing\r\nquit\r\n")).isEqualTo("0 OK\r\n\r\n0 OK\r\n");
            }
            launcher.awaitLogged("Names that cannot be spelled here: 1 (");
            assertThat(launcher.errors()).contains("LC_ALL=C.UTF-8").hasLineCount(1);
        }
    }

    @Test
    void thatAFolderHasNothingButLinksIsSaid() throws Exception {
        Path links = Files.createDirectory(home.resolve("links"));
        Files.createSymbolicLink(links.resolve("a"), folder.resolve("small"));
        try (ForkedLauncher launcher = start("--datadir=" + links)) {
            try (RawPeer peer = RawPeer.connect(launcher.awaitReady())) {
                assertThat(peer.exchange("get_file_listing\r\nquit\r\n")).isEqualTo("0 OK\r\n\r\n0 OK\r\n");
            }
            launcher.awaitLogged("not regular files: 1 (");
            assertThat(launcher.errors()).hasLineCount(1);
        }
    }

    @Test
    void aVariableThatALinkToAServiceHasSetIsIgnoredWithALine() throws Exception {
        Map<String, String> variables = Map.of("HFTP_MAX_CONNECTIONS", "tcp://10.96.0.17:19500");
        try (ForkedLauncher launcher =
                ForkedLauncher.start(home.resolve("errors"), variables, "--port=0", "--datadir=" + folder)) {
            launcher.awaitReady();
            launcher.awaitLogged("INFO  Ignoring HFTP_MAX_CONNECTIONS: ");
        }
    }

    @Test
    void aStackTraceIsOnlyForTheVerbose() throws Exception {
        try (ForkedLauncher launcher = start("-v", "--datadir=" + home.resolve("no"))) {
            assertThat(launcher.awaitStatus()).isEqualTo(66);
            assertThat(launcher.errors()).contains("ERROR Cannot serve", "    Caused by: ", "        at ");
        }
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void aReplyUnderWayIsFinishedAfterASignal(String signal, int status) throws Exception {
        assumeTrue(isHandled(signal), signal + " is ignored by this process, and so by its children");
        try (ForkedLauncher launcher = start("--drain-timeout=60");
                RawPeer peer = askForLarge(launcher.awaitReady())) {
            launcher.signal(signal);
            launcher.awaitLogged(signal + ": finishing replies for up to 1m");
            assertThat(peer.skipToEnd()).isEqualTo(LARGE);
            peer.halfClose();
            assertThat(launcher.awaitStatus()).isEqualTo(status);
            assertThat(launcher.errors()).hasLineCount(1);
        }
    }

    @Test
    void aStalledClientDelaysTheEndNoLongerThanAllowed() throws Exception {
        try (ForkedLauncher launcher = start("--drain-timeout=100ms");
                RawPeer peer = askForLarge(launcher.awaitReady())) {
            long before = System.nanoTime();
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            assertThat(launcher.errors()).contains("Some replies did not finish in time");
            assertThat(launcher.errors()).hasLineCount(2);
            assertThat(peer.socket().isConnected()).isTrue();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (ForkedLauncher launcher = start("--drain-timeout=1h");
                RawPeer peer = askForLarge(launcher.awaitReady())) {
            launcher.signal("TERM");
            launcher.awaitLogged("TERM: ");
            Awaitility.await()
                    .until(
                            () -> { // one that comes too soon counts as an echo of the first
                                launcher.signal("TERM");
                                return !launcher.isAlive();
                            });
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(peer.socket().isConnected()).isTrue();
        }
    }

    @Test
    void aTermWhileTheStartFailsDoesNotHang() throws Exception {
        try (ForkedLauncher launcher = start("--datadir=" + home.resolve("no"))) {
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isIn(143, 66);
        }
    }

    @Test
    void errorsThatNobodyReadsHoldUpNobody() throws Exception {
        int requests = 500; // at a time, forty times: the pipe holds some hundred lines, the queue a thousand
        try (ForkedLauncher launcher =
                ForkedLauncher.startWithErrorsUnread("--access-log", "-v", "--port=0", "--datadir=" + folder)) {
            try (RawPeer peer = RawPeer.connect(launcher.awaitReady())) {
                for (int i = 0; i < 40; i++) {
                    peer.send("get_metadata small\r\n".repeat(requests));
                    assertThat(RawPeer.text(peer.readExactly(requests * "0 OK\r\n5\r\n".length())))
                            .isEqualTo("0 OK\r\n5\r\n".repeat(requests));
                }
            }
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
        }
    }

    @Test
    void theAccessLogTellsEveryRequest() throws Exception {
        try (ForkedLauncher launcher = start("--access-log")) {
            try (RawPeer peer = RawPeer.connect(launcher.awaitReady())) {
                peer.exchange("get_slice small 0 5 raw\r\n${x} a\"b\r\nquit\r\n");
            }
            launcher.signal("TERM");
            launcher.awaitStatus();
            List<String> lines = launcher.errors()
                    .lines()
                    .filter(line -> line.contains("bytes in"))
                    .toList();
            assertThat(lines.get(0))
                    .matches("20\\S+Z INFO  127\\.0\\.0\\.1:[0-9]+ \"get_slice\" \"small\" 0, 5 bytes in [0-9.]+ ms");
            assertThat(lines.get(1)).contains(" \"\\x24{x}\" \"a\\\"b\" 200, 0 bytes in ");
            assertThat(lines.get(2)).contains(" \"quit\" \"\" 0, ");
            assertThat(lines).hasSize(3);
        }
    }

    private ForkedLauncher start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (!String.join(" ", all).contains("--datadir")) {
            all.add("--datadir=" + folder);
        }
        if (!String.join(" ", all).contains("--port=")) {
            all.add("--port=0");
        }
        return ForkedLauncher.start(home.resolve("errors"), Map.of(), all.toArray(new String[0]));
    }

    private static RawPeer askForLarge(InetSocketAddress address) throws IOException {
        RawPeer peer = RawPeer.connect(address, SMALL_RECEIVE_BUFFER);
        peer.send("get_slice large 0 " + LARGE + " raw\r\n");
        String header = RawPeer.text(ResponseEncoder.rawSliceHeader(LARGE));
        assertThat(RawPeer.text(peer.readExactly(header.length()))).isEqualTo(header); // so it has been begun
        return peer;
    }

    private String replace(String text, String port) {
        return text.replace("FOLDER", folder.toString())
                .replace("HOME", home.toString())
                .replace("TAKEN", port)
                .replace("LF", "\n");
    }

    /** A process inherits which signals are ignored, and the JVM leaves them so. */
    private static boolean isHandled(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return true;
        }
        String ignored = Files.readString(status).replaceFirst("(?s).*SigIgn:\\s*([0-9a-f]+).*", "$1");
        return (Long.parseUnsignedLong(ignored, 16)
                                >> (Signals.Kind.valueOf(signal).status() - Signals.STATUS_BASE - 1)
                        & 1)
                == 0;
    }
}
