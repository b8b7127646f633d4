package io.github.hftp.client.internal.part;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;

/**
 * The path where a download ends, and beside it the names of its part. A rename replaces whatever has that name, so it
 * is for a regular file or for nothing: a device, a pipe or a link would be gone afterwards. A value; for any thread.
 */
public final class Target {
    private static final int MAX_LINKS = 40; // as in Linux
    private static final String DATA_SUFFIX = ".hftp-part";
    private static final String JOURNAL_SUFFIX = ".hftp-journal";
    private static final int MAX_NAME_BYTES = 255; // in nearly all file systems

    private final Path path;
    private final boolean keepsPart;
    private final String partStem;

    private Target(Path path, boolean keepsPart) {
        this.path = path;
        this.keepsPart = keepsPart;
        String name = String.valueOf(path.getFileName());
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        this.partStem = bytes.length + JOURNAL_SUFFIX.length() <= MAX_NAME_BYTES
                ? name
                : HexFormat.of().formatHex(Sha256.of(bytes));
    }

    /**
     * Follows symbolic links to the file that is to be replaced, or to where it will be. The links stay as they are.
     *
     * @param keepsPart whether there can be a part of it that outlives a download: then that must have room beside it,
     *     and a name that is too long shows now, not after the last byte
     * @throws FileSystemException if that is neither a regular file nor nothing, if a file that is to be there could not
     *     have this name, or if a link stands for an open file: then its text is not where the bytes go
     */
    public static Target of(Path path, boolean keepsPart) throws IOException {
        return new Target(behindLinks(path), keepsPart).checked();
    }

    /** The same for a path that somebody else has chosen: a link is refused, and not followed. */
    public static Target withoutLinks(Path path, boolean keepsPart) throws IOException {
        return new Target(path, keepsPart).checked();
    }

    /**
     * Finds where a file goes in a folder.
     *
     * @throws IllegalArgumentException if its name is not a single name there, too; on Windows, {@code a\b} is not
     */
    public static Path in(Path folder, FileName name) {
        Path component = folder.getFileSystem().getPath(name.local()); // throws, as it should, if there is no such path
        if (component.getRoot() != null
                || component.getNameCount() != 1
                || !component.toString().equals(name.local())) {
            throw new IllegalArgumentException("not the name of a file in this folder: " + name);
        }
        return folder.resolve(component);
    }

    private Target checked() throws IOException {
        checkReplaceable();
        if (keepsPart) {
            checkPart();
        }
        return this;
    }

    /** Where the file is to be; no link. */
    public Path path() {
        return path;
    }

    /** The bytes of its part. */
    Path data() {
        return path.resolveSibling(partStem + DATA_SUFFIX);
    }

    /** Which bytes of its part are there. */
    Path journal() {
        return path.resolveSibling(partStem + JOURNAL_SUFFIX);
    }

    /**
     * Begins to write the file, or resumes it.
     *
     * @param origin what is going to be fetched
     * @throws FileSystemException if another download to this target is under way, or something that is not a file is
     *     in the way
     */
    public IncomingFile open(Origin origin) throws IOException {
        if (keepsPart) {
            return PartFile.open(this, origin);
        }
        discardPart();
        return TemporaryFile.create(this, origin.size());
    }

    /** Deletes what an earlier download has left, which nothing is going to resume. */
    private void discardPart() throws IOException {
        if (exists(data()) || exists(journal())) {
            TargetLock ours = TargetLock.acquire(Disk.REAL, this);
            try (ours) {
                Disk.REAL.delete(data());
                Disk.REAL.delete(journal());
            }
        }
    }

    /**
     * Checks that a rename may replace what has this name now.
     *
     * @throws FileSystemException if it is neither a regular file nor nothing, if no file can have this name, or if its
     *     file system is read-only
     */
    void checkReplaceable() throws IOException {
        if (path.getFileSystem().isReadOnly()) {
            throw new FileSystemException(path.toString(), null, "its file system is read-only");
        }
        BasicFileAttributes found;
        try {
            found = attributes(path);
        } catch (NoSuchFileException e) { // a new file
            return;
        }
        if (!found.isRegularFile()) {
            throw refused(path, found);
        }
    }

    /**
     * Checks that there can be a part.
     *
     * @throws FileSystemException if the target could be a part of another, because a server may have files of both
     *     names, or if something else has the names of its part
     */
    void checkPart() throws IOException {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(DATA_SUFFIX) || name.endsWith(JOURNAL_SUFFIX)) {
            throw new FileSystemException(path.toString(), null, "is a name for parts of downloads");
        }
        exists(data());
        exists(journal());
    }

    /**
     * Checks that the disk can hold what is still to come, before anything is fetched or written: a server can report
     * any size. The target that there may be now stays until the end.
     *
     * @param size that of the whole file; what there is of a part of it is there already
     * @throws FileSystemException if there is not so much room
     */
    public void checkRoom(long size) throws IOException {
        long there = keepsPart && exists(data()) ? Files.size(data()) : 0;
        long bytes = size - Math.min(size, there);
        long room = roomIn(path.toAbsolutePath().getParent());
        if (bytes > room) {
            throw new FileSystemException(
                    path.toString(),
                    null,
                    "no room: " + bytes + " bytes are to come, and the disk has room for " + room);
        }
    }

    /** How many bytes the disk of a folder has room for, or all that there are where the disk does not tell. */
    static long roomIn(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
    }

    /**
     * Deletes the journal that is left if a process was killed after the file had got its name. For a target that is
     * found complete; if there is a part of it, nothing happens.
     */
    public void tidy() throws IOException {
        if (exists(journal()) && !exists(data())) {
            TargetLock ours = TargetLock.acquire(Disk.REAL, this);
            try (ours) {
                if (!exists(data())) {
                    Disk.REAL.delete(journal());
                }
            }
        }
    }

    /** What it means that the file system does not know what is asked of it, which is no fault of the caller. */
    FileSystemException cannotHold(RuntimeException cause) {
        var failure = new FileSystemException(
                path.toString(),
                null,
                "its file system cannot hold what is being fetched; fetch it to another, and copy");
        failure.initCause(cause);
        return failure;
    }

    /** Whether there is such a file; that it is one and not a link or something else is checked. */
    static boolean exists(Path file) throws IOException {
        try {
            if (!attributes(file).isRegularFile()) {
                throw new FileSystemException(file.toString(), null, "is in the way: not a regular file");
            }
            return true;
        } catch (NoSuchFileException e) { // the answer
            return false;
        }
    }

    static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path behindLinks(Path path) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            return path;
        }
        existsBehind(path); // by the system itself, which may refuse to follow a link that another user has made
        Path next = path;
        for (int links = 0; links < MAX_LINKS; links++) {
            if (!Files.isSymbolicLink(next)) {
                return next;
            }
            checkIsNoOpenFile(next);
            next = next.resolveSibling(Files.readSymbolicLink(next)); // not normalized: "link/.." is not "."
        }
        throw new FileSystemLoopException(path.toString());
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

    @Override
    public String toString() {
        return path.toString();
    }
}
