package io.github.hftp.client.internal.part;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The path that a download ends at. A rename replaces whatever has that name, so it is for a regular file or for
 * nothing: a device, a pipe or a link would be gone afterwards. Stateless; for any thread.
 */
public final class Target {
    private static final int MAX_LINKS = 40; // as in Linux

    private Target() {}

    /**
     * Follows symbolic links to the file that is to be replaced, or to where it will be. The links stay as they are.
     *
     * @throws FileSystemException if that is neither a regular file nor nothing, if a file that is to be there could not
     *     have this name, or if a link stands for an open file: then its text is not where the bytes go
     */
    public static Path behindLinks(Path path) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            checkReplaceable(path);
            return path;
        }
        existsBehind(path); // by the system itself, which may refuse to follow a link that another user has made
        Path next = path;
        for (int links = 0; links < MAX_LINKS; links++) {
            if (!Files.isSymbolicLink(next)) {
                checkReplaceable(next);
                return next;
            }
            checkIsNoOpenFile(next);
            next = next.resolveSibling(Files.readSymbolicLink(next)); // not normalized: "link/.." is not "."
        }
        throw new FileSystemLoopException(path.toString());
    }

    /**
     * Checks that a rename may replace what has this name now.
     *
     * @throws FileSystemException if it is neither a regular file nor nothing, if no file can have this name, or if its
     *     file system is read-only
     */
    public static void checkReplaceable(Path path) throws IOException {
        if (path.getFileSystem().isReadOnly()) {
            throw new FileSystemException(path.toString(), null, "its file system is read-only");
        }
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) { // a new file
            return;
        }
        if (!found.isRegularFile()) {
            throw refused(path, found);
        }
    }

    private static FileSystemException refused(Path path, BasicFileAttributes found) {
        String kind = "a device, a pipe or a socket";
        if (found.isDirectory()) {
            kind = "a directory";
        } else if (found.isSymbolicLink()) {
            kind = "a symbolic link";
        }
        return new FileSystemException(path.toString(), null, "is " + kind);
    }

    private static void existsBehind(Path link) throws IOException {
        try {
            Files.readAttributes(link, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            // A file will be made there.
        }
    }

    /** {@code /dev/stdout} leads there: a new file of the same name would not be the one that is open. */
    private static void checkIsNoOpenFile(Path link) throws IOException {
        Path folder = link.toAbsolutePath().getParent();
        if (Files.getFileStore(folder).type().equals("proc")) {
            throw new FileSystemException(link.toString(), null, "is not a file, but stands for an open one");
        }
    }
}
