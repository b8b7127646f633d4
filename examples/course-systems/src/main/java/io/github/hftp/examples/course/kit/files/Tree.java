package io.github.hftp.examples.course.kit.files;

import io.github.hftp.examples.course.kit.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The files and folders below one folder, to be changed by strangers. Links and devices are as good as absent. A path
 * is walked folder by folder, each opened from within the one before and never through a link, so a folder that
 * somebody swaps for a link in between does not lead out. One command at a time, on any thread, because it blocks: what
 * one has found to be free no other takes meanwhile. Another program on this machine can, and then {@link #move}
 * replaces its file.
 */
public final class Tree {
    /** How many entries a listing has at most: {@value}. */
    public static final int MAX_ENTRIES = 10_000;

    /** How many bytes the names in a listing have at most, together: {@value}. */
    public static final int MAX_LISTING_BYTES = 256 * 1024;

    private enum Kind {
        NOTHING,
        FILE,
        FOLDER,
        OTHER
    }

    /**
     * What is in a folder.
     *
     * @param names the names in order, those of folders with {@code /} behind them
     * @param isComplete false if there was more than a listing may have
     */
    public record Listing(List<String> names, boolean isComplete) {}

    private final Path root;

    /**
     * Takes a folder.
     *
     * @param root where it is; what is above it may be links
     * @throws IOException if it cannot be opened, or this system cannot open folders from within others
     */
    public Tree(Path root) throws IOException {
        this.root = root;
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            if (!(stream instanceof SecureDirectoryStream)) {
                throw new IOException("on this system a folder cannot be kept from being swapped for a link");
            }
        }
    }

    /**
     * Tells whether a folder is there.
     *
     * @param location where
     * @return true if it is, and no link
     * @throws IOException if that cannot be told
     */
    public synchronized boolean isFolder(Location location) throws IOException {
        try {
            open(location).close();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /**
     * Lists a folder.
     *
     * @param folder where it is
     * @return its files and folders; not those that are hidden or have names that cannot be said
     * @throws RefusedException if it is not there
     * @throws IOException if it cannot be read
     */
    public synchronized Listing list(Location folder) throws IOException {
        List<String> names = new ArrayList<>();
        int bytes = 0;
        try (SecureDirectoryStream<Path> stream = open(folder)) {
            for (Path entry : stream) {
                String name = entry.getFileName().toString();
                Kind kind = Location.isName(name) ? kind(stream, Path.of(name)) : Kind.OTHER;
                if (kind == Kind.FILE || kind == Kind.FOLDER) {
                    bytes += name.getBytes(StandardCharsets.UTF_8).length;
                    if (names.size() == MAX_ENTRIES || bytes > MAX_LISTING_BYTES) {
                        return listing(names, false);
                    }
                    names.add(kind == Kind.FILE ? name : name + "/");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return listing(names, true);
    }

    /**
     * Deletes a file.
     *
     * @param file where it is
     * @throws RefusedException if no file is there
     * @throws IOException if it cannot be deleted
     */
    public synchronized void delete(Location file) throws IOException {
        try (SecureDirectoryStream<Path> folder = open(file.parent())) {
            check(kind(folder, file.name()) == Kind.FILE, "there is no file " + file);
            folder.deleteFile(file.name());
        }
    }

    /**
     * Makes a file, or replaces one whole: however it ends, there is the old one or the new one.
     *
     * @param file where
     * @param content what is to be in it
     * @throws RefusedException if no file can be there
     * @throws IOException if it cannot be written
     */
    public synchronized void write(Location file, byte[] content) throws IOException {
        try (SecureDirectoryStream<Path> folder = open(file.parent())) {
            Kind kind = kind(folder, file.name());
            check(kind == Kind.NOTHING || kind == Kind.FILE, file + " is there and no file");
            Path temporary = Path.of(".incoming-" + UUID.randomUUID() + ".part");
            try {
                store(folder, temporary, content);
                folder.move(temporary, folder, file.name());
            } finally {
                if (kind(folder, temporary) == Kind.FILE) { // not moved
                    folder.deleteFile(temporary);
                }
            }
            try (FileChannel names = open(folder, Path.of("."), StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /**
     * Moves a file or folder, but never over another.
     *
     * @param source where it is
     * @param target where it is to be, or an existing folder that it is to be in
     * @return where it is then
     * @throws RefusedException if it is not there, or its new place is taken or within itself
     * @throws IOException if it cannot be moved
     */
    public synchronized Location move(Location source, Location target) throws IOException {
        try (SecureDirectoryStream<Path> from = open(source.parent())) {
            Kind kind = kind(from, source.name());
            check(kind == Kind.FILE || kind == Kind.FOLDER, "there is no file or folder " + source);
            Location place = isFolder(target) ? target.resolve(source.name().toString()) : target;
            try (SecureDirectoryStream<Path> to = open(place.parent())) {
                check(kind(to, place.name()) == Kind.NOTHING, place + " is there already");
                check(!place.isWithin(source), source + " cannot be moved into itself");
                from.move(source.name(), to, place.name());
            }
            return place;
        }
    }

    private static Listing listing(List<String> names, boolean isComplete) {
        Collections.sort(names);
        return new Listing(names, isComplete);
    }

    @SuppressWarnings("StreamResourceLeak") // closed by who asks for it
    private SecureDirectoryStream<Path> open(Location location) throws IOException {
        SecureDirectoryStream<Path> folder = (SecureDirectoryStream<Path>) Files.newDirectoryStream(root);
        for (int depth = 1; depth <= location.names().size(); depth++) { // no recursion: strangers say how deep
            Location next = new Location(location.names().subList(0, depth));
            try (SecureDirectoryStream<Path> outer = folder) {
                // asked first, because a pipe would be waited for
                check(kind(outer, next.name()) == Kind.FOLDER, "there is no folder " + next);
                folder = outer.newDirectoryStream(next.name(), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return folder;
    }

    private static void store(SecureDirectoryStream<Path> folder, Path name, byte[] content) throws IOException {
        try (FileChannel channel = open(folder, name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    private static FileChannel open(SecureDirectoryStream<Path> folder, Path name, StandardOpenOption... how)
            throws IOException {
        Set<OpenOption> options = Set.of(how);
        return (FileChannel) folder.newByteChannel(name, options);
    }

    private static Kind kind(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            BasicFileAttributes attributes = folder.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            return attributes.isRegularFile() ? Kind.FILE : attributes.isDirectory() ? Kind.FOLDER : Kind.OTHER;
        } catch (NoSuchFileException e) {
            return Kind.NOTHING;
        }
    }

    private static void check(boolean condition, String refusal) throws RefusedException {
        if (!condition) {
            throw new RefusedException(refusal);
        }
    }
}
