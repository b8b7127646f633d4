package io.github.hftp.client.internal.part;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps everybody else, in this process or another, from downloading to the same target: a lock on the journal, which
 * is open meanwhile. It belongs to a {@link PartFile} and ends with {@link #close}, or with the process.
 */
final class TargetLock implements Closeable {
    /**
     * The journals that are locked by this process. Asked before a file is opened: on POSIX systems the lock of a
     * process ends when any of its descriptors of the file is closed.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;
    private final boolean isNew;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TargetLock(Path key, FileChannel channel, boolean isNew) {
        this.key = key;
        this.channel = channel;
        this.isNew = isNew;
    }

    /**
     * Locks a journal, and makes an empty one if there is none.
     *
     * @throws FileSystemException if another has it, or if it is not a regular file
     */
    static TargetLock acquire(Disk disk, Target target) throws IOException {
        Path journal = target.journal();
        Path folder = journal.toAbsolutePath().getParent().toRealPath();
        Path key = folder.resolve(journal.getFileName());
        if (!HELD.add(key)) {
            throw underWay(target, null);
        }
        try {
            boolean isNew = create(disk, journal);
            return new TargetLock(key, lock(disk, journal, target, isNew), isNew);
        } catch (IOException | RuntimeException | Error e) {
            HELD.remove(key);
            throw e;
        }
    }

    /** The journal, open. */
    FileChannel channel() {
        return channel;
    }

    /** Whether the journal was made for this lock. */
    boolean isNew() {
        return isNew;
    }

    /** Once only: the second time, it could be the lock of the next one. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try {
                channel.close();
            } finally {
                HELD.remove(key);
            }
        }
    }

    /** Returns whether there was none. */
    private static boolean create(Disk disk, Path journal) throws IOException {
        if (Target.exists(journal)) {
            return false;
        }
        try {
            disk.create(journal);
            return true;
        } catch (FileAlreadyExistsException e) { // made by another meanwhile: the lock will tell who has it
            Target.exists(journal);
            return false;
        }
    }

    private static FileChannel lock(Disk disk, Path journal, Target target, boolean isNew) throws IOException {
        FileChannel channel;
        Object identity;
        try {
            identity = Target.attributes(journal).fileKey();
            channel = disk.open(journal);
        } catch (NoSuchFileException e) {
            throw underWay(target, e);
        } catch (IOException | RuntimeException | Error e) {
            if (isNew) { // and nobody else can have it, for whom it cannot be opened either
                undo(() -> disk.delete(journal), e);
            }
            if (e instanceof UnsupportedOperationException || e instanceof IllegalArgumentException) {
                throw target.cannotHold((RuntimeException) e); // an archive's file system, for example
            }
            throw e;
        }
        try {
            FileLock lock = channel.tryLock();
            // The one who had the lock may have deleted the file: then this is a lock on nothing.
            if (lock == null
                    || !Objects.equals(identity, Target.attributes(journal).fileKey())) {
                throw underWay(target, null);
            }
            return channel;
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            undo(channel, e);
            throw underWay(target, e);
        } catch (IOException | RuntimeException | Error e) {
            undo(channel, e);
            throw e;
        }
    }

    /** Takes back a step after the next one has failed. */
    static void undo(Closeable step, Throwable failure) {
        try {
            step.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static FileSystemException underWay(Target target, Exception cause) {
        var failure = new FileSystemException(target.toString(), null, "another download of it is under way");
        failure.initCause(cause);
        return failure;
    }
}
