package io.github.hftp.server.internal.file;

import static io.github.hftp.server.internal.file.FolderTests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are never the same at two looks are served at the first attempt, as long as they are the same file. */
@ExtendWith(LeakCheck.class)
class RestlessFileTest {
    private static final FileName NAME = FileName.of("plain");

    private FileSystem below;
    private Path file;
    private OddVolume volume;
    private ServedFolder folder;

    private interface Change {
        void make() throws IOException;
    }

    @BeforeEach
    void mount() throws IOException {
        below = Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setAttributeViews("basic", "posix")
                .build());
        file = Files.createDirectories(below.getPath("/data/root")).resolve("plain");
        Files.writeString(file, "12345");
        volume = new OddVolume(below, "ext4");
        folder = serve(true);
    }

    @AfterEach
    void close() throws IOException {
        folder.clear();
        below.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileThatHasGrownAtEachLookIsServed(boolean keyless) throws IOException {
        if (keyless) {
            volume.withoutKeys();
        }
        atEachLook(() -> Files.writeString(file, "6", StandardOpenOption.APPEND));
        FoundFile found = folder.find(NAME);
        assertThat(found.size()).isEqualTo(5);
        found.open().close();
        assertThat(found.size()).isGreaterThan(5);
        assertThat(read(folder, "plain")).startsWith("123456");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileThatShowsAnotherTimeAtEachLookIsServed(boolean keyless) throws IOException {
        volume.restless();
        if (keyless) {
            volume.withoutKeys();
        }
        for (int n = 0; n < 3; n++) {
            assertThat(read(folder, "plain")).isEqualTo("12345");
        }
    }

    @Test
    void aFileThatHasShrunkSinceItWasLookedUpIsAsLongAsItIsNow() throws IOException {
        FoundFile found = folder.find(NAME);
        Files.writeString(file, "12");
        found.open().close();
        assertThat(found.size()).isEqualTo(2);
    }

    @Test
    void aFileThatIsKeptOpenIsAsLongAsItWasWhenItWasLookedUp() throws IOException {
        read(folder, "plain");
        volume.looks();
        FoundFile found = folder.find(NAME);
        found.open().close();
        assertThat(found.size()).isEqualTo(5);
        assertThat(volume.looks()).containsExactly("plain");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherFileOfTheNameIsNeverTakenForTheOneThatWasLookedUp(boolean local) throws IOException {
        folder = serve(local);
        FoundFile found = folder.find(NAME);
        Files.writeString(file.resolveSibling("fresh"), "12345");
        Files.setLastModifiedTime(file.resolveSibling("fresh"), Files.getLastModifiedTime(file));
        Files.move(file.resolveSibling("fresh"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(found::open).isInstanceOf(FileChangedException.class);
    }

    @Test
    void aFileThatCouldBeOpenedForAMomentOnlyIsNotKeptOpen() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        FoundFile found = folder.find(NAME);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(read(found)).isEqualTo("12345");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        volume.looks();
        assertThat(read(folder, "plain")).isEqualTo("12345");
        assertThat(volume.looks()).containsExactly("plain", "root", "plain"); // the last look follows an opening
    }

    private ServedFolder serve(boolean local) {
        return new ServedFolder(volume.path(file.getParent()), false, false, Platform.UNIX, local);
    }

    private void atEachLook(Change change) {
        volume.afterLook(() -> {
            try {
                change.make();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
