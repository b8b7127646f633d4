package io.github.hftp.examples.course.kit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.kit.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTest {
    @TempDir
    private Path path;

    @Test
    void aNameHasAPlaceWhetherAFileIsThereOrNot() throws IOException {
        Files.writeString(path.resolve("here.txt"), "x");
        assertThat(folder().resolve("here.txt")).isEqualTo(path.resolve("here.txt"));
        assertThat(folder().existing("here.txt")).isEqualTo(path.resolve("here.txt"));
        assertThat(folder().resolve("año 1…txt")).isEqualTo(path.resolve("año 1…txt"));
        assertThatThrownBy(() -> folder().existing("there.txt"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("no such file: there.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "/x",
                "/etc/passwd",
                "a/b",
                "a/../x",
                "a/",
                "\\x",
                "..\\x",
                "C:\\x",
                "a\0b",
                ".hidden",
                ".incoming-1.part",
                "a\nb",
                "a\rb",
                "\u001B[2J",
                "a\u007F",
                "a\u0085b",
                "\uD800"
            })
    void whatLeadsElsewhereIsNoName(String name) {
        assertThatThrownBy(() -> folder().resolve(name))
                .isInstanceOf(RefusedException.class)
                .hasMessage("not a file name");
        assertThatThrownBy(() -> folder().existing(name)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aNameLongerThanFileSystemsTakeIsNone() {
        assertThatThrownBy(() -> folder().resolve("ñ".repeat(128)))
                .isInstanceOf(RefusedException.class)
                .hasMessage("not a file name");
    }

    @Test
    void neitherDirectoriesNorLinksAreFiles() throws IOException {
        Files.createDirectory(path.resolve("directory"));
        Files.writeString(path.resolve("file"), "x");
        Files.createSymbolicLink(path.resolve("link"), path.resolve("file"));
        Files.createSymbolicLink(path.resolve("dangling"), path.resolve("nowhere"));
        for (String name : new String[] {"directory", "link", "dangling"}) {
            assertThatThrownBy(() -> folder().resolve(name))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("not a file: " + name);
        }
    }

    @Test
    void aFolderIsADirectory() throws IOException {
        Path file = Files.writeString(path.resolve("file"), "x");
        assertThatThrownBy(() -> new Folder(file)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> new Folder(path.resolve("nothing"))).isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void inAFolderThatIsGoneThereIsNothing() throws IOException {
        Path gone = Files.createDirectory(path.resolve("gone"));
        Folder folder = new Folder(gone);
        Files.delete(gone);
        assertThatThrownBy(() -> folder.existing("x")).hasMessage("no such file: x");
    }

    private Folder folder() throws IOException {
        return new Folder(path);
    }
}
