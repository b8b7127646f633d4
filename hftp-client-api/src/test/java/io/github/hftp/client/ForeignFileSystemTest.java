package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where a file cannot be fetched to, there is a sentence that says so, and nothing is left. */
@ExtendWith(LeakCheck.class)
class ForeignFileSystemTest {
    @TempDir
    Path folder;

    @FunctionalInterface
    private interface Engine {
        void download(HftpClient client, Path to) throws IOException;
    }

    private static List<Engine> engines() {
        return List.of(
                (client, to) -> client.download("f", to),
                (client, to) -> client.download("f").to(to),
                (client, to) -> client.download("f").connections(3).resume(true).to(to));
    }

    private static List<Path> in(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** An archive can hold a file, but not one that is written at any place: then there is a sentence, and nothing. */
    @Test
    void aPathInAnotherFileSystemHoldsTheFileOrNothing() throws Exception {
        URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (ModelServer model = ModelServer.start(Map.of("f", bytes("hello")));
                HftpClient client = HftpClient.connect(model.address())) {
            for (Engine engine : engines()) {
                try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
                    Path there = archive.getPath("/f");
                    Throwable failure = catchThrowable(() -> engine.download(client, there));
                    if (failure == null) {
                        engine.download(client, there); // again, in place of the old one
                        assertThat(Files.readString(there)).isEqualTo("hello");
                        Files.delete(there);
                    } else {
                        assertThat(failure)
                                .isInstanceOf(FileSystemException.class)
                                .hasMessageContaining("/f: its file system cannot hold");
                    }
                    assertThat(in(archive.getPath("/"))).isEmpty();
                }
            }
        }
    }

    @Test
    void aPathInAFileSystemThatIsReadOnlyIsRefusedBeforeAnythingIsSent() throws Exception {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/f");
        try (ModelServer model = ModelServer.start(Map.of("f", bytes("hello")));
                HftpClient client = HftpClient.connect(model.address())) {
            for (Engine engine : engines()) {
                assertThatExceptionOfType(FileSystemException.class)
                        .isThrownBy(() -> engine.download(client, modules))
                        .withMessageContaining("/f: its file system is read-only");
            }
            assertThat(model.requests()).isEmpty();
        }
    }

    @Test
    void aFolderThatIsMissingOrAFileIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (ModelServer model = ModelServer.start(Map.of("f", bytes("hello")));
                HftpClient client = HftpClient.connect(model.address())) {
            for (Engine engine : engines()) {
                for (Path parent : List.of(folder.resolve("none"), file)) {
                    assertThatExceptionOfType(FileSystemException.class)
                            .isThrownBy(() -> engine.download(client, parent.resolve("f")))
                            .withMessageContaining(parent.toString());
                    assertThat(in(folder)).containsExactly(file);
                }
            }
        }
    }
}
