package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final int ROOM = 16 * 8192;

    private FileSystem disk;
    private Path target;

    @BeforeEach
    void make() {
        disk = Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setMaxSize(ROOM)
                .setBlockSize(8192)
                .build());
        target = disk.getPath("target");
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    @Test
    void whatTheDiskHoldsAndNoMoreIsLetThrough() {
        assertThatCode(() -> Room.check(target, ROOM)).doesNotThrowAnyException();
        for (long size : new long[] {ROOM + 1, Long.MAX_VALUE}) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> Room.check(target, size))
                    .withMessage("target: no room: " + size + " bytes are to come, and the disk has room for " + ROOM);
        }
    }

    @Test
    void whatThereIsOfAPartNeedsNoMoreRoom() throws Exception {
        Files.write(PartNames.of(target).data(), new byte[3 * 8192]);
        assertThatCode(() -> Room.check(target, ROOM)).doesNotThrowAnyException();
        assertThatCode(() -> Room.check(target, 1)).doesNotThrowAnyException();
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> Room.check(target, ROOM + 1));
    }

    @Test
    void aDiskThatDoesNotTellIsTried() throws Exception {
        Path systemFiles = Path.of("/proc");
        assumeTrue(Files.isDirectory(systemFiles)
                && Files.getFileStore(systemFiles).getTotalSpace() == 0);
        assertThat(Room.of(systemFiles)).isEqualTo(Long.MAX_VALUE);
    }
}
