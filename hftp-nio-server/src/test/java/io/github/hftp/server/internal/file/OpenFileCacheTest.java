package io.github.hftp.server.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class OpenFileCacheTest {
    private static final FileName NAME = FileName.of("f");

    @TempDir
    Path folder;

    private final OpenFileCache cache = new OpenFileCache();
    private final List<FileChannel> opened = new ArrayList<>();
    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.writeString(folder.resolve("f"), "12345");
    }

    @AfterEach
    void closeAll() throws IOException {
        cache.clear();
        for (FileChannel channel : opened) {
            channel.close();
        }
    }

    @Test
    void aChannelIsLentAgainForTheSameFile() throws IOException {
        FileChannel channel = open();
        cache.keep(NAME, attributes(), channel);
        assertThat(cache.take(NAME, attributes())).isSameAs(channel);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aChannelIsLentToOneAtATime() throws IOException {
        FileChannel first = open();
        FileChannel second = open();
        cache.keep(NAME, attributes(), first);
        cache.keep(NAME, attributes(), second);
        assertThat(cache.take(NAME, attributes())).isSameAs(second);
        assertThat(cache.take(NAME, attributes())).isSameAs(first);
        assertThat(cache.take(NAME, attributes())).isNull();
    }

    @Test
    void anotherFileOfTheNameClosesWhatWasKept() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        FileChannel first = open();
        FileChannel second = open();
        cache.keep(NAME, attributes(), first);
        cache.keep(NAME, attributes(), second);
        Files.delete(file);
        Files.writeString(file, "67890");
        Files.setLastModifiedTime(file, time);
        assertThat(cache.take(NAME, attributes())).isNull();
        assertThat(first.isOpen()).isFalse();
        assertThat(second.isOpen()).isFalse();
    }

    @Test
    void aFileOfAnotherSizeTimeOrWithOtherPermissionsIsAnother() throws IOException {
        PosixFileAttributes before = attributes();
        Files.writeString(file, "123456");
        Files.setLastModifiedTime(file, before.lastModifiedTime());
        assertThat(OpenFileCache.isUnchanged(before, attributes())).isFalse();
        Files.writeString(file, "12345");
        Files.setLastModifiedTime(
                file, FileTime.fromMillis(before.lastModifiedTime().toMillis() + 1));
        assertThat(OpenFileCache.isUnchanged(before, attributes())).isFalse();
        Files.setLastModifiedTime(file, before.lastModifiedTime());
        assertThat(OpenFileCache.isUnchanged(before, attributes())).isTrue();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(OpenFileCache.isUnchanged(before, attributes())).isFalse();
    }

    @Test
    void noMoreIsKeptThanThereIsRoomFor() throws IOException {
        for (int n = 0; n < OpenFileCache.CAPACITY + 10; n++) {
            cache.keep(FileName.of("f" + n), attributes(), open());
        }
        assertThat(opened.stream().filter(FileChannel::isOpen).count()).isEqualTo(OpenFileCache.CAPACITY);
        assertThat(opened.get(OpenFileCache.CAPACITY).isOpen()).isFalse();
        assertThat(cache.take(FileName.of("f0"), attributes())).isSameAs(opened.get(0));
        FileChannel next = open();
        cache.keep(NAME, attributes(), next);
        assertThat(next.isOpen()).isTrue();
    }

    @Test
    void aFileThatHasChangedIsKeptAndAnotherIsNot() throws IOException {
        assertThat(cache.keeps(NAME, attributes())).isFalse();
        cache.keep(NAME, attributes(), open());
        Files.writeString(file, "another size");
        assertThat(cache.keeps(NAME, attributes())).isTrue();
        assertThat(cache.keeps(FileName.of("g"), attributes())).isFalse();
        Files.delete(file);
        Files.writeString(file, "12345");
        assertThat(cache.keeps(NAME, attributes())).isFalse();
    }

    @Test
    void aFileOfAnotherNameIsAnotherFile() throws IOException {
        cache.keep(NAME, attributes(), open());
        assertThat(cache.take(FileName.of("g"), attributes())).isNull();
    }

    @Test
    void aClosedChannelIsNotKept() throws IOException {
        FileChannel channel = open();
        channel.close();
        cache.keep(NAME, attributes(), channel);
        assertThat(cache.take(NAME, attributes())).isNull();
    }

    @Test
    void trimmingClosesWhatWasNotUsedSinceTheLastTime() throws IOException {
        FileChannel unused = open();
        FileChannel used = open();
        cache.keep(NAME, attributes(), unused);
        cache.keep(FileName.of("g"), attributes(), used);
        cache.trim();
        assertThat(unused.isOpen()).isTrue();
        cache.keep(FileName.of("g"), attributes(), cache.take(FileName.of("g"), attributes()));
        cache.trim();
        assertThat(unused.isOpen()).isFalse();
        assertThat(used.isOpen()).isTrue();
        assertThat(cache.take(NAME, attributes())).isNull();
        cache.trim();
        assertThat(used.isOpen()).isFalse();
    }

    @Test
    void whatWasTrimmedMakesRoom() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int n = 0; n < OpenFileCache.CAPACITY; n++) {
                FileChannel channel = open();
                cache.keep(FileName.of("f" + n), attributes(), channel);
                assertThat(channel.isOpen()).isTrue();
            }
            cache.trim();
            cache.trim();
            assertThat(opened).noneMatch(FileChannel::isOpen);
        }
    }

    @Test
    void clearingClosesEverything() throws IOException {
        cache.keep(NAME, attributes(), open());
        cache.keep(NAME, attributes(), open());
        cache.clear();
        assertThat(opened).noneMatch(FileChannel::isOpen);
        assertThat(cache.take(NAME, attributes())).isNull();
    }

    private FileChannel open() throws IOException {
        FileChannel channel = FileChannel.open(file);
        opened.add(channel);
        return channel;
    }

    private PosixFileAttributes attributes() throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class);
    }
}
