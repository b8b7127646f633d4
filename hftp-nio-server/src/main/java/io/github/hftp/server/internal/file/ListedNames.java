package io.github.hftp.server.internal.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;

/**
 * The names by which a folder lists its files. A volume may find a file by others too: in other letters, by the short
 * name that DOS would have needed, with dots at the end. That depends on the volume and on ext4 even on the folder, not
 * on the operating system, so it is tried out: a folder that has a file, and no file of that name in swapped case, takes
 * names exactly. What was found out holds as long as the folder is the same and unchanged. Everywhere else its entries
 * are read until the name is among them.
 *
 * <p>Threads that share it see what another has found out, or an older state of it and find out themselves.
 */
final class ListedNames {
    /** The most entries that are read in search of a name. */
    private static final int MAX_ENTRIES = DirectoryScan.MAX_FILES;

    /** How often a folder that changes meanwhile is tried out before its entries are read. */
    private static final int MAX_ATTEMPTS = 3;

    /** Parts of the names of file systems that have short names, some of them on volumes that tell case apart. */
    private static final List<String> WITH_ALIASES =
            List.of("fat", "msdos", "ntfs", "fuseblk", "ufsd", "cifs", "smb", "hfs", "9p", "vboxsf", "prl_fs", "drvfs");

    private final Path root;
    private Folder exact;
    private Volume volume;

    /** A folder as it was when it was looked at. Emptied, it can begin to ignore case, which changes its time. */
    private record Folder(Object key, FileTime modified) {}

    private record Volume(Object folderKey, boolean hasAliases) {}

    ListedNames(Path root) {
        this.root = root;
    }

    /** Whether the folder took names exactly when it was last looked at. */
    boolean wereExact() {
        return exact != null;
    }

    /**
     * Whether the name by which a file was found is the one that is listed.
     *
     * @throws IOException if that cannot be told
     */
    boolean has(Path file) throws IOException {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Folder folder = look();
            if (folder.equals(exact)) {
                return true;
            }
            exact = null;
            if (hasAliases(folder)) {
                break;
            }
            String name = file.getFileName().toString();
            String swapped = swapCase(name);
            if (swapped.equals(name)) {
                return StandardCharsets.US_ASCII.newEncoder().canEncode(name) || hasEntry(file);
            }
            if (!isAbsent(file.resolveSibling(swapped)) || isAbsent(file)) {
                break;
            }
            if (folder.equals(look())) { // so nothing has come between, not even another folder
                exact = folder.key == null ? null : folder;
                return true;
            }
        }
        return hasEntry(file);
    }

    /**
     * Whether an entry has exactly this path.
     *
     * @throws IOException if the entries cannot be read, or there are too many
     */
    boolean hasEntry(Path file) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (entry.equals(file) && entry.toString().equals(file.toString())) {
                    return true;
                }
                if (++count == MAX_ENTRIES) {
                    throw new IOException("not found among " + MAX_ENTRIES + " entries of its folder");
                }
            }
            return false;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Folder look() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
        return new Folder(attributes.fileKey(), attributes.lastModifiedTime());
    }

    private boolean hasAliases(Folder folder) {
        Volume known = volume;
        if (known != null && known.folderKey.equals(folder.key)) {
            return known.hasAliases;
        }
        try {
            String type = Files.getFileStore(root).type().toLowerCase(Locale.ROOT);
            boolean found = WITH_ALIASES.stream().anyMatch(type::contains);
            if (folder.key != null && folder.key.equals(look().key)) {
                volume = new Volume(folder.key, found);
            }
            return found;
        } catch (IOException e) {
            return true; // perhaps
        }
    }

    private static boolean isAbsent(Path file) {
        try {
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false; // perhaps
        }
    }

    /** A name with its letters of ASCII in the other case: every volume that ignores case ignores theirs. */
    private static String swapCase(String name) {
        StringBuilder swapped = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                swapped.setCharAt(i, (char) (c ^ 0x20));
            }
        }
        return swapped.toString();
    }
}
