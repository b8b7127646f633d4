package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were just read, kept open for the next request: opening one costs as much as serving a small slice of it.
 * A channel is lent to one reply at a time, and only when the file that has the name now is the one that was opened:
 * same file key, size, time and permissions. The key alone would tell files apart, since one that is held open keeps
 * its key for itself, however often its name is deleted and made again; size and time guard against file systems that
 * are careless with keys, and the permissions are asked for because only opening would. Belongs to the loop's thread.
 */
final class OpenFileCache {
    /** The most channels that are kept while nobody uses them. */
    static final int CAPACITY = 64;

    private static final Logger LOG = LoggerFactory.getLogger(OpenFileCache.class);

    private record Kept(FileChannel channel, BasicFileAttributes attributes, long generation) {}

    private final Map<FileName, Deque<Kept>> files = new HashMap<>();
    private int size;
    private long generation;

    /** Whether the file that has this name now, changed or not, is the one that is kept open under it. */
    boolean keeps(FileName name, BasicFileAttributes now) {
        Deque<Kept> channels = files.get(name);
        return channels != null && channels.peekLast().attributes.fileKey().equals(now.fileKey());
    }

    /** A channel of the file that has this name and these attributes now, or null. */
    FileChannel take(FileName name, BasicFileAttributes now) {
        Deque<Kept> channels = files.get(name);
        if (channels == null) {
            return null;
        }
        Kept newest = channels.peekLast();
        if (!isUnchanged(newest.attributes, now)) {
            files.remove(name);
            size -= channels.size();
            channels.forEach(kept -> close(kept.channel));
            return null;
        }
        channels.removeLast();
        size--;
        if (channels.isEmpty()) {
            files.remove(name);
        }
        return newest.channel;
    }

    /** Takes a channel back: to keep it, or else to close it. */
    void keep(FileName name, BasicFileAttributes attributes, FileChannel channel) {
        if (size == CAPACITY || attributes.fileKey() == null || !channel.isOpen()) {
            close(channel);
            return;
        }
        size++;
        files.computeIfAbsent(name, absent -> new ArrayDeque<>(1)).addLast(new Kept(channel, attributes, generation));
    }

    /** Closes what was kept before the last call and not used since. */
    void trim() {
        files.values().removeIf(channels -> {
            while (!channels.isEmpty() && channels.peekFirst().generation < generation) {
                close(channels.removeFirst().channel);
                size--;
            }
            return channels.isEmpty();
        });
        generation++;
    }

    /** Closes everything. */
    void clear() {
        files.values().forEach(channels -> channels.forEach(kept -> close(kept.channel)));
        files.clear();
        size = 0;
    }

    /** Whether two looks have seen the same file in the same state. */
    static boolean isUnchanged(BasicFileAttributes a, BasicFileAttributes b) {
        return Objects.equals(a.fileKey(), b.fileKey())
                && a.size() == b.size()
                && a.lastModifiedTime().equals(b.lastModifiedTime())
                && permissions(a).equals(permissions(b));
    }

    private static Set<PosixFilePermission> permissions(BasicFileAttributes attributes) {
        return attributes instanceof PosixFileAttributes posix ? posix.permissions() : Set.of();
    }

    static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a file failed: {}", e.toString());
        }
    }
}
