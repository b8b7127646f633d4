package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.SampleFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Files} says of files and reads of them. */
@ExtendWith(LeakCheck.class)
class ReadingFilesTest {
    private static final byte[] LARGE = RawPeer.pattern(3_000_001, 1);

    private ModelServer server;
    private FileSystem fileSystem;
    private Path root;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        server = ModelServer.start(SampleFolder.files());
        server.files().put("large", LARGE);
        server.files().put("a%C3%B1o.txt", "uno\ndos\r\ntrés".getBytes(StandardCharsets.UTF_8));
        server.files().put(".hidden", new byte[1]);
        URI uri = URI.create("hftp://localhost:" + server.address().getPort());
        fileSystem = FileSystems.newFileSystem(uri, Map.of());
        root = Path.of(uri);
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
        server.close();
    }

    @Test
    void everyFileIsReadWhole() throws IOException {
        for (Map.Entry<String, byte[]> file : server.files().entrySet()) {
            Path path = Path.of(URI.create(root.toUri() + file.getKey()));
            assertThat(path.getFileSystem()).isSameAs(fileSystem);
            assertThat(path)
                    .hasToString(
                            "/" + FileName.parse(file.getKey()).orElseThrow().local());
            assertThat(Files.size(path)).isEqualTo(file.getValue().length);
            assertThat(Files.readAllBytes(path)).isEqualTo(file.getValue());
            try (InputStream stream = Files.newInputStream(path)) {
                assertThat(stream.readAllBytes()).isEqualTo(file.getValue());
            }
        }
    }

    @Test
    void linesAndTextAreRead() throws IOException {
        try (Stream<String> lines = Files.lines(root.resolve("año.txt"))) {
            assertThat(lines).containsExactly("uno", "dos", "trés");
        }
        assertThat(Files.readAllLines(root.resolve("año.txt"))).hasSize(3);
        assertThat(Files.readString(root.resolve("archivo.txt"))).startsWith("!Que calor");
    }

    @Test
    void aChannelReadsAtAnyPosition() throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(root.resolve("large"), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            assertThat(channel.size()).isEqualTo(LARGE.length);
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(channel.position(2_000_000).read(one)).isEqualTo(1);
            assertThat(one.get(0)).isEqualTo(LARGE[2_000_000]);
            assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> channel.write(one.flip()));
        }
    }

    @Test
    void anyPathThatLeadsToAFileReadsIt() throws IOException {
        for (String text : new String[] {"vacio.txt", "./vacio.txt", "/../vacio.txt", "//vacio.txt/"}) {
            assertThat(Files.readAllBytes(fileSystem.getPath(text))).isEmpty();
        }
    }

    @Test
    void aFileIsCopiedToALocalOne() throws IOException {
        Path target = folder.resolve("copy");
        Files.copy(root.resolve("large"), target);
        assertThat(target).hasBinaryContent(LARGE);
        Files.copy(
                root.resolve("archivo.txt"),
                target,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(target).hasSize(41);
        assertThat(Files.getLastModifiedTime(target)).isEqualTo(FileTime.fromMillis(0));
        assertThat(Files.mismatch(root.resolve("archivo.txt"), target)).isEqualTo(-1);
    }

    @Test
    void aWholeFolderIsCopied() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
        assertThat(folder.resolve("100% real.txt")).hasSize(4);
        assertThat(folder.toFile().list()).hasSize(server.files().size());
    }

    @Test
    void whatIsThereExists() {
        Path file = root.resolve("archivo.txt");
        assertThat(Files.exists(file)).isTrue();
        assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(Files.isRegularFile(file)).isTrue();
        assertThat(Files.isDirectory(file)).isFalse();
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(Files.isReadable(file)).isTrue();
        assertThat(Files.isWritable(file)).isFalse();
        assertThat(Files.isExecutable(file)).isFalse();
        assertThat(Files.exists(root)).isTrue();
        assertThat(Files.isDirectory(root)).isTrue();
        assertThat(Files.isReadable(fileSystem.getPath(""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "archivo.txt/none", "archivo.txt/..", "archivo.txt/.", "a/b", "año/x"})
    void whatIsNotThereIsNoSuchFile(String text) {
        Path path = root.resolve(text);
        assertThat(Files.exists(path)).isFalse();
        assertThat(Files.notExists(path)).isTrue();
        assertNoSuchFile(path, () -> Files.size(path));
        assertNoSuchFile(path, () -> Files.readAllBytes(path));
        assertNoSuchFile(path, () -> Files.newInputStream(path));
        assertNoSuchFile(path, () -> Files.newByteChannel(path));
        assertNoSuchFile(path, () -> Files.newDirectoryStream(path));
        assertNoSuchFile(path, () -> Files.copy(path, folder.resolve("x")));
        assertNoSuchFile(path, path::toRealPath);
    }

    private static void assertNoSuchFile(Path path, ThrowingCallable call) {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getFile()).isEqualTo(path.toString()));
    }

    @Test
    void anyOtherStatusIsPassedOn() {
        server.edit((request, reply) -> "199 ODD\r\n".getBytes(StandardCharsets.US_ASCII));
        Path path = root.resolve("archivo.txt");
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> Files.size(path))
                .satisfies(e -> assertThat(e.code()).isEqualTo(199));
        assertThat(Files.exists(path)).isFalse();
        assertThat(Files.notExists(path)).isFalse();
    }

    @Test
    void theFolderIsNotReadAsAFile() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Files.readAllBytes(root))
                .withMessageContaining("is a directory");
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> Files.newInputStream(root));
    }

    @Test
    void attributesAreTheBasicOnes() throws IOException {
        Path file = root.resolve("archivo.txt");
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        assertThat(attributes.size()).isEqualTo(41);
        assertThat(attributes.isRegularFile()).isTrue();
        assertThat(attributes.isOther()).isFalse();
        assertThat(attributes.creationTime()).isEqualTo(FileTime.fromMillis(0));
        assertThat(attributes.lastAccessTime()).isEqualTo(FileTime.fromMillis(0));
        assertThat(Files.readAttributes(root, BasicFileAttributes.class).isRegularFile())
                .isFalse();
        assertThat(Files.getFileAttributeView(file, BasicFileAttributeView.class)
                        .readAttributes())
                .isEqualTo(attributes);
        assertThat(Files.getFileAttributeView(file, PosixFileAttributeView.class))
                .isNull();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Files.readAttributes(file, DosFileAttributes.class));
    }

    @Test
    void attributesHaveNames() throws IOException {
        Path file = root.resolve("archivo.txt");
        assertThat(Files.getAttribute(file, "size")).isEqualTo(41L);
        assertThat(Files.getAttribute(root, "basic:isDirectory")).isEqualTo(true);
        assertThat(Files.readAttributes(file, "size,isOther")).isEqualTo(Map.of("size", 41L, "isOther", false));
        assertThat(Files.readAttributes(file, "*")).hasSize(9).containsEntry("fileKey", null);
        assertThat(Files.readAttributes(file, "size,")).isEqualTo(Map.of("size", 41L)); // as on Unix
        assertThatIllegalArgumentException().isThrownBy(() -> Files.readAttributes(file, "size,mode"));
        assertThatIllegalArgumentException().isThrownBy(() -> Files.readAttributes(file, "size,,isOther"));
        assertThatIllegalArgumentException().isThrownBy(() -> Files.readAttributes(file, ""));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Files.readAttributes(file, "posix:*"));
    }

    @Test
    void aFileCanOnlyBeRead() {
        Path file = root.resolve("archivo.txt");
        for (AccessMode mode : new AccessMode[] {AccessMode.WRITE, AccessMode.EXECUTE}) {
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> fileSystem.provider().checkAccess(file, mode));
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> fileSystem.provider().checkAccess(root.resolve("none"), mode));
        }
    }

    @Test
    void theSameFileIsKnown() throws IOException {
        Path file = root.resolve("archivo.txt");
        assertThat(Files.isSameFile(file, fileSystem.getPath("./archivo.txt"))).isTrue();
        assertThat(Files.isSameFile(file, root.resolve("vacio.txt"))).isFalse();
        assertThat(Files.isSameFile(root, fileSystem.getPath(""))).isTrue();
        assertThat(Files.isSameFile(root, file)).isFalse();
        assertThat(Files.isSameFile(root, folder)).isFalse();
        assertThat(fileSystem.getPath("./archivo.txt").toRealPath()).isEqualTo(file);
        assertThat(fileSystem.getPath(".").toRealPath()).isEqualTo(root);
    }

    @Test
    void aDotMakesAFileHidden() throws IOException {
        assertThat(Files.isHidden(root.resolve(".hidden"))).isTrue();
        assertThat(Files.isHidden(root.resolve("archivo.txt"))).isFalse();
        assertThat(Files.isHidden(fileSystem.getPath("."))).isFalse();
    }
}
