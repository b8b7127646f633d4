package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is the old one or all of the new one, it is where the caller wants it, and nothing else is left. */
@ExtendWith(LeakCheck.class)
class DownloadTest {
    private static final String SIZE = "0 OK\r\n5\r\n";
    private static final String SLICE = "0 OK\r\nContent-Length: 5\r\n\r\nhello";

    @TempDir
    Path folder;

    private ScriptedServer server;
    private Path target;

    @BeforeEach
    void startServer() {
        server = new ScriptedServer();
        target = folder.resolve("target");
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    private HftpClient connect() throws IOException {
        return HftpClient.builder()
                .encoding(SliceEncoding.RAW)
                .replyTimeout(Duration.ofMillis(150))
                .progressTimeout(Duration.ofMillis(150))
                .connect(server.address());
    }

    private void downloadHello(Path to) throws IOException {
        server.reply(SIZE).reply(SLICE).reply(SIZE);
        try (HftpClient client = connect()) {
            assertThat(client.download("f", to)).isEqualTo(5);
        }
        assertThat(to).isRegularFile().hasContent("hello");
    }

    @Test
    void asksForTheSizeAndTheSliceAndTheSizeAgain() throws Exception {
        downloadHello(target);
        assertThat(folder).isDirectoryContaining(target::equals);
        assertThat(server.received()).containsExactly("get_metadata f", "get_slice f 0 5 raw", "get_metadata f");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void decidesTheEncodingWithTheFileThatIsDownloaded() throws Exception {
        server.reply(SIZE)
                .reply("0 OK\r\nget_slice\r\n\r\n")
                .reply("0 OK\r\nContent-Length: 0\r\n\r\n")
                .reply(SLICE)
                .reply(SIZE);
        try (HftpClient client = HftpClient.connect(server.address())) {
            client.download("f", target);
        }
        assertThat(target).hasContent("hello");
        assertThat(server.received())
                .containsExactly(
                        "get_metadata f", "help", "get_slice f 0 0 raw", "get_slice f 0 5 raw", "get_metadata f");
    }

    @Test
    void anEmptyFileNeedsNoSlice() throws Exception {
        var progress = new ArrayList<List<Long>>();
        server.reply("0 OK\r\n0\r\n");
        try (HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.download("f", target, report -> progress.add(List.of(report.bytes(), report.total()))))
                    .isZero();
        }
        assertThat(target).isEmptyFile();
        assertThat(progress).containsExactly(List.of(0L, 0L));
        assertThat(server.received()).containsExactly("get_metadata f");
    }

    @Test
    void replacesAFile() throws Exception {
        Files.writeString(target, "what was there before");
        downloadHello(target);
    }

    @Test
    void worksWithARelativePath() throws Exception {
        Path relative = Path.of("target", "download-test.txt");
        try {
            downloadHello(relative);
        } finally {
            Files.deleteIfExists(relative);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void hasThePermissionsOfANewFile() throws Exception {
        downloadHello(target);
        Path other = Files.createFile(folder.resolve("other"));
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(Files.getPosixFilePermissions(other));
    }

    @Test
    void refusesAFolderAsTargetBeforeAnythingIsSent() throws Exception {
        Files.createDirectory(target);
        try (HftpClient client = connect()) {
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> client.download("f", target));
            assertThat(client.isOpen()).isTrue();
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aMissingFolderIsNoFailureOfTheServer() throws Exception {
        server.reply(SIZE).reply(SIZE);
        try (HftpClient client = connect()) {
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> client.download("f", folder.resolve("no").resolve("target")));
            assertThat(client.size("f")).isEqualTo(5);
        }
    }

    /** Each a reply to the slice, what comes of it, and whether the connection can still be used. */
    @ParameterizedTest
    @CsvSource({
        "203 OFFSET EXCEEDS FILE SIZE~, FileChangedException, true",
        "202 FILE NOT FOUND~, FileChangedException, true",
        "201 INVALID ARGUMENTS FOR COMMAND~, StatusException, true",
        "199 INTERNAL SERVER ERROR~, StatusException, false",
        "0 OK~Content-Length: 4~~hell, ProtocolViolationException, false",
        "0 OK~Content-Length: 5~~hell, HftpTimeoutException, false",
        "0, HftpTimeoutException, false",
        "0 OK~hello, HftpTimeoutException, false",
        "nonsense~, ProtocolViolationException, false"
    })
    void aFailureLeavesTheTargetAsItWas(String reply, String exception, boolean usable) throws Exception {
        Files.writeString(target, "before");
        server.reply(SIZE).reply(reply.replace("~", "\r\n"));
        try (HftpClient client = connect()) {
            assertThatExceptionOfType(HftpException.class)
                    .isThrownBy(() -> client.download("f", target))
                    .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(exception));
            expectNextCall(client, usable);
        }
        expectOnlyTheOldTarget();
    }

    /** On the same connection if that is usable, or else on a new one. */
    private void expectNextCall(HftpClient client, boolean usable) throws IOException {
        if (usable) {
            server.reply("0 OK\r\n7\r\n");
            assertThat(client.size("again")).isEqualTo(7);
            assertThat(server.connections()).isEqualTo(1);
        } else {
            server.expectNextCallOnNewConnection(client);
        }
    }

    private void expectOnlyTheOldTarget() throws IOException {
        assertThat(target).hasContent("before");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void aFileThatIsNotThereMakesNoFile() throws Exception {
        server.reply("202 FILE NOT FOUND\r\n");
        try (HftpClient client = connect()) {
            assertThatExceptionOfType(StatusException.class).isThrownBy(() -> client.download("f", target));
            assertThat(client.isOpen()).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatHasChangedCanBeTriedAgain() throws Exception {
        server.reply(SIZE).reply("203 NO\r\n").reply("0 OK\r\n0\r\n");
        try (HftpClient client = connect()) {
            assertThatExceptionOfType(FileChangedException.class)
                    .isThrownBy(() -> client.download("f", target))
                    .satisfies(e -> assertThat(e.isRetryable()).isTrue())
                    .withCauseInstanceOf(StatusException.class);
            assertThat(client.download("f", target)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "5, false"})
    void whatTheListenerThrowsEndsTheDownload(long when, boolean usable) throws Exception {
        Files.writeString(target, "before");
        server.reply(SIZE).reply(SLICE + "\r\n");
        var thrown = new UnsupportedOperationException("enough");
        try (HftpClient client = connect()) {
            ThrowingCallable download = () -> client.download("f", target, progress -> {
                if (progress.bytes() == when) {
                    throw thrown;
                }
            });
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(download)
                    .isSameAs(thrown);
            if (usable) {
                assertThat(client.slice("f", 0, 5)).hasSize(5);
                assertThat(server.connections()).isEqualTo(1);
            } else {
                server.expectNextCallOnNewConnection(client);
            }
        }
        expectOnlyTheOldTarget();
    }

    @Test
    void theListenerCanMakeAnotherCall() throws Exception {
        server.reply(SIZE).reply("0 OK\r\n9\r\n").reply(SLICE).reply(SIZE);
        try (HftpClient client = connect()) {
            client.download("f", target, progress -> {
                if (progress.bytes() == 0) {
                    assertThat(sizeOf(client)).isEqualTo(9);
                }
            });
        }
        assertThat(target).hasContent("hello");
    }

    private static long sizeOf(HftpClient client) {
        try {
            return client.size("other");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsTheProgressOfSeveralSlicesInBase64() throws Exception {
        byte[] content = new byte[(3 << 20) + 1];
        new Random(1).nextBytes(content);
        var progress = new ArrayList<Long>();
        try (ModelServer model = ModelServer.start(Map.of("f", content));
                HftpClient client = HftpClient.builder()
                        .encoding(SliceEncoding.BASE64)
                        .pipelining(false)
                        .connect(model.address())) {
            client.download("f", target, report -> {
                assertThat(report.total()).isEqualTo(content.length);
                progress.add(report.bytes());
            });
            assertThat(model.requests())
                    .startsWith("get_metadata f", "get_slice f 0 3145728", "get_slice f 3145728 1", "get_metadata f");
        }
        assertThat(target).hasBinaryContent(content);
        assertThat(progress).isSorted().doesNotHaveDuplicates().startsWith(0L).endsWith((long) content.length);
    }

    /** The memory does not grow with the file. */
    @Test
    void fetchesALargeFileInSeveralSlices() throws Exception {
        int slice = 64 << 20;
        try (ModelServer model = ModelServer.start(Map.of()).deliver(zeros(slice + 1));
                HftpClient client = HftpClient.builder()
                        .encoding(SliceEncoding.RAW)
                        .pipelining(false)
                        .connect(model.address())) {
            assertThat(client.download("f", target)).isEqualTo(slice + 1);
            assertThat(model.requests())
                    .startsWith("get_metadata f", "get_slice f 0 67108864 raw", "get_slice f 67108864 1 raw");
        }
        assertThat(target).hasSize(slice + 1);
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        assertThat(direct).isLessThanOrEqualTo(1 << 20);
    }

    /** Sends slices of a file of nothing but zeros, without holding one of them. */
    private static ModelServer.Delivery zeros(int size) {
        return (request, reply, client) -> {
            String[] words = request.split(" ", -1);
            int count = words.length > 3 ? Integer.parseInt(words[3]) : 0;
            OutputStream out = client.getOutputStream();
            out.write(bytes("0 OK\r\n" + (words.length > 3 ? "Content-Length: " + count + "\r\n\r\n" : size + "\r\n")));
            byte[] block = new byte[64 * 1024];
            for (int sent = 0; sent < count; sent += block.length) {
                out.write(block, 0, Math.min(block.length, count - sent));
            }
            return true;
        };
    }

    @Test
    void downloadsIntoAFolderUnderItsOwnName() throws Exception {
        server.reply(SIZE).reply(SLICE).reply(SIZE);
        try (HftpClient client = connect()) {
            assertThat(client.downloadTo("a 1.txt", folder)).isEqualTo(folder.resolve("a 1.txt"));
        }
        assertThat(folder.resolve("a 1.txt")).hasContent("hello");
        assertThat(server.received())
                .containsExactly("get_metadata a%201.txt", "get_slice a%201.txt 0 5 raw", "get_metadata a%201.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\b", "..\\x", "C:x", "C:\\x", "C:", "\\x", "\\\\host\\share\\x", "a\\", "a:b"})
    void aNameThatIsAPathOnWindowsIsRefusedThere(String name) throws Exception {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows());
                HftpClient client = connect()) {
            Path there = windows.getPath("C:\\folder");
            assertThatIllegalArgumentException().isThrownBy(() -> client.downloadTo(name, there));
        }
        assertThat(server.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../.bashrc", "..", ".", "/etc/passwd", "a/../b"})
    void aNameThatIsAPathIsRefused(String name) throws Exception {
        try (HftpClient client = connect()) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.downloadTo(name, folder));
        }
        assertThat(server.received()).isEmpty();
    }
}
