package io.github.hftp.client.internal.part;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Whether a disk can hold a file, looked at before anything is fetched or written: a server can tell any size. Without
 * state; for any thread.
 */
public final class Room {
    private Room() {}

    /**
     * Checks that the rest of a file can be fetched, besides the target that there may be now.
     *
     * @param target where it is to be in the end; what there is of a part of it is there already
     * @param size its size
     * @throws FileSystemException if there is not so much room
     */
    public static void check(Path target, long size) throws IOException {
        Path data = PartNames.of(target).data();
        long there = Files.isRegularFile(data, LinkOption.NOFOLLOW_LINKS) ? Files.size(data) : 0;
        checkFor(target, size - Math.min(size, there));
    }

    /** Checks that there is room for so many bytes beside the target. */
    public static void checkFor(Path target, long bytes) throws IOException {
        long room = of(target.toAbsolutePath().getParent());
        if (bytes > room) {
            throw new FileSystemException(
                    target.toString(),
                    null,
                    "no room: " + bytes + " bytes are to come, and the disk has room for " + room);
        }
    }

    /** What it means that a file system does not know what is asked of it, which is no fault of the caller. */
    public static FileSystemException notKnownTo(Path file, RuntimeException cause) {
        var failure = new FileSystemException(
                file.toString(),
                null,
                "its file system cannot hold what is being fetched; fetch it to another, and copy");
        failure.initCause(cause);
        return failure;
    }

    /** How many bytes the disk of a folder has room for, or all that there are where the disk does not tell. */
    static long of(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
    }
}
