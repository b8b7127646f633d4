package io.github.hftp.server.internal.file;

import static io.github.hftp.server.internal.file.FolderTests.list;
import static io.github.hftp.server.internal.file.FolderTests.read;
import static io.github.hftp.server.internal.file.FolderTests.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failed look is no answer: a file is not there only if that is known, in whatever language the system fails. */
@ExtendWith(LeakCheck.class)
class FailedLookTest {
    private FileSystem below;
    private Path real;
    private OddVolume volume;
    private ServedFolder folder;

    @BeforeEach
    void mount() throws IOException {
        below = Jimfs.newFileSystem(Configuration.unix());
        real = Files.createDirectories(below.getPath("/data/above/served"));
        Files.writeString(real.resolve("plain"), "12345");
        Files.writeString(real.resolve("other"), "67890");
        volume = new OddVolume(below, "ext4");
        folder = new ServedFolder(volume.path(real), false, false, Platform.UNIX, true);
    }

    @AfterEach
    void close() throws IOException {
        folder.clear();
        below.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Stale file handle",
                "Input/output error",
                "Transport endpoint is not connected",
                "Error de entrada/salida",
                "Host is down"
            })
    void aFolderThatIsOutOfReachFailsAndLosesNoFile(String reason) throws IOException {
        failing(() -> new FileSystemException("x", null, reason), "served", "plain", "other", "absent");
        failsFor("plain");
        failsFor("absent");
        assertThatThrownBy(folder::scan).isInstanceOf(FileSystemException.class);
        failing(() -> new FileSystemException("x", null, reason), "above", "served", "plain", "other", "absent");
        failsFor("plain");
        failing(() -> null);
        assertThat(read(folder, "plain")).isEqualTo("12345");
    }

    @Test
    void aFolderThatMayNotBeSearchedFailsAndLosesNoFile() throws IOException {
        failing(() -> new AccessDeniedException("x"), "plain", "other", "absent");
        failsFor("plain");
        failsFor("absent");
        assertThatThrownBy(() -> list(folder)).isInstanceOf(AccessDeniedException.class);
        failing(() -> new AccessDeniedException("x"), "served", "plain", "other", "absent");
        failsFor("plain");
        failsFor("absent");
        failing(() -> null);
        assertThat(list(folder)).containsExactly("other", "plain");
    }

    @Test
    void aFolderThatIsNotThereHasNoFiles() throws IOException {
        failing(() -> new NoSuchFileException("x"), "served", "plain");
        assertThat(serves(folder, "plain")).isFalse();
        assertThatThrownBy(folder::scan).isInstanceOf(NoSuchFileException.class);
    }

    /** A system may say only that something on the way is not a folder. */
    @ParameterizedTest
    @ValueSource(strings = {"/data/above/served", "/data/above", "/data"})
    void aFolderThatIsAFileOrInOneHasNoFiles(String place) throws IOException {
        Files.move(below.getPath(place), below.getPath("/elsewhere"));
        Files.writeString(below.getPath(place), "not a folder");
        failing(
                () -> new FileSystemException("x", null, "No es un directorio"),
                "/data/above/served/plain".substring(place.length() + 1).split("/"));
        assertThat(serves(folder, "plain")).isFalse();
        assertThatThrownBy(folder::scan).isInstanceOf(IOException.class);
    }

    @Test
    void aListingThatCannotLookAtAFileFailsAndLeavesNoneOut() throws IOException {
        failing(() -> new FileSystemException("x", null, "Input/output error"), "plain");
        assertThatThrownBy(() -> list(folder)).isInstanceOf(FileSystemException.class);
        failing(() -> new NoSuchFileException("x"), "plain");
        assertThat(list(folder)).containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "File name too long",
                "Nombre de archivo demasiado largo",
                "Invalid argument",
                "Argumento inv\u00E1lido",
                "Invalid or incomplete multibyte or wide character"
            })
    void aNameThatTheVolumeCannotHaveIsNotThere(String reason) throws IOException {
        failing(() -> new FileSystemException("x", null, reason), "a:b");
        assertThat(serves(folder, "a%3Ab")).isFalse();
        assertThat(serves(folder, "plain")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Error de entrada/salida", "File name too long"})
    void aListedFileThatCannotBeLookedAtFails(String reason) {
        failing(() -> new FileSystemException("x", null, reason), "plain");
        failsFor("plain");
    }

    @Test
    void aNameThatCannotBeLookedForInTheFolderFails() {
        failing(() -> new FileSystemException("x", null, "Argumento inv\u00E1lido"), "a:b");
        volume.withEndlessListings();
        failsFor("a%3Ab");
        volume.failingToList(new IOException("no listing"));
        failsFor("a%3Ab");
    }

    private void failing(Supplier<IOException> failure, String... names) {
        Set<String> all = Set.of(names);
        volume.failing(name -> all.contains(name) ? failure.get() : null);
    }

    private void failsFor(String spelling) {
        assertThatThrownBy(() -> serves(folder, spelling))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }
}
