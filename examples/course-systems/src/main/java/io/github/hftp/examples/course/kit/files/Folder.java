package io.github.hftp.examples.course.kit.files;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * A folder whose files have names that strangers may say: one component each, without control characters, not hidden,
 * and no links.
 */
public final class Folder {
    private final Path path;

    /**
     * Takes a folder.
     *
     * @param path where it is
     * @throws NotDirectoryException if it is none
     */
    public Folder(Path path) throws NotDirectoryException {
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path + " is no folder");
        }
        this.path = path.toAbsolutePath();
    }

    /**
     * Where it is: for names that nobody else has said.
     *
     * @return its absolute path
     */
    public Path path() {
        return path;
    }

    /**
     * Finds the place of a name.
     *
     * @param name what a stranger says
     * @return the place: a file, or nothing yet
     * @throws RefusedException if the name leads elsewhere, or to something that is no plain file
     */
    public Path resolve(String name) throws RefusedException {
        FileName checked = FileName.tryOf(name)
                .filter(valid ->
                        !valid.isHidden() && name.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c)))
                .orElseThrow(() -> new RefusedException("not a file name"));
        Path place;
        try {
            place = path.resolve(checked.local());
        } catch (InvalidPathException e) {
            throw new RefusedException("not a file name");
        }
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException("not a file: " + name);
        }
        return place;
    }

    /**
     * Finds a file that is there.
     *
     * @param name what a stranger says
     * @return the file
     * @throws RefusedException if there is none
     */
    public Path existing(String name) throws IOException {
        Path file = resolve(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedException("no such file: " + name);
        }
        return file;
    }
}
