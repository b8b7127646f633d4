package io.github.hftp.server.internal.file;

import static io.github.hftp.server.internal.file.FolderTests.list;
import static io.github.hftp.server.internal.file.FolderTests.read;
import static io.github.hftp.server.internal.file.FolderTests.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import com.google.common.jimfs.PathNormalization;
import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that find a file by more names than they list it by, whatever the operating system. */
@ExtendWith(LeakCheck.class)
class LooseVolumeTest {
    private FileSystem below;
    private Path real;
    private OddVolume volume;
    private ServedFolder folder;

    @AfterEach
    void close() throws IOException {
        folder.clear();
        below.close();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"vfat", "exfat", "cifs", "ext4", "f2fs", "nfs4", "apfs"})
    void aVolumeThatIgnoresCaseServesAFileByItsListedNameOnly(String type) throws IOException {
        mount(ignoringCase(), type);
        servesByTheListedNameOnly();
    }

    @Test
    void aVolumeThatGivesEachSpellingAKeyOfItsOwnServesAFileByItsListedNameOnly() throws IOException {
        mount(ignoringCase(), "fuse.any");
        volume.withAKeyForEachSpelling();
        servesByTheListedNameOnly();
    }

    private void servesByTheListedNameOnly() throws IOException {
        Files.writeString(real.resolve("Plain.txt"), "12345");
        for (int round = 0; round < 2; round++) {
            assertThat(serves(folder, "PLAIN.TXT")).isFalse();
            assertThat(read(folder, "Plain.txt")).isEqualTo("12345");
            assertThat(serves(folder, "plain.txt")).isFalse();
        }
        assertThat(list(folder)).containsExactly("Plain.txt");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "9p"})
    void aShortNameGivesOutNoHiddenFileAndNoListedOne(String type) throws IOException {
        mount(Configuration.unix(), type);
        volume.findsBy("SECRET~1.TXT", ".secret.txt").findsBy("PLAINN~1.TXT", "plain-name.txt");
        volume.findsBy("2026~1", ".2026-secret").findsBy("2026.", "2026");
        Files.writeString(real.resolve(".secret.txt"), "SECRET");
        Files.writeString(real.resolve(".2026-secret"), "SECRET");
        Files.writeString(real.resolve("plain-name.txt"), "12345");
        Files.writeString(real.resolve("2026"), "67890");
        for (String alias : List.of("SECRET~1.TXT", "PLAINN~1.TXT", "2026~1", "2026.")) {
            assertThat(serves(folder, FileName.of(alias).spelling())).as(alias).isFalse();
        }
        assertThat(read(folder, "plain-name.txt")).isEqualTo("12345");
        assertThat(read(folder, "2026")).isEqualTo("67890");
        assertThat(list(folder)).containsExactly("2026", "plain-name.txt");
    }

    @Test
    void aRenameThatChangesNothingButCaseIsSeenAtOnce() throws IOException {
        mount(ignoringCase(), "vfat");
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(read(folder, "plain")).isEqualTo("12345");
        Files.move(real.resolve("plain"), real.resolve("passing"));
        Files.move(real.resolve("passing"), real.resolve("Plain"));
        assertThat(serves(folder, "plain")).isFalse();
        assertThat(read(folder, "Plain")).isEqualTo("12345");
    }

    @Test
    void aFolderThatTakesAnotherOnesPlaceIsAskedAnew() throws IOException {
        mount(Configuration.unix(), "ext4");
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(read(folder, "plain")).isEqualTo("12345");
        FileTime time = Files.getLastModifiedTime(real);
        Files.move(real, real.resolveSibling("old"));
        Files.createDirectory(real);
        Files.writeString(real.resolve("plain"), "67890");
        Files.setLastModifiedTime(real, time);
        volume.findsBy("PLAIN", "plain");
        assertThat(serves(folder, "PLAIN")).isFalse();
        assertThat(read(folder, "plain")).isEqualTo("67890");
    }

    @Test
    void aFolderThatBeginsToIgnoreCaseWhileItIsEmptyIsAskedAnew() throws IOException {
        mount(Configuration.unix(), "ext4");
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(read(folder, "plain")).isEqualTo("12345");
        Files.delete(real.resolve("plain"));
        Files.writeString(real.resolve("plain"), "67890");
        Files.setLastModifiedTime(real, FileTime.fromMillis(1));
        volume.findsBy("PLAIN", "plain");
        assertThat(serves(folder, "PLAIN")).isFalse();
        assertThat(read(folder, "plain")).isEqualTo("67890");
    }

    @Test
    void aFileThatVanishesWhileTheVolumeIsAskedProvesNothing() throws IOException {
        mount(Configuration.unix(), "ext4");
        volume.findsBy("PLAIN", "plain");
        Files.writeString(real.resolve("plain"), "12345");
        volume.afterLook(() -> {
            try {
                Files.deleteIfExists(real.resolve("plain"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(serves(folder, "plain")).isFalse();
        volume.afterLook(() -> {});
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(serves(folder, "PLAIN")).isFalse();
        assertThat(read(folder, "plain")).isEqualTo("12345");
    }

    @Test
    void aFolderIsNotJudgedByAnotherThatHasItsPlaceForAMoment() throws IOException {
        mount(Configuration.unix(), "ext4");
        Files.writeString(real.resolve("plain"), "12345");
        Path exact = Files.createDirectory(real.resolveSibling("exact"));
        Files.writeString(exact.resolve("plain"), "12345");
        volume.findsBy("PLAIN", "plain").afterLook(() -> {
            if (volume.looks().contains("root")) {
                exchange(real, exact);
                volume.findsBy("PLAIN", "PLAIN").afterLook(() -> {});
            }
        });
        assertThat(serves(folder, "plain")).isTrue();
        exchange(real, exact);
        volume.findsBy("PLAIN", "plain");
        assertThat(serves(folder, "PLAIN")).isFalse();
    }

    @Test
    void aVolumeIsNotJudgedByAnotherThatHasItsPlaceForAMoment() throws IOException {
        mount(Configuration.unix(), "vfat");
        Files.writeString(real.resolve("plain"), "12345");
        Path exact = Files.createDirectory(real.resolveSibling("exact"));
        Files.writeString(exact.resolve("plain"), "12345");
        volume.findsBy("PLA~1", "plain").remount(() -> {
            exchange(real, exact);
            return "ext4";
        });
        assertThat(serves(folder, "plain")).isTrue();
        exchange(real, exact);
        volume.remount(() -> "vfat");
        assertThat(serves(folder, "PLA%7E1")).isFalse();
    }

    @Test
    void filesWhoseNamesDifferInCaseAreServedEach() throws IOException {
        mount(Configuration.unix(), "ext4");
        Files.writeString(real.resolve("plain"), "12345");
        Files.writeString(real.resolve("PLAIN"), "67890");
        Files.createLink(real.resolve("pLain"), real.resolve("plain"));
        Files.createLink(real.resolve("PlAIN"), real.resolve("plain"));
        assertThat(read(folder, "plain")).isEqualTo("12345");
        assertThat(read(folder, "PLAIN")).isEqualTo("67890");
        assertThat(read(folder, "PlAIN")).isEqualTo("12345");
        assertThat(list(folder)).containsExactly("PLAIN", "PlAIN", "pLain", "plain");
    }

    @Test
    void anExactVolumeIsAskedOnceAndAfterwardsTheFolderIsLookedAt() throws IOException {
        mount(Configuration.unix(), "ext4");
        Files.writeString(real.resolve("2026-07-14"), "12345");
        for (int n = 0; n < 20; n++) {
            Files.writeString(real.resolve("f" + n), "12345");
        }
        assertThat(serves(folder, "2026-07-14")).isTrue();
        assertThat(serves(folder, "f0")).isTrue();
        volume.looks();
        for (int n = 1; n < 20; n++) {
            assertThat(serves(folder, "f" + n)).isTrue();
            assertThat(volume.looks()).containsExactly("f" + n, "root");
        }
        assertThat(serves(folder, "2026-07-14")).isTrue();
        assertThat(serves(folder, "absent")).isFalse();
        assertThat(volume.looks()).containsExactly("2026-07-14", "root", "absent");
        assertThat(volume.listings()).isZero();
    }

    @Test
    void aFileThatIsKeptOpenCostsAnExactVolumeNothing() throws IOException {
        mount(Configuration.unix(), "ext4");
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(read(folder, "plain")).isEqualTo("12345");
        volume.looks();
        assertThat(read(folder, "plain")).isEqualTo("12345");
        assertThat(volume.looks()).containsExactly("plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vfat", "ext4"})
    void aListingReadsTheFolderOnceHoweverManyFilesItHas(String type) throws IOException {
        mount(ignoringCase(), type);
        for (int n = 0; n < 20; n++) {
            Files.writeString(real.resolve("f" + n), "12345");
        }
        assertThat(list(folder)).hasSize(20);
        assertThat(volume.listings()).isEqualTo(1);
    }

    @Test
    void aNameThatIsNotThereCostsALooseVolumeNoListing() throws IOException {
        mount(ignoringCase(), "vfat");
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(serves(folder, "absent")).isFalse();
        assertThat(volume.listings()).isZero();
    }

    @Test
    void aNameThatIsNotSeenAmongTooManyEntriesIsNotDeniedButFails() throws IOException {
        mount(ignoringCase(), "vfat");
        volume.withEndlessListings();
        Files.writeString(real.resolve("plain"), "12345");
        assertThat(read(folder, "plain")).isEqualTo("12345");
        assertThatThrownBy(() -> serves(folder, "PLAIN"))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }

    private static void exchange(Path one, Path other) {
        try {
            Path passing = Files.move(one, one.resolveSibling("passing"));
            Files.move(other, one);
            Files.move(passing, other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Configuration ignoringCase() {
        return Configuration.unix().toBuilder()
                .setNameCanonicalNormalization(PathNormalization.CASE_FOLD_ASCII)
                .build();
    }

    private void mount(Configuration configuration, String type) throws IOException {
        below = Jimfs.newFileSystem(
                configuration.toBuilder().setAttributeViews("basic", "posix").build());
        real = Files.createDirectories(below.getPath("/data/root"));
        volume = new OddVolume(below, type);
        folder = new ServedFolder(volume.path(real), false, false, Platform.UNIX, true);
    }
}
