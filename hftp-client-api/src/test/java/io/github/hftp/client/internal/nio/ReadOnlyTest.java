package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.SampleFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class ReadOnlyTest {
    private ModelServer server;
    private FileSystem fileSystem;
    private Path file;
    private Path absent;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        server = ModelServer.start(SampleFolder.files());
        fileSystem = FileSystems.newFileSystem(
                URI.create("hftp://localhost:" + server.address().getPort()), Map.of());
        file = fileSystem.getPath("archivo.txt");
        absent = fileSystem.getPath("none");
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
        server.close();
    }

    private static void assertReadOnly(ThrowingCallable call) {
        assertThatExceptionOfType(ReadOnlyFileSystemException.class).isThrownBy(call);
    }

    @Test
    void nothingIsWritten() {
        assertReadOnly(() -> Files.write(file, new byte[1]));
        assertReadOnly(() -> Files.writeString(absent, "x", StandardOpenOption.CREATE_NEW));
        assertReadOnly(() -> Files.write(file, List.of("x"), StandardOpenOption.APPEND));
        assertReadOnly(() -> Files.newOutputStream(absent));
        assertReadOnly(() -> Files.newBufferedWriter(absent));
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "APPEND", "DELETE_ON_CLOSE"})
    void noOptionOpensForWriting(StandardOpenOption option) {
        assertReadOnly(() -> Files.newByteChannel(file, option));
        assertReadOnly(() -> Files.newByteChannel(absent, StandardOpenOption.READ, option));
        assertReadOnly(() -> Files.newByteChannel(absent, StandardOpenOption.CREATE, option));
        assertReadOnly(() -> Files.newInputStream(file, option));
        assertReadOnly(() -> FileChannel.open(file, StandardOpenOption.READ, option));
    }

    /** Says {@link Files#newByteChannel}. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WRITE", "APPEND", "DELETE_ON_CLOSE"})
    void anOptionOfWritersDoesNotDisturbAReader(StandardOpenOption option) throws IOException {
        for (OpenOption[] options :
                new OpenOption[][] {{option}, {StandardOpenOption.READ, option, LinkOption.NOFOLLOW_LINKS}}) {
            try (SeekableByteChannel channel = Files.newByteChannel(file, options);
                    SeekableByteChannel fileChannel = FileChannel.open(file, options);
                    InputStream stream = Files.newInputStream(file, options)) {
                assertThat(channel.size()).isEqualTo(41);
                assertThat(fileChannel.size()).isEqualTo(41);
                assertThat(stream.readAllBytes()).hasSize(41);
            }
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> Files.newByteChannel(absent, options));
        }
    }

    @Test
    void anOptionOfSomethingElseIsRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Files.newInputStream(file, new OpenOption() {}));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> FileChannel.open(file, StandardOpenOption.READ, new OpenOption() {}));
    }

    @Test
    void nothingIsMadeOrDeleted() {
        assertReadOnly(() -> Files.createFile(absent));
        assertReadOnly(() -> Files.createDirectory(absent));
        assertReadOnly(() -> Files.createDirectories(absent));
        assertReadOnly(() -> Files.createTempFile(fileSystem.getPath("/"), "a", "b"));
        assertReadOnly(() -> Files.createSymbolicLink(absent, file));
        assertReadOnly(() -> Files.createLink(absent, file));
        assertReadOnly(() -> Files.delete(file));
        assertReadOnly(() -> Files.deleteIfExists(absent));
    }

    @Test
    void nothingIsCopiedOrMovedThere() throws IOException {
        Path local = Files.createFile(folder.resolve("local"));
        assertReadOnly(() -> Files.copy(file, absent));
        assertReadOnly(() -> Files.move(file, absent));
        assertReadOnly(() -> Files.copy(local, absent));
        assertReadOnly(() -> Files.copy(local, file, StandardCopyOption.REPLACE_EXISTING));
        assertReadOnly(() -> Files.move(local, absent));
        assertThat(local).exists();
    }

    @Test
    void noAttributeIsSet() {
        assertReadOnly(() -> Files.setLastModifiedTime(file, FileTime.fromMillis(1)));
        assertReadOnly(() -> Files.setAttribute(file, "basic:lastModifiedTime", FileTime.fromMillis(1)));
        assertReadOnly(() ->
                Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(null, null, null));
    }

    @Test
    void theServerIsNotAskedToWrite() {
        nothingIsWritten();
        nothingIsMadeOrDeleted();
        noAttributeIsSet();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void theStoreAndTheFileSystemSayWhatTheyAre() throws IOException {
        FileStore store = Files.getFileStore(file);
        assertThat(store.isReadOnly()).isTrue();
        assertThat(store.type()).isEqualTo("hftp");
        assertThat(store.name()).isEqualTo(fileSystem.getPath("/").toUri().toString());
        assertThat(store.getTotalSpace() + store.getUsableSpace() + store.getUnallocatedSpace())
                .isZero();
        assertThat(store.supportsFileAttributeView("basic")).isTrue();
        assertThat(store.supportsFileAttributeView(BasicFileAttributeView.class))
                .isTrue();
        assertThat(fileSystem.getFileStores()).hasSize(1);
        assertThat(fileSystem.getRootDirectories()).containsExactly(fileSystem.getPath("/"));
        assertThat(fileSystem.supportedFileAttributeViews()).containsExactly("basic");
        assertThat(fileSystem.getSeparator()).isEqualTo("/");
        assertThat(fileSystem.isReadOnly()).isTrue();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(fileSystem::newWatchService);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(fileSystem::getUserPrincipalLookupService);
    }
}
