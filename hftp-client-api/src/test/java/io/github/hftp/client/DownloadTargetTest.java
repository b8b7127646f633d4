package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a download may replace: a regular file, also behind links, and nothing else; whichever way it is fetched. */
@ExtendWith(LeakCheck.class)
@DisabledOnOs(OS.WINDOWS)
class DownloadTargetTest {
    private static final byte[] FILE = RawPeer.pattern(100_000, 5);

    /** The ways to fetch a file to a path; the consumer is called while it is fetched. */
    private enum Way {
        PLAIN {
            @Override
            void fetch(HftpClient client, Path target, Runnable meanwhile) throws IOException {
                client.download("f", target, progress -> meanwhile.run());
            }
        },
        REQUEST {
            @Override
            void fetch(HftpClient client, Path target, Runnable meanwhile) throws IOException {
                client.download("f")
                        .onProgress(Duration.ZERO, progress -> meanwhile.run())
                        .to(target);
            }
        },
        RESUMING {
            @Override
            void fetch(HftpClient client, Path target, Runnable meanwhile) throws IOException {
                client.download("f")
                        .connections(3)
                        .resume(true)
                        .keepPart(false)
                        .onProgress(Duration.ZERO, progress -> meanwhile.run())
                        .to(target);
            }
        };

        abstract void fetch(HftpClient client, Path target, Runnable meanwhile) throws IOException;
    }

    @TempDir
    Path folder;

    private ModelServer server;
    private HftpClient client;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("f", FILE));
        client = HftpClient.connect(server.address());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    private Path link(String name, String text) throws IOException {
        return Files.createSymbolicLink(path(name), Path.of(text));
    }

    /** What there is in the folder and below it, and what kind of thing each is. */
    private Map<String, String> found() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Map<String, Object> attributes =
                        Files.readAttributes(path, "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
                String text = Files.isSymbolicLink(path)
                        ? " to " + Files.readSymbolicLink(path)
                        : Files.isRegularFile(path) ? " with " + Files.size(path) : "";
                found.put(folder.relativize(path).toString(), attributes + text);
            }
        }
        return found;
    }

    private void expectRefused(Path target, String reason) throws IOException {
        Map<String, String> before = found();
        for (Way way : Way.values()) {
            assertThatExceptionOfType(FileSystemException.class)
                    .as("%s", way)
                    .isThrownBy(() -> way.fetch(client, target, () -> {}))
                    .withMessageContaining(reason);
            assertThat(found()).as("%s", way).isEqualTo(before);
        }
        assertThat(server.requests()).as("before anything is asked").isEmpty();
    }

    private void run(String... command) throws Exception {
        assumeTrue(new ProcessBuilder(command).inheritIO().start().waitFor() == 0, "no " + command[0]);
    }

    @Test
    void aDeviceAPipeASocketAndAFolderStay() throws Exception {
        run("mkfifo", path("pipe").toString());
        Files.createDirectory(path("folder"));
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path("socket")));
            expectRefusedAlsoBehindLinks("pipe", "is a device, a pipe or a socket");
            expectRefusedAlsoBehindLinks("socket", "is a device, a pipe or a socket");
            expectRefusedAlsoBehindLinks("folder", "is a directory");
        }
    }

    @Test
    void aDeviceStays() throws Exception {
        run("mknod", path("null").toString(), "c", "1", "3"); // of our own: never those of the machine
        expectRefusedAlsoBehindLinks("null", "is a device, a pipe or a socket");
    }

    private void expectRefusedAlsoBehindLinks(String name, String reason) throws IOException {
        expectRefused(path(name), reason);
        expectRefused(link(name + "-link", name), reason);
        expectRefused(link(name + "-link-link", path(name + "-link").toString()), reason);
    }

    /** As {@code /dev/stdout} is one of a file to which a shell has redirected it, which may have been deleted. */
    @Test
    void aLinkThatStandsForAnOpenFileIsNotTakenForThatFile() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc");
        Path open = Files.writeString(path("open"), "older");
        try (FileChannel channel = FileChannel.open(open, StandardOpenOption.READ)) {
            Path descriptor = descriptorOf(open);
            link("stdout", descriptor.toString());
            expectRefused(descriptor, "stands for an open one");
            expectRefused(path("stdout"), "stands for an open one");
            Files.delete(open);
            expectRefused(descriptor, "stands for an open one");
            expectRefused(path("stdout"), "stands for an open one");
            assertThat(channel.size()).isEqualTo("older".length());
        }
    }

    private static Path descriptorOf(Path file) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).equals(file.toRealPath())) {
                    return descriptor;
                }
            }
        }
        throw new AssertionError("not open: " + file);
    }

    @Test
    void linksInACircleAreRefused() throws Exception {
        link("a", "b");
        expectRefused(link("b", "a"), "b");
    }

    @ParameterizedTest
    @EnumSource
    void aLinkToAFileStaysAndTheFileIsReplacedInOneStep(Way way) throws Exception {
        Files.createDirectories(path("elsewhere/deep"));
        Files.writeString(path("elsewhere/file"), "older");
        link("aside", "elsewhere/deep");
        for (String text :
                new String[] {"elsewhere/file", path("elsewhere/file").toString(), "aside/../file"}) {
            Path link = link("link", text);
            link("link-link", "link");
            Object before = Files.readAttributes(path("elsewhere/file"), "unix:ino");
            way.fetch(client, path("link-link"), () -> {});
            assertThat(path("elsewhere/file")).hasBinaryContent(FILE);
            if (way != Way.RESUMING) { // which finds that the file is there
                assertThat(Files.readAttributes(path("elsewhere/file"), "unix:ino"))
                        .isNotEqualTo(before);
            }
            assertThat(Files.readSymbolicLink(link)).hasToString(text);
            Files.delete(link);
            Files.delete(path("link-link"));
        }
        assertThat(found()).containsOnlyKeys("", "aside", "elsewhere", "elsewhere/deep", "elsewhere/file");
    }

    @ParameterizedTest
    @EnumSource
    void aLinkToNothingStaysAndTheFileIsMadeThere(Way way) throws Exception {
        Files.createDirectory(path("elsewhere"));
        way.fetch(client, link("link", "elsewhere/file"), () -> {});
        assertThat(path("elsewhere/file")).hasBinaryContent(FILE);
        assertThat(found()).containsOnlyKeys("", "elsewhere", "elsewhere/file", "link");
        Path lost = link("lost", "nowhere/file");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> way.fetch(client, lost, () -> {}));
        assertThat(found()).containsOnlyKeys("", "elsewhere", "elsewhere/file", "link", "lost");
    }

    @ParameterizedTest
    @EnumSource
    void whatTakesTheNameWhileTheFileIsFetchedStays(Way way) throws Exception {
        Path precious = Files.writeString(path("precious"), "precious");
        Files.createDirectory(path("folder"));
        for (Consumer<Path> other : Set.<Consumer<Path>>of(DownloadTargetTest::makePipe, this::makeLink)) {
            Path target = path("folder/target");
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> way.fetch(client, target, () -> {
                        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                            other.accept(target);
                        }
                    }))
                    .withMessageContaining(target + ": is ");
            assertThat(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
            Files.delete(target);
            assertThat(path("folder")).isEmptyDirectory();
        }
        assertThat(precious).hasContent("precious");
    }

    private static void makePipe(Path path) {
        try {
            assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void makeLink(Path path) {
        try {
            Files.createSymbolicLink(path, path("precious"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The server has chosen the name, so nobody has said that the link should be followed. */
    @Test
    void aLinkUnderANameOfTheServerIsRefused() throws Exception {
        Path precious = Files.writeString(path("precious"), "precious");
        link("f", precious.toString());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> client.downloadTo("f", folder))
                .withMessageContaining("is a symbolic link");
        assertThat(precious).hasContent("precious");
        assertThat(path("f")).isSymbolicLink();
        assertThat(server.requests()).isEmpty();
    }

    /** In nearly all file systems, 255 bytes: here in 128 characters. */
    @Test
    void aNameThatIsTooLongForTheDiskIsKnownBeforeAnythingIsFetched() throws Exception {
        expectRefused(path("ñ".repeat(128)), "ñ".repeat(128));
        int room = 20; // for a name, in the longest path that a call of Linux takes: the part's is longer
        Path deep = folder;
        for (int left = 4095 - room - 1 - deep.toString().length(); left > 1; left -= 1 + Math.min(150, left - 1)) {
            deep = Files.createDirectory(deep.resolve("d".repeat(Math.min(150, left - 1))));
        }
        expectRefusedHere(deep.resolve("x".repeat(room)));
        expectRefusedHere(deep.resolve("x".repeat(room + 1)));
    }

    private void expectRefusedHere(Path target) {
        for (Way way : Way.values()) {
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> way.fetch(client, target, () -> {}));
        }
        assertThat(server.requests()).noneMatch(request -> request.startsWith("get_slice"));
        assertThat(target.getParent()).isEmptyDirectory();
    }
}
