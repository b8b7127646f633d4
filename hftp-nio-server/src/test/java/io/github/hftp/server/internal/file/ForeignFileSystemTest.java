package io.github.hftp.server.internal.file;

import static io.github.hftp.server.internal.file.FolderTests.list;
import static io.github.hftp.server.internal.file.FolderTests.read;
import static io.github.hftp.server.internal.file.FolderTests.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Folders outside the default file system. */
@ExtendWith(LeakCheck.class)
class ForeignFileSystemTest {
    @TempDir
    Path temporary;

    @Test
    void theFilesOfAZipFileAreServed() throws IOException {
        try (FileSystem zip = zip()) {
            Files.createDirectories(zip.getPath("/folder/inner"));
            Files.writeString(zip.getPath("/canary"), "CANARY");
            Files.writeString(zip.getPath("/folder/a b"), "12345");
            Files.writeString(zip.getPath("/folder/plain"), "67890");
            ServedFolder folder = new ServedFolder(zip.getPath("/folder"), false, false);
            assertThat(folder.mayBlock()).isTrue();
            assertThat(list(folder)).containsExactly("a%20b", "plain");
            assertThat(read(folder, "a%20b")).isEqualTo("12345");
            assertThat(folder.find(FileName.of("plain")).size()).isEqualTo(5);
            assertThat(serves(folder, "inner")).isFalse();
            assertThat(serves(folder, "..%2Fcanary")).isFalse();
            assertThat(serves(folder, "PLAIN")).isFalse();
            assertThat(list(new ServedFolder(zip.getPath("/"), false, false))).containsExactly("canary");
        }
    }

    @Test
    void aZipFileThatWasClosedFailsAndDoesNotHang() throws IOException {
        ServedFolder folder;
        try (FileSystem zip = zip()) {
            Files.writeString(zip.getPath("/plain"), "67890");
            folder = new ServedFolder(zip.getPath("/"), false, false);
        }
        assertThatThrownBy(() -> folder.find(FileName.of("plain"))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(folder::scan).isInstanceOf(RuntimeException.class);
    }

    @Test
    void theFilesOfAFileSystemInMemoryAreServed() throws IOException {
        try (FileSystem unix = Jimfs.newFileSystem(Configuration.unix())) {
            Path root = Files.createDirectory(unix.getPath("root").toAbsolutePath());
            Files.writeString(root.resolve("plain"), "12345");
            Files.writeString(root.resolve(".hidden"), "12345");
            Files.writeString(unix.getPath("canary").toAbsolutePath(), "CANARY");
            Files.createSymbolicLink(
                    root.resolve("link"), unix.getPath("canary").toAbsolutePath());
            ServedFolder folder = new ServedFolder(root, false, false);
            assertThat(list(folder)).containsExactly("plain");
            assertThat(read(folder, "plain")).isEqualTo("12345");
            assertThat(serves(folder, "link")).isFalse();
            FoundFile found = folder.find(FileName.of("plain"));
            Files.writeString(root.resolve("plain"), "another size");
            try (OpenFile file = found.open()) {
                assertThat(file.transferSource()).isNull();
                assertThat(file.read(ByteBuffer.allocate(100), 0)).isEqualTo(12);
                assertThat(found.size()).isEqualTo(12);
            }
        }
    }

    @Test
    void windowsServesEachFileByOneNameOnly() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Path root = Files.createDirectory(windows.getPath("C:\\work\\root"));
            Files.writeString(root.resolve("Plain.txt"), "12345");
            Files.writeString(root.resolve("nul.txt"), "a device");
            Files.writeString(windows.getPath("C:\\work\\canary"), "CANARY");
            ServedFolder folder = new ServedFolder(root, false, false, Platform.WINDOWS, false);
            assertThat(list(folder)).containsExactly("Plain.txt");
            assertThat(read(folder, "Plain.txt")).isEqualTo("12345");
            for (String other : new String[] {
                "plain.txt",
                "PLAIN.TXT",
                "Plain.txt.",
                "Plain.txt%20",
                "Plain.txt%3A%3A%24DATA",
                "nul.txt",
                "..%5Ccanary",
                "C%3A%5Cwork%5Ccanary",
                "%5Cwork%5Ccanary",
                "C%3Acanary"
            }) {
                assertThat(serves(folder, other)).as(other).isFalse();
            }
        }
    }

    @Test
    void aMacServesEachFileByOneNameOnly() throws IOException {
        try (FileSystem mac = Jimfs.newFileSystem(Configuration.osX())) {
            Path root = Files.createDirectory(mac.getPath("root").toAbsolutePath());
            Files.writeString(root.resolve("Plain"), "12345");
            ServedFolder folder = new ServedFolder(root, false, false, Platform.MAC, false);
            assertThat(list(folder)).containsExactly("Plain");
            assertThat(serves(folder, "Plain")).isTrue();
            assertThat(serves(folder, "plain")).isFalse();
        }
    }

    @Test
    void aHundredThousandFilesAreListedAndNoMore() throws IOException {
        try (FileSystem unix = Jimfs.newFileSystem(Configuration.unix())) {
            Path root = Files.createDirectory(unix.getPath("root").toAbsolutePath());
            for (int n = 0; n < DirectoryScan.MAX_FILES; n++) {
                Files.createFile(root.resolve("f" + n));
            }
            ServedFolder folder = new ServedFolder(root, false, false);
            assertThat(list(folder).size()).isEqualTo(DirectoryScan.MAX_FILES);
            Files.createFile(root.resolve("one more"));
            assertThatThrownBy(() -> list(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("100000");
        }
    }

    @Test
    void aScanTakesAsManyStepsAsItIsTold() throws IOException {
        for (int n = 0; n < 10; n++) {
            Files.createFile(temporary.resolve("f" + n));
        }
        ServedFolder folder = new ServedFolder(temporary, false, false);
        try (FolderScan scan = folder.scan()) {
            assertThat(scan.advance(4)).isFalse();
            assertThat(scan.names()).hasSize(4);
            assertThat(scan.advance(4)).isFalse();
            Files.delete(temporary.resolve("f0"));
            assertThat(scan.advance(4)).isTrue();
            assertThat(scan.names()).isSorted().contains(FileName.of("f9"));
        }
    }

    private FileSystem zip() throws IOException {
        return FileSystems.newFileSystem(temporary.resolve("archive.zip"), Map.of("create", "true"));
    }
}
