package io.github.hftp.client.internal.nio;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What HFTP knows of a file, which is its size. The times are all the epoch, 1970-01-01T00:00:00Z.
 *
 * @param isDirectory whether it is the folder of the server
 * @param isRegularFile whether it is a file
 * @param size in bytes; 0 but for a file
 */
record HftpFileAttributes(boolean isDirectory, boolean isRegularFile, long size) implements BasicFileAttributes {
    /** The name of the only view. */
    static final String VIEW = "basic";

    /** Those of the folder. */
    static final HftpFileAttributes FOLDER = new HftpFileAttributes(true, false, 0);

    /** Those of what is listed as a file, and is none when it is asked for. */
    static final HftpFileAttributes ENTRY = new HftpFileAttributes(false, false, 0);

    private static final FileTime EPOCH = FileTime.fromMillis(0);

    /** Those of a file. */
    static HftpFileAttributes file(long size) {
        return new HftpFileAttributes(false, true, size);
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return !isDirectory && !isRegularFile;
    }

    @Override
    public Object fileKey() {
        return null;
    }

    @Override
    public FileTime lastModifiedTime() {
        return EPOCH;
    }

    @Override
    public FileTime lastAccessTime() {
        return EPOCH;
    }

    @Override
    public FileTime creationTime() {
        return EPOCH;
    }

    /** The names in a list like {@code size,isDirectory}, {@code basic:size} or {@code *}. */
    static Set<String> names(String attributes) {
        int colon = attributes.indexOf(':');
        if (colon >= 0 && !attributes.substring(0, colon).equals(VIEW)) {
            throw new UnsupportedOperationException("only the view " + VIEW + " is supported: " + attributes);
        }
        Set<String> all = FOLDER.all().keySet();
        Set<String> names = new HashSet<>();
        for (String name : attributes.substring(colon + 1).split(",", 0)) {
            if (name.equals("*")) {
                names.addAll(all);
            } else if (all.contains(name)) {
                names.add(name);
            } else {
                throw new IllegalArgumentException("not an attribute of the view " + VIEW + ": " + name);
            }
        }
        return names;
    }

    /** Those of these names. */
    Map<String, Object> select(Set<String> names) {
        Map<String, Object> selected = all();
        selected.keySet().retainAll(names);
        return selected;
    }

    private Map<String, Object> all() {
        Map<String, Object> all = new HashMap<>();
        all.put("size", size);
        all.put("isDirectory", isDirectory);
        all.put("isRegularFile", isRegularFile());
        all.put("isSymbolicLink", isSymbolicLink());
        all.put("isOther", isOther());
        all.put("fileKey", fileKey());
        all.put("lastModifiedTime", lastModifiedTime());
        all.put("lastAccessTime", lastAccessTime());
        all.put("creationTime", creationTime());
        return all;
    }
}
