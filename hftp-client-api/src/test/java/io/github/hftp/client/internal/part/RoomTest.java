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
        assertThatCode(() -> Target.of(target, true).checkRoom(ROOM)).doesNotThrowAnyException();
        for (long size : new long[] {ROOM + 1, Long.MAX_VALUE}) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> Target.of(target, true).checkRoom(size))
                    .withMessage("target: no room: " + size + " bytes are to come, and the disk has room for " + ROOM);
        }
    }

    @Test
    void whatThereIsOfAPartNeedsNoMoreRoom() throws Exception {
        Files.write(Target.of(target, true).data(), new byte[3 * 8192]);
        assertThatCode(() -> Target.of(target, true).checkRoom(ROOM)).doesNotThrowAnyException();
        assertThatCode(() -> Target.of(target, true).checkRoom(1)).doesNotThrowAnyException();
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Target.of(target, true).checkRoom(ROOM + 1));
    }

    @Test
    void aDiskThatDoesNotTellIsTried() throws Exception {
        Path systemFiles = Path.of("/proc");
        assumeTrue(Files.isDirectory(systemFiles)
                && Files.getFileStore(systemFiles).getTotalSpace() == 0);
        assertThat(Target.roomIn(systemFiles)).isEqualTo(Long.MAX_VALUE);
    }
}
