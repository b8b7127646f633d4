package io.github.hftp.client.internal.nio;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * What HFTP knows of a file, which is its size. The times are all the epoch, 1970-01-01T00:00:00Z.
 *
 * @param isDirectory whether it is the folder of the server
 * @param size in bytes; 0 for the folder
 */
record HftpFileAttributes(boolean isDirectory, long size) implements BasicFileAttributes {
    /** The name of the only view. */
    static final String VIEW = "basic";

    /** Those of the folder. */
    static final HftpFileAttributes FOLDER = new HftpFileAttributes(true, 0);

    private static final FileTime EPOCH = FileTime.fromMillis(0);

    @Override
    public boolean isRegularFile() {
        return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
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

    /** Those of a list like {@code size,isDirectory}, {@code basic:size} or {@code *}. */
    Map<String, Object> select(String attributes) {
        int colon = attributes.indexOf(':');
        if (colon >= 0 && !attributes.substring(0, colon).equals(VIEW)) {
            throw new UnsupportedOperationException("only the view " + VIEW + " is supported: " + attributes);
        }
        Map<String, Object> all = all();
        Map<String, Object> selected = new HashMap<>();
        for (String name : attributes.substring(colon + 1).split(",", -1)) {
            if (name.equals("*")) {
                selected.putAll(all);
            } else if (all.containsKey(name)) {
                selected.put(name, all.get(name));
            } else {
                throw new IllegalArgumentException("not an attribute of the view " + VIEW + ": " + name);
            }
        }
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
