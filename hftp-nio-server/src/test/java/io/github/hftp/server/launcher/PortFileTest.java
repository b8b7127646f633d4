package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that tells the port. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // nothing interrupts the opening of a pipe
class PortFileTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path folder;

    @Test
    void holdsThePortUntilItIsClosed() throws IOException {
        Path path = folder.resolve("port");
        try (PortFile file = PortFile.open(path)) {
            assertThat(folder).isEmptyDirectory();
            file.write(4711);
            assertThat(path).hasContent("4711\n");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void replacesAnotherRegularFile() throws IOException {
        Path path = Files.writeString(folder.resolve("port"), "an old and longer one");
        PortFile.removeLeftover(path);
        PortFile file = PortFile.open(path);
        assertThat(path).hasContent("an old and longer one");
        file.write(1);
        assertThat(path).hasContent("1\n");
        assertThat(folder).isDirectoryContaining("glob:**port").isDirectoryNotContaining("glob:**.hftp-port*");
    }

    @Test
    void isLeftToWhoeverWroteItSince() throws IOException {
        Path path = folder.resolve("port");
        PortFile first = written(path, 1);
        PortFile second = written(path, 2);
        first.close();
        assertThat(path).hasContent("2\n");
        second.close();
        second.close(); // gone already, which is no error
        assertThat(path).doesNotExist();
    }

    @Test
    void isLeftWhenItWasRewrittenInPlace() throws IOException {
        Path path = folder.resolve("port");
        PortFile file = written(path, 1);
        Files.writeString(path, "another", StandardOpenOption.TRUNCATE_EXISTING);
        file.close();
        assertThat(path).hasContent("another");
    }

    @Test
    void isNotTakenForAFileThatALinkInItsPlaceLeadsTo() throws IOException {
        Path path = folder.resolve("port");
        PortFile file = written(path, 1);
        Path moved = Files.move(path, folder.resolve("moved"));
        Files.createSymbolicLink(path, moved);
        file.close();
        assertThat(path).isSymbolicLink();
        assertThat(moved).hasContent("1\n");
    }

    @Test
    void leavesNothingWhenItCannotBeWritten() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        assertRefused(taken, "it is a folder");
        assertThatThrownBy(() -> PortFile.open(folder.resolve("no/such"))).isInstanceOf(NoSuchFileException.class);
        assertThat(folder).isDirectoryNotContaining("glob:**.hftp-port*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "nothing", "folder", "itself", "link"})
    void aLinkIsRefusedWhateverItLeadsToAndStays(String target) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "1\n");
        Files.createDirectory(folder.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("link"), file);
        Path path = Files.createSymbolicLink(folder.resolve("itself"), folder.resolve(target));
        PortFile.removeLeftover(path);
        assertRefused(path, "it is a link");
        assertThat(path).isSymbolicLink();
        assertThat(file).hasContent("1\n");
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void aLinkThatAppearsMeanwhileIsNotReplaced() throws IOException {
        Path path = folder.resolve("port");
        PortFile file = PortFile.open(path);
        Files.createSymbolicLink(path, folder.resolve("nothing"));
        assertThatThrownBy(() -> file.write(1)).hasMessageContaining("it is a link");
        file.close();
        assertThat(folder).isDirectoryNotContaining("glob:**.hftp-port*");
        assertThat(path).isSymbolicLink();
    }

    @Test
    void aSocketIsRefusedAndStays() throws IOException {
        Path path = folder.resolve("socket");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path));
            PortFile.removeLeftover(path);
            assertRefused(path, "it is neither a file, a pipe nor a character device");
            assertThat(Files.exists(path, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPipeIsWrittenToWhenSomethingReadsItAndStays(boolean byALink) throws Exception {
        Path pipe = make("mkfifo", "pipe");
        Path path = byALink ? Files.createSymbolicLink(folder.resolve("link"), pipe) : pipe;
        PortFile.removeLeftover(path);
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> read(pipe));
        try (PortFile file = PortFile.open(path, Duration.ofSeconds(20))) {
            file.write(4711);
            assertThat(reader.get()).isEqualTo("4711\n");
        }
        assertThat(isOther(pipe)).isTrue();
        assertThat(Files.exists(path)).isTrue();
    }

    @Test
    void aReaderOfAPipeSeesTheEndWhenTheStartFails() throws Exception {
        Path pipe = make("mkfifo", "pipe");
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> read(pipe));
        PortFile.open(pipe, Duration.ofSeconds(20)).close();
        assertThat(reader.get()).isEmpty();
    }

    @Test
    void aPipeThatNothingReadsIsRefusedInFiniteTimeAndStays() throws Exception {
        Path pipe = make("mkfifo", "pipe");
        PortFile.removeLeftover(pipe);
        try {
            assertRefused(pipe, "nothing reads it");
            assertThat(isOther(pipe)).isTrue();
        } finally {
            Files.newInputStream(pipe).close(); // frees the thread that has waited
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCharacterDeviceIsWrittenToAndStays(boolean byALink) throws Exception {
        Path device = make("mknod", "device", "c", "1", "3");
        Path path = byALink ? Files.createSymbolicLink(folder.resolve("link"), device) : device;
        PortFile.removeLeftover(path);
        try (PortFile file = PortFile.open(path)) {
            file.write(1);
        }
        assertThat(isOther(device)).isTrue();
        assertThat(Files.isSymbolicLink(path)).isEqualTo(byALink);
    }

    @Test
    void aBlockDeviceIsRefusedAndStays() throws Exception {
        Path device = make("mknod", "device", "b", "240", "0");
        PortFile.removeLeftover(device);
        assertRefused(device, "it is neither a file, a pipe nor a character device");
        assertThat(isOther(device)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n", "65535\n"})
    void whatAKilledRunHasLeftIsRemoved(String content) throws IOException {
        Path path = Files.writeString(folder.resolve("port"), content);
        PortFile.removeLeftover(path);
        assertThat(folder).isEmptyDirectory();
        PortFile.removeLeftover(path); // nothing there, which is no error
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "1", "123456\n", "12\n34\n", "1\r\n", "x\n", " 1\n", "\u0661\n"})
    void whatLooksOtherwiseIsNoLeftover(String content) throws IOException {
        Path path = Files.writeString(folder.resolve("port"), content);
        PortFile.removeLeftover(path);
        assertThat(Files.readString(path)).isEqualTo(content);
    }

    @Test
    void thatOfARunningServerIsNoLeftover() throws IOException {
        Path path = folder.resolve("port");
        try (PortFile file = written(path, 4711)) {
            PortFile.removeLeftover(path); // by a start that may fail, since the port is in use
            assertThat(path).hasContent("4711\n");
            file.write(4712);
            PortFile.removeLeftover(path);
            assertThat(path).hasContent("4712\n");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static PortFile written(Path path, int port) throws IOException {
        PortFile file = PortFile.open(path);
        file.write(port);
        return file;
    }

    private static void assertRefused(Path path, String reason) {
        assertThatThrownBy(() -> PortFile.open(path, SHORT).close())
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(reason);
    }

    /** Makes what Java cannot; skips the test where only root may. */
    private Path make(String command, String name, String... arguments) throws Exception {
        Path path = folder.resolve(name);
        List<String> line = new ArrayList<>(List.of(command, path.toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        assumeTrue(process.waitFor() == 0, command + " is not allowed here");
        return path;
    }

    private static boolean isOther(Path path) throws IOException {
        return (boolean) Files.getAttribute(path, "isOther", LinkOption.NOFOLLOW_LINKS);
    }

    private static String read(Path pipe) {
        try {
            return Files.readString(pipe);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
