package io.github.hftp.client.internal.part;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What a part does to its folder, one step a method, so that a test can stop the time between any two of them. Without
 * state; for any thread.
 */
class Disk {
    /** The one that is no test's. */
    static final Disk REAL = new Disk();

    /** Makes an empty file where nothing is, also no link. */
    void create(Path file) throws IOException {
        Files.createFile(file);
    }

    /** Opens a file that is there, to read and to write; never through a link. */
    FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS));
    }

    /** Gives a file another name in one step, whoever had that name before. */
    void rename(Path file, Path name) throws IOException {
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes a file, if it is there. */
    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
