package io.github.hftp.examples.course.kit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class IncomingFileTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    @Test
    void itComesUnderItsNameWhenItIsComplete() throws IOException {
        try (IncomingFile file = begin("a", 3)) {
            file.write(bytes("a"));
            file.write(bytes(""));
            assertThat(file.remaining()).isEqualTo(2);
            file.write(bytes("bc"));
            assertThat(folder.resolve("a")).doesNotExist();
            assertThat(file.commit(false)).isEqualTo(SHA256_OF_ABC);
            assertThat(names()).containsExactly("a");
        }
        assertThat(folder.resolve("a")).hasContent("abc");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void anEmptyFileIsCompleteFromTheBeginning() throws IOException {
        try (IncomingFile file = begin("empty", 0)) {
            file.commit(false);
        }
        assertThat(folder.resolve("empty")).isEmptyFile();
    }

    @Test
    void whatFollowsTheFileIsNotTaken() throws IOException {
        try (IncomingFile file = begin("a", 3)) {
            ByteBuffer bytes = bytes("abcd");
            file.write(bytes);
            assertThat(bytes.remaining()).isEqualTo(1);
            file.write(bytes);
            assertThat(bytes.remaining()).isEqualTo(1);
            assertThat(file.commit(false)).isEqualTo(SHA256_OF_ABC);
        }
        assertThat(folder.resolve("a")).hasContent("abc");
    }

    @Test
    void whatIsIncompleteDoesNotComeUnderItsName() throws IOException {
        try (IncomingFile file = begin("a", 3)) {
            file.write(bytes("ab"));
            for (boolean overwrite : new boolean[] {true, false}) {
                assertThatThrownBy(() -> file.commit(overwrite))
                        .isInstanceOf(RefusedException.class)
                        .hasMessage("incomplete: 2 of 3 bytes");
            }
            assertThatThrownBy(file::commitNumbered).isInstanceOf(RefusedException.class);
            assertThat(folder.resolve("a")).doesNotExist();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void closedInAnyStateItLeavesNothing() throws IOException {
        IncomingFile untouched = begin("a", 3);
        IncomingFile begun = begin("a", 3);
        begun.write(bytes("a"));
        IncomingFile complete = complete("a");
        assertThat(names()).hasSize(3).allMatch(name -> name.startsWith(".incoming-"));
        for (IncomingFile file : List.of(untouched, begun, complete)) {
            file.close();
            file.close();
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void closedItTakesNothing() throws IOException {
        IncomingFile file = begin("a", 3);
        file.close();
        assertThatThrownBy(() -> file.write(bytes("abc"))).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void anotherFileIsReplacedOnlyIfItMayBe() throws IOException {
        Files.writeString(folder.resolve("a"), "before");
        try (IncomingFile file = complete("a")) {
            assertThatThrownBy(() -> file.commit(false))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage("a");
        }
        assertThat(folder.resolve("a")).hasContent("before");
        assertThat(names()).containsExactly("a");
        try (IncomingFile file = complete("a")) {
            file.commit(true);
        }
        assertThat(folder.resolve("a")).hasContent("abc");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void whoHasTheOldFileOpenKeepsAllOfIt() throws IOException {
        Path place = Files.writeString(folder.resolve("a"), "before");
        try (var reader = Files.newBufferedReader(place);
                IncomingFile file = complete("a")) {
            file.commit(true);
            assertThat(reader.readLine()).isEqualTo("before");
        }
    }

    @Test
    void ofTwoForOneNameTheFirstGetsIt() throws IOException {
        try (IncomingFile first = complete("a");
                IncomingFile second = begin("a", 6)) {
            second.write(bytes("second"));
            first.commit(false);
            assertThatThrownBy(() -> second.commit(false)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(folder.resolve("a")).hasContent("abc");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void neitherALinkNorADirectoryIsTakenForAFreeName() throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        Files.createDirectory(folder.resolve("directory"));
        for (String name : List.of("link", "directory")) {
            try (IncomingFile file = complete(name)) {
                assertThatThrownBy(() -> file.commit(false)).isInstanceOf(FileAlreadyExistsException.class);
            }
        }
        assertThat(names()).containsExactly("directory", "link");
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        Files.writeString(folder.resolve("elsewhere"), "kept");
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        try (IncomingFile file = complete("link")) {
            file.commit(true);
        }
        assertThat(folder.resolve("elsewhere")).hasContent("kept");
        assertThat(folder.resolve("link")).isRegularFile().hasContent("abc");
    }

    @Test
    void aNumberedFileGetsTheFirstFreeNumber() throws IOException {
        Files.writeString(folder.resolve("a-1"), "kept");
        Files.createDirectory(folder.resolve("a-2"));
        Files.createSymbolicLink(folder.resolve("a-4"), folder.resolve("nowhere"));
        for (String expected : List.of("a-3", "a-5")) {
            try (IncomingFile file = complete("a")) {
                assertThat(file.commitNumbered()).isEqualTo(expected);
            }
            assertThat(folder.resolve(expected)).hasContent("abc");
        }
        assertThat(folder.resolve("a-1")).hasContent("kept");
        assertThat(names()).containsExactly("a-1", "a-2", "a-3", "a-4", "a-5");
    }

    @Test
    void aFolderThatIsGoneIsTold() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        try (IncomingFile file = new IncomingFile(gone.resolve("a"), 3)) {
            file.write(bytes("abc"));
            deleteAll(gone);
            assertThatThrownBy(() -> file.commit(false)).hasMessageEndingWith("is gone");
        }
        assertThatThrownBy(() -> new IncomingFile(gone.resolve("a"), 3))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessage(gone + " is no folder");
    }

    @Test
    void aFileTakenAwayWhileItComesIsTold() throws IOException {
        for (boolean overwrite : new boolean[] {true, false}) {
            try (IncomingFile file = complete("a")) {
                Files.delete(folder.resolve(names().get(0)));
                assertThatThrownBy(() -> file.commit(overwrite)).hasMessageEndingWith("is gone");
            }
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void whatTheDiskHasNoRoomForIsRefusedBeforeItComes() throws IOException {
        assertThatThrownBy(() -> begin("a", 999_999_999_999_999_999L))
                .isInstanceOf(RefusedException.class)
                .hasMessage("no room for 999999999999999999 bytes");
        assertThat(names()).isEmpty();
    }

    @Test
    void aStreamIsToBeTheWholeFileAndNothingElse() throws IOException {
        byte[] content = RawPeer.pattern(100_000, 1);
        try (IncomingFile file = begin("a", content.length)) {
            file.writeAll(new ByteArrayInputStream(content));
            file.commit(false);
        }
        assertThat(folder.resolve("a")).hasBinaryContent(content);
        try (IncomingFile file = begin("b", content.length + 1)) {
            assertThatThrownBy(() -> file.writeAll(new ByteArrayInputStream(content)))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("only 100000 of 100001 bytes have come");
        }
        try (IncomingFile file = begin("b", content.length - 1)) {
            assertThatThrownBy(() -> file.writeAll(new ByteArrayInputStream(content)))
                    .hasMessage("more has come than the 99999 bytes that were announced");
        }
        assertThat(names()).containsExactly("a");
    }

    private IncomingFile begin(String name, long size) throws IOException {
        return new IncomingFile(folder.resolve(name), size);
    }

    private IncomingFile complete(String name) throws IOException {
        IncomingFile file = begin(name, 3);
        file.write(bytes("abc"));
        return file;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(directory);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
