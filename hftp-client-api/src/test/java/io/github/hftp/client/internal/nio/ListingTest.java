package io.github.hftp.client.internal.nio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.SampleFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ListingTest {
    private ModelServer server;
    private FileSystem fileSystem;
    private Path root;

    @BeforeEach
    void open() throws IOException {
        server = ModelServer.start(SampleFolder.files());
        fileSystem = FileSystems.newFileSystem(
                URI.create("hftp://localhost:" + server.address().getPort()), Map.of());
        root = fileSystem.getPath("/");
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> list(Path folder) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            return texts(stream);
        }
    }

    private List<String> list(String glob) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, glob)) {
            return texts(stream);
        }
    }

    private List<String> list(DirectoryStream.Filter<Path> filter) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, filter)) {
            return texts(stream);
        }
    }

    private static List<String> texts(DirectoryStream<Path> stream) {
        List<String> texts = new ArrayList<>();
        stream.forEach(path -> texts.add(path.toString()));
        return texts;
    }

    @Test
    void theFilesOfTheFolderAreListed() throws IOException {
        assertThat(list(root)).containsExactly("/-rf", "/100% real.txt", "/archivo.txt", "/binario.bin", "/vacio.txt");
        assertThat(list(fileSystem.getPath(""))).contains("100% real.txt");
        assertThat(list(fileSystem.getPath("."))).contains("./100% real.txt");
    }

    @Test
    void aGlobSelectsNamesAsTheyAreAndNotAsTheyTravel() throws IOException {
        server.files().put("a%C3%B1o.txt", new byte[0]);
        server.files().put("a%5B1%5D%0A", new byte[0]);
        assertThat(list("*.txt")).containsExactly("/100% real.txt", "/año.txt", "/archivo.txt", "/vacio.txt");
        assertThat(list("a?o.{txt,bin}")).containsExactly("/año.txt");
        assertThat(list("*% *")).containsExactly("/100% real.txt");
        assertThat(list("*\\[[0-9]]*")).containsExactly("/a[1]\n");
        assertThat(list("*%20*")).isEmpty();
    }

    @Test
    void aFilterSelectsAndItsFailureIsPassedOn() throws IOException {
        assertThat(list(path -> Files.size(path) == 0)).containsExactly("/vacio.txt");
        DirectoryStream.Filter<Path> failing = path -> {
            throw new IOException("no");
        };
        assertThatExceptionOfType(DirectoryIteratorException.class)
                .isThrownBy(() -> list(failing))
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void aFolderOfTenThousandFilesIsListedAtOnce() throws IOException {
        for (int n = 0; n < 10_000; n++) {
            server.files().put("a%20" + n, new byte[0]);
        }
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(Path::toString)).hasSize(10_005).contains("/a 0", "/a 9999");
        }
        assertThat(list("a [0-9]")).hasSize(10);
        assertThat(server.requests()).containsOnly("get_file_listing").hasSize(2);
    }

    @Test
    void aWalkComesByTheFolderAndItsFiles() throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            assertThat(walk.map(Path::toString))
                    .containsExactly("/", "/-rf", "/100% real.txt", "/archivo.txt", "/binario.bin", "/vacio.txt");
        }
        try (Stream<Path> found = Files.find(root, 1, (path, attributes) -> attributes.size() == 41)) {
            assertThat(found).containsExactly(root.resolve("archivo.txt"));
        }
    }

    /** Old servers list what they do not serve under that name, or at all; and files go away. */
    @ParameterizedTest
    @ValueSource(strings = {"202 FILE NOT FOUND", "199 INTERNAL SERVER ERROR", "201 WHAT"})
    void aWalkGoesOnAfterAFileThatCannotBeLookedAt(String refusal) throws IOException {
        server.edit((request, reply) -> request.endsWith(" archivo.txt") ? bytes(refusal + "\r\n") : reply);
        String[] all = {"/", "/-rf", "/100% real.txt", "/archivo.txt", "/binario.bin", "/vacio.txt"};
        for (FileVisitOption[] options : new FileVisitOption[][] {{}, {FileVisitOption.FOLLOW_LINKS}}) {
            try (Stream<Path> walk = Files.walk(root, options)) {
                assertThat(walk.map(Path::toString)).containsExactly(all);
            }
            try (Stream<Path> found = Files.find(root, 1, (path, attributes) -> attributes.isOther(), options)) {
                assertThat(found.map(Path::toString)).containsExactly("/archivo.txt");
            }
        }
        List<String> visited = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                visited.add(file + (attributes.isRegularFile() ? " " + attributes.size() : ""));
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(visited)
                .containsExactly("/-rf 1", "/100% real.txt 4", "/archivo.txt", "/binario.bin 256", "/vacio.txt 0");
    }

    /** As a link that leads nowhere: it is an entry of the folder, and nothing can be had by it. */
    @Test
    void aListedNameThatIsRefusedIsAnEntryAndNoFile() throws IOException {
        Path listed;
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, "*.bin")) {
            listed = stream.iterator().next();
        }
        assertThat(Files.isRegularFile(listed, LinkOption.NOFOLLOW_LINKS)).isTrue();
        server.files().remove("binario.bin");
        BasicFileAttributes entry = Files.readAttributes(listed, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        assertThat(entry.isOther()).isTrue();
        assertThat(entry.isRegularFile() || entry.isDirectory() || entry.isSymbolicLink())
                .isFalse();
        assertThat(Files.readAttributes(listed, "isOther", LinkOption.NOFOLLOW_LINKS))
                .containsEntry("isOther", true);
        assertThat(Files.exists(listed)).isFalse();
        assertThat(Files.isRegularFile(listed)).isFalse();
        assertThat(listed).isEqualTo(root.resolve("binario.bin"));
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> Files.size(listed),
                () -> Files.readAllBytes(listed),
                () -> Files.newByteChannel(listed),
                listed::toRealPath,
                () -> Files.readAttributes(
                        root.resolve("binario.bin"), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))) {
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(call);
        }
    }

    @Test
    void aWalkEndsWithTheServer() throws IOException {
        server.edit((request, reply) -> request.endsWith(" archivo.txt") ? null : reply);
        try (Stream<Path> walk = Files.walk(root)) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(walk::toList)
                    .withCauseInstanceOf(ConnectionLostException.class);
        }
    }

    /** Old servers list folders and what they know no name for; others list anything. */
    @Test
    void aWalkGoesOnAfterALineThatIsNoName() throws IOException {
        server.edit((request, reply) -> switch (request) {
            case "get_file_listing" ->
                "0 OK\r\nfolder\r\n../x\r\na b\r\na\u00f1o\r\nlocked\r\narchivo.txt\r\n\r\n".getBytes(ISO_8859_1);
            case "get_metadata locked" -> "201 NO\r\n".getBytes(ISO_8859_1);
            default -> reply;
        });
        try (Stream<Path> walk = Files.walk(root)) {
            assertThat(walk.map(Path::toString)).containsExactly("/", "/folder", "/a b", "/locked", "/archivo.txt");
        }
        try (Stream<Path> found = Files.find(root, 9, (path, attributes) -> attributes.isRegularFile())) {
            assertThat(found).containsExactly(root.resolve("archivo.txt"));
        }
        assertThat(list(root)).hasSize(4);
    }

    @Test
    void aFileIsNoFolder() {
        assertThatExceptionOfType(NotDirectoryException.class)
                .isThrownBy(() -> Files.newDirectoryStream(root.resolve("-rf")));
    }

    @Test
    void aListingIsIteratedOverOnce() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, "-rf")) {
            Iterator<Path> paths = stream.iterator();
            assertThatIllegalStateException().isThrownBy(stream::iterator);
            assertThat(paths.hasNext()).isTrue();
            assertThat(paths.next()).isEqualTo(root.resolve("-rf"));
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(paths::next);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(paths::remove);
        }
    }

    @Test
    @SuppressWarnings("try") // closed early on purpose
    void closingEndsAListing() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            Iterator<Path> paths = stream.iterator();
            paths.next();
            stream.close();
            assertThat(paths.hasNext()).isFalse();
            assertThatIllegalStateException().isThrownBy(stream::iterator);
        }
    }

    @Test
    void closingTheFileSystemEndsAListing() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            Iterator<Path> paths = stream.iterator();
            fileSystem.close();
            assertThat(paths.hasNext()).isFalse();
        }
    }
}
