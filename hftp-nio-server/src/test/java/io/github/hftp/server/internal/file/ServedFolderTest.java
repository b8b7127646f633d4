package io.github.hftp.server.internal.file;

import static io.github.hftp.server.internal.file.FolderTests.list;
import static io.github.hftp.server.internal.file.FolderTests.read;
import static io.github.hftp.server.internal.file.FolderTests.run;
import static io.github.hftp.server.internal.file.FolderTests.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What of a real folder is served, and that what is served is what is there now. */
@ExtendWith(LeakCheck.class)
class ServedFolderTest {
    @TempDir
    Path above;

    private Path root;
    private ServedFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        root = Files.createDirectory(above.resolve("root"));
        Files.writeString(above.resolve("canary"), "CANARY");
        Files.writeString(root.resolve("plain"), "12345");
        folder = new ServedFolder(root, false, false);
    }

    @AfterEach
    void giveBack() {
        folder.clear();
    }

    @Test
    void aRegularFileIsServed() throws IOException {
        assertThat(list(folder)).containsExactly("plain");
        assertThat(folder.find(FileName.of("plain")).size()).isEqualTo(5);
        assertThat(read(folder, "plain")).isEqualTo("12345");
    }

    @Test
    void foldersPipesAndSocketsAreNot() throws Exception {
        Files.createDirectory(root.resolve("folder"));
        run(root, "mkfifo", "pipe");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            for (String name : List.of("folder", "pipe", "socket")) {
                assertThat(Files.exists(root.resolve(name))).isTrue();
                assertThat(serves(folder, name)).as(name).isFalse();
            }
            assertThat(list(folder)).containsExactly("plain");
        }
    }

    @Test
    void noLinkIsWhereverItLeads() throws IOException {
        Files.createDirectory(root.resolve("folder"));
        Files.createSymbolicLink(root.resolve("outside"), above.resolve("canary"));
        Files.createSymbolicLink(root.resolve("outside-relative"), Path.of("../canary"));
        Files.createSymbolicLink(root.resolve("inside"), Path.of("plain"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(root.resolve("to-folder"), Path.of("folder"));
        for (String name :
                List.of("outside", "outside-relative", "inside", "dangling", "loop", "to-folder", "folder")) {
            assertThat(serves(folder, name)).as(name).isFalse();
        }
        assertThat(list(folder)).containsExactly("plain");
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(above.resolve("link"), root);
        ServedFolder linked = new ServedFolder(link, false, false);
        assertThat(list(linked)).containsExactly("plain");
        assertThat(read(linked, "plain")).isEqualTo("12345");
        linked.clear();
    }

    @Test
    void aNameThatBecomesALinkAfterItWasLookedUpIsNotOpened() throws IOException {
        FoundFile found = folder.find(FileName.of("plain"));
        Files.delete(root.resolve("plain"));
        Files.createSymbolicLink(root.resolve("plain"), above.resolve("canary"));
        assertThatThrownBy(found::open).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileThatIsReplacedAfterItWasLookedUpIsLookedUpAgain() throws IOException {
        FoundFile found = folder.find(FileName.of("plain"));
        Files.writeString(root.resolve("new"), "67890");
        Files.move(root.resolve("new"), root.resolve("plain"), StandardCopyOption.ATOMIC_MOVE);
        assertThatThrownBy(found::open).isInstanceOf(FileChangedException.class);
    }

    @Test
    void aFileThatVanishesAfterItWasLookedUpIsNotThere() throws IOException {
        FoundFile found = folder.find(FileName.of("plain"));
        Files.delete(root.resolve("plain"));
        assertThatThrownBy(found::open).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void hiddenFilesAreServedOnlyIfAskedFor() throws IOException {
        Files.writeString(root.resolve(".env"), "secret");
        assertThat(list(folder)).containsExactly("plain");
        assertThat(serves(folder, ".env")).isFalse();
        ServedFolder all = new ServedFolder(root, true, false);
        assertThat(list(all)).containsExactly(".env", "plain");
        assertThat(read(all, ".env")).isEqualTo("secret");
        all.clear();
    }

    @Test
    void anEmptyFileIsServed() throws IOException {
        Files.createFile(root.resolve("empty"));
        assertThat(folder.find(FileName.of("empty")).size()).isZero();
        assertThat(read(folder, "empty")).isEmpty();
    }

    @Test
    void anUnreadableFileHasASizeButCannotBeOpened() throws IOException {
        Files.setPosixFilePermissions(root.resolve("plain"), PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(root.resolve("plain")), "root may read everything");
        FoundFile found = folder.find(FileName.of("plain"));
        assertThat(found.size()).isEqualTo(5);
        assertThatThrownBy(found::open).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aFileThatMayNotBeReadAnyMoreIsNotReadThroughAnOldDescriptor() throws IOException {
        assertThat(read(folder, "plain")).isEqualTo("12345");
        Files.setPosixFilePermissions(root.resolve("plain"), PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(root.resolve("plain")), "root may read everything");
        assertThatThrownBy(() -> read(folder, "plain")).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aNameThatIsTooLongForTheFileSystemIsNotThere() throws IOException {
        assertThat(serves(folder, "x".repeat(255))).isFalse();
        assertThat(serves(folder, "x".repeat(256))).isFalse();
    }

    @Test
    void aFileWhosePathIsTooLongIsNotThere() throws IOException {
        Path deep = root;
        while (deep.toString().length() < 3_800) {
            deep = Files.createDirectory(deep.resolve("d".repeat(200)));
        }
        Files.writeString(deep.resolve("plain"), "12345");
        ServedFolder far = new ServedFolder(deep, false, false);
        assertThat(serves(far, "x".repeat(255))).isFalse();
        assertThat(serves(far, "plain")).isTrue();
    }

    @Test
    void aFolderInsideAFileServesNothing() throws IOException {
        ServedFolder inside = new ServedFolder(root.resolve("plain").resolve("inside"), false, false);
        assertThat(serves(inside, "plain")).isFalse();
        assertThatThrownBy(inside::scan).isInstanceOf(IOException.class);
    }

    @Test
    void theFolderIsFoundByItsPathEachTime() throws IOException {
        assertThat(read(folder, "plain")).isEqualTo("12345");
        Path old = Files.move(root, above.resolve("old"));
        assertThat(serves(folder, "plain")).isFalse();
        assertThatThrownBy(folder::scan).isInstanceOf(NoSuchFileException.class);
        Files.createDirectory(root);
        Files.writeString(root.resolve("plain"), "new in a new folder");
        assertThat(read(folder, "plain")).isEqualTo("new in a new folder");
        assertThat(list(folder)).containsExactly("plain");
        assertThat(Files.readString(old.resolve("plain"))).isEqualTo("12345");
    }

    @Test
    void aFolderThatBecameAFileServesNothing() throws IOException {
        Files.delete(root.resolve("plain"));
        Files.delete(root);
        Files.writeString(root, "not a folder");
        assertThat(serves(folder, "plain")).isFalse();
        assertThatThrownBy(folder::scan).isInstanceOf(IOException.class);
    }

    @Test
    void aFileIsNeverTakenForAnEarlierOneOfItsNameSizeAndTime() throws IOException {
        Path file = root.resolve("plain");
        FileTime time = Files.getLastModifiedTime(file);
        for (int n = 0; n < 10_000; n++) {
            String content = String.valueOf(10_000 + n);
            Files.delete(file);
            Files.writeString(file, content);
            Files.setLastModifiedTime(file, time);
            assertThat(read(folder, "plain")).isEqualTo(content);
        }
    }

    @Test
    void aFileThatIsRenamedOverAnotherIsSeenAtOnce() throws IOException {
        Path file = root.resolve("plain");
        FileTime time = Files.getLastModifiedTime(file);
        for (int n = 0; n < 2_000; n++) {
            String content = String.valueOf(10_000 + n);
            Path fresh = Files.writeString(above.resolve("fresh"), content);
            Files.setLastModifiedTime(fresh, time);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            assertThat(read(folder, "plain")).isEqualTo(content);
        }
    }

    @Test
    void aFileThatIsWrittenOverInPlaceIsSeenAtOnce() throws IOException {
        Path file = root.resolve("plain");
        FileTime time = Files.getLastModifiedTime(file);
        for (int n = 0; n < 2_000; n++) {
            String content = String.valueOf(n);
            Files.writeString(file, content);
            Files.setLastModifiedTime(file, time);
            assertThat(read(folder, "plain")).isEqualTo(content);
        }
    }

    @Test
    void aReplyInProgressKeepsTheFileThatItHasOpened() throws IOException {
        try (OpenFile open = folder.find(FileName.of("plain")).open()) {
            Files.delete(root.resolve("plain"));
            Files.writeString(root.resolve("plain"), "67890");
            assertThat(read(folder, "plain")).isEqualTo("67890");
            ByteBuffer bytes = ByteBuffer.allocate(5);
            assertThat(open.read(bytes, 0)).isEqualTo(5);
            assertThat(new String(bytes.array(), StandardCharsets.US_ASCII)).isEqualTo("12345");
        }
        assertThat(read(folder, "plain")).isEqualTo("67890");
    }

    @Test
    void aFileIsOpenedOnceForManyRequestsInARow() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        for (int n = 0; n < 10; n++) {
            read(folder, "plain");
            assertThat(descriptors()).isEqualTo(1);
        }
        folder.trim();
        read(folder, "plain");
        folder.trim();
        assertThat(descriptors()).isEqualTo(1);
        folder.trim();
        assertThat(descriptors()).isZero();
    }

    @Test
    void nothingStaysOpenAfterItWasGivenBack() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        for (int n = 0; n < 200; n++) {
            Files.writeString(root.resolve("f" + n), "content " + n);
            read(folder, "f" + n);
        }
        assertThat(descriptors()).isEqualTo(OpenFileCache.CAPACITY);
        folder.clear();
        assertThat(descriptors()).isZero();
    }

    @Test
    void aFolderThatMayBlockKeepsNothingOpen() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        ServedFolder slow = new ServedFolder(root, false, true);
        assertThat(slow.mayBlock()).isTrue();
        try (OpenFile open = slow.find(FileName.of("plain")).open()) {
            assertThat(open.transferSource()).isNull();
        }
        assertThat(read(slow, "plain")).isEqualTo("12345");
        assertThat(descriptors()).isZero();
    }

    @Test
    void aDescriptorThatAnInterruptHasClosedIsNotLentAgain() throws IOException {
        OpenFile open = folder.find(FileName.of("plain")).open();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> open.read(ByteBuffer.allocate(5), 0)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        open.close();
        assertThat(read(folder, "plain")).isEqualTo("12345");
    }

    @Test
    void aHardLinkIsAFileLikeAnyOther() throws IOException {
        Files.createLink(root.resolve("second"), root.resolve("plain"));
        assertThat(list(folder)).containsExactly("plain", "second");
        assertThat(read(folder, "second")).isEqualTo("12345");
    }

    /** How many descriptors this process has open on files of the folder. */
    private long descriptors() throws IOException {
        String real = above.toRealPath(LinkOption.NOFOLLOW_LINKS).toString();
        return LeakCheck.openDescriptors().stream()
                .filter(target -> target.startsWith(real))
                .count();
    }
}
