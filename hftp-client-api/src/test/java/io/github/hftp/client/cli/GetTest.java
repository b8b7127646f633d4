package io.github.hftp.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code hftp get}, without a terminal. */
@ExtendWith(LeakCheck.class)
class GetTest {
    private static final byte[] FILE = RawPeer.pattern(5_000_000, 3);

    @TempDir
    Path folder;

    private ModelServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("f", FILE, "g", new byte[] {1, 2}, "empty", new byte[0]));
        url = url(server);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String url(ModelServer server) {
        return "hftp://127.0.0.1:" + server.address().getPort() + "/";
    }

    private Shell.Outcome get(String... arguments) {
        List<String> line = new ArrayList<>(List.of("get", "-o", folder.toString()));
        line.addAll(Arrays.asList(arguments));
        return Shell.run(line.toArray(String[]::new));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void expectOnly(String... names) {
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder(names);
    }

    @Test
    void aFileGoesIntoAFolderUnderItsName() {
        Shell.Outcome outcome = get(url + "f");
        assertThat(file("f")).hasBinaryContent(FILE);
        expectOnly("f");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).matches("f: 4\\.8 MiB in [0-9.]+ s\n");
    }

    @Test
    void aFileCanHaveAnotherName() {
        assertThat(Shell.run("get", url + "g", "--output", file("other").toString(), "-q"))
                .extracting(Shell.Outcome::status, Shell.Outcome::err)
                .containsExactly(0, "");
        assertThat(file("other")).hasBinaryContent(new byte[] {1, 2});
    }

    @Test
    void allFilesThatThereAreAreFetched() {
        Shell.Outcome outcome = get("-q", url + "g", url + "none", url + "empty");
        assertThat(outcome.status()).isEqualTo(66);
        assertThat(outcome.err()).isEqualTo("hftp: none: 202 FILE NOT FOUND\n");
        expectOnly("g", "empty");
    }

    @Test
    void manyConnectionsAndMirrorsBringTheFile() throws IOException {
        try (ModelServer mirror = ModelServer.start(Map.of("f", FILE))) {
            assertThat(get("-j", "4", "--mirror", url(mirror), url + "f").status())
                    .isZero();
            assertThat(mirror.requests()).isNotEmpty();
        }
        assertThat(file("f")).hasBinaryContent(FILE);
    }

    @Test
    void aMirrorThatIsNotThereOrLiesIsNamedAndNotUsed() throws IOException {
        byte[] lie = FILE.clone();
        Arrays.fill(lie, 0, lie.length, (byte) 7);
        try (ModelServer liar = ModelServer.start(Map.of("f", lie))) {
            ModelServer gone = ModelServer.start(Map.of());
            gone.close();
            Shell.Outcome outcome = get("--mirror", url(liar), "--mirror", url(gone), url + "f");
            assertThat(outcome.status()).isZero();
            assertThat(outcome.err()).contains(url(gone) + " is not used: cannot connect", "has other bytes");
        }
        assertThat(file("f")).hasBinaryContent(FILE);
    }

    @Test
    void aMirrorIsEnough() throws IOException {
        ModelServer gone = ModelServer.start(Map.of());
        gone.close();
        Shell.Outcome outcome = get(url(gone) + "f", "--mirror", url + "f");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).startsWith("hftp: " + url(gone) + " is not used");
        assertThat(file("f")).hasBinaryContent(FILE);
    }

    @Test
    void aFileThatChangesMeanwhileIsAFailureAndLeavesNothing() throws IOException {
        byte[] changed = RawPeer.pattern(FILE.length, 4);
        String[][] lines = {{"-q", url + "f"}, {"-q", "-c", "-j", "3", url + "f"}, {"cat", url + "f"}};
        for (String[] line : lines) {
            server.files().put("f", FILE);
            var slices = new AtomicLong();
            server.edit((request, reply) -> {
                if (request.startsWith("get_slice") && slices.incrementAndGet() == 3) {
                    server.files().put("f", changed);
                }
                return reply;
            });
            Shell.Outcome outcome = line[0].equals("cat") ? Shell.run(line) : get(line);
            assertThat(outcome.status()).isEqualTo(75);
            assertThat(outcome.err()).contains("the file changed while it was read");
            expectOnly();
        }
    }

    @Test
    void whatHasComeIsKeptForContinue() {
        AtomicLong sent = failAfter(2_000_000);
        Shell.Outcome failed = get("--retries", "0", url + "f");
        assertThat(failed.status()).isEqualTo(75);
        assertThat(failed.err().lines()).hasSizeGreaterThanOrEqualTo(1);
        expectOnly("f.hftp-part", "f.hftp-journal");
        sent.set(Long.MIN_VALUE / 2);
        assertThat(get("-c", url + "f").status()).isZero();
        assertThat(sent.get() - Long.MIN_VALUE / 2).isLessThan(4_500_000);
        assertThat(file("f")).hasBinaryContent(FILE);
        expectOnly("f");
    }

    @Test
    void withoutContinueItBeginsAnew() {
        AtomicLong sent = failAfter(2_000_000);
        get("--retries", "0", url + "f");
        sent.set(Long.MIN_VALUE / 2);
        assertThat(get(url + "f").status()).isZero();
        assertThat(sent.get() - Long.MIN_VALUE / 2).isGreaterThanOrEqualTo(FILE.length);
        expectOnly("f");
    }

    /** Ends connections once that many bytes have been sent, as counted in what it returns. */
    private AtomicLong failAfter(long bytes) {
        var sent = new AtomicLong();
        server.edit((request, reply) -> sent.addAndGet(reply.length) > bytes ? null : reply);
        return sent;
    }

    @Test
    void whatIsThereAlreadyIsASuccess() {
        get(url + "f");
        Shell.Outcome outcome = get("--continue", url + "f");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEqualTo("f: 4.8 MiB, already complete\n");
    }

    @Test
    void anEmptyFileWasNotThereBefore() {
        assertThat(get(url + "empty").err()).matches("empty: 0 B in [0-9.]+ s\n");
        assertThat(get("-c", url + "empty").err()).isEqualTo("empty: 0 B, already complete\n");
    }

    @Test
    void aDeviceStaysOne() throws Exception {
        Path device = file("null"); // of our own: never those of the machine
        assumeTrue(
                new ProcessBuilder("mknod", device.toString(), "c", "1", "3")
                                .start()
                                .waitFor()
                        == 0,
                "not root");
        Path link = Files.createSymbolicLink(file("link"), device);
        for (Path output : List.of(device, link)) {
            Shell.Outcome outcome = Shell.run("get", url + "g", "-o", output.toString());
            assertThat(outcome.status()).isEqualTo(73);
            assertThat(outcome.err()).contains(device + ": is a device");
        }
        assertThat(link).isSymbolicLink();
        expectOnly("null", "link");
    }

    @Test
    void aLinkIsFollowedIfItIsNamedAndElseRefused() throws Exception {
        Path older = Files.writeString(file("older"), "older");
        Files.createSymbolicLink(file("g"), older);
        Shell.Outcome outcome = get(url + "g", url + "empty");
        assertThat(outcome.status()).isEqualTo(73);
        assertThat(outcome.err()).contains(file("g") + ": is a symbolic link; ");
        assertThat(older).hasContent("older");
        assertThat(Shell.run("get", url + "g", "-o", file("g").toString()).status())
                .isZero();
        assertThat(older).hasBinaryContent(new byte[] {1, 2});
        assertThat(file("g")).isSymbolicLink();
        expectOnly("g", "older", "empty");
    }

    /** What a shell makes of {@code -o /dev/stdout > file}. */
    @Test
    void aLinkToStandardOutputIsRefused() throws Exception {
        Path stdout = Path.of("/proc/self/fd/1");
        assumeTrue(Files.isSymbolicLink(stdout), "no /proc");
        Path link = Files.createSymbolicLink(file("stdout"), stdout);
        Shell.Outcome outcome = Shell.run("get", url + "g", "-o", link.toString());
        assertThat(outcome.status()).isEqualTo(73);
        assertThat(outcome.err()).contains("stands for an open");
        expectOnly("stdout");
    }

    @Test
    void aNameThatIsTooLongForTheDiskIs73AndNothingIsFetched() {
        Shell.Outcome outcome =
                Shell.run("get", url + "g", "-o", file("ñ".repeat(128)).toString());
        assertThat(outcome.status()).isEqualTo(73);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(server.requests()).isEmpty();
        expectOnly();
    }

    @Test
    void aWrongDigestIs65AndLeavesNothing() throws Exception {
        Files.writeString(file("f"), "older");
        Shell.Outcome outcome = get("--sha256", "ab".repeat(32), url + "f");
        assertThat(outcome.status()).isEqualTo(65);
        assertThat(outcome.err()).contains("the SHA-256 is ");
        assertThat(file("f")).hasContent("older");
        expectOnly("f");
        assertThat(get("--sha256", sha256().toUpperCase(Locale.ROOT), url + "f").status())
                .isZero();
    }

    @Test
    void theDigestCanComeFromTheServer() throws Exception {
        server.files().put("f.sha256", (sha256() + "  f\n").getBytes(UTF_8));
        assertThat(get("--check", url + "f").status()).isZero();
        server.files().put("f.sha256", ("ab".repeat(32) + "  f\n").getBytes(UTF_8));
        assertThat(get("--check", url + "f").status()).isEqualTo(65);
        assertThat(get("--check", url + "g").status()).isEqualTo(66);
        expectOnly("f");
        server.files()
                .put(
                        "g.sha256",
                        (sha256() + "  dist/f\n\n" + sha256(new byte[] {1, 2}) + " *./dist/g\n\n").getBytes(UTF_8));
        assertThat(get("--check", url + "g").status()).isZero();
        assertThat(get("--check", url + "x".repeat(250)).status()).isEqualTo(64);
        expectOnly("f", "g");
    }

    private static String sha256() throws Exception {
        return sha256(FILE);
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void eventsAreJsonLines() {
        Shell.Outcome outcome = get("--json", url + "f", url + "none");
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.get(0))
                .startsWith("{\"event\":\"progress\",\"uri\":\"" + url + "f\",\"bytes\":0,\"total\":5000000,");
        assertThat(lines)
                .contains("{\"event\":\"done\",\"uri\":\"" + url + "f\",\"bytes\":5000000,\"file\":\"" + file("f")
                        + "\"}");
        assertThat(lines.get(lines.size() - 1))
                .isEqualTo("{\"event\":\"error\",\"uri\":\"" + url
                        + "none\",\"message\":\"202 FILE NOT FOUND\",\"status\":66}");
        assertThat(outcome.err()).isEqualTo("hftp: none: 202 FILE NOT FOUND\n");
        assertThat(outcome.status()).isEqualTo(66);
    }

    @Test
    void eventsThatNobodyTakesEndTheDownload() {
        var out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        var err = new ByteArrayOutputStream();
        assertThat(Hftp.run(
                        new Console(out, err, UTF_8, Map.of()),
                        "get",
                        "--json",
                        "-o",
                        folder + "/",
                        url + "f",
                        url + "g"))
                .isEqualTo(74);
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(file("g")).doesNotExist();
    }

    @Test
    void serversOfEveryEditionWillDo() {
        server.edit((request, reply) -> {
            if (request.equals("help")) {
                return "200 NO SUCH COMMAND\r\n".getBytes(UTF_8);
            }
            if (request.endsWith(" raw")) {
                return "201 INVALID ARGUMENTS FOR COMMAND\r\n".getBytes(UTF_8);
            }
            return request.startsWith("get_slice") ? inLines(reply) : reply;
        });
        assertThat(get("-j", "2", url + "f", url + "g").status()).isZero();
        assertThat(file("f")).hasBinaryContent(FILE);
        assertThat(Shell.run("ping", url).status()).isZero();
        assertThat(Shell.run("cat", url + "f").bytes()).isEqualTo(FILE);
    }

    /** The base64 of a reply in lines of 76 characters. */
    private static byte[] inLines(byte[] reply) {
        String text = new String(reply, UTF_8);
        String head = text.substring(0, text.indexOf('\n') + 1);
        return (head + text.substring(head.length()).replaceAll("(.{76})(?=.)", "$1\r\n")).getBytes(UTF_8);
    }

    @Test
    void twoDownloadsOfOneTargetAreRefused() {
        assertThat(get(url + "f", url.replace("127.0.0.1", "localhost") + "f").status())
                .isEqualTo(64);
        expectOnly();
    }
}
