package io.github.hftp.client.internal.part;

import io.github.hftp.client.IntegrityException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file while it is fetched: its bytes beside the target, and a journal of those that are there, so that a process
 * killed at any moment can go on. It belongs to a download, and {@link #write} is for all its threads. It ends with
 * {@link #complete}, {@link #discard} or, to go on another time, {@link #close}; the last is needed in any case.
 *
 * <p>What is in the journal has been forced to the disk before, so it outlives a failure of power, too; at most what
 * was written since is fetched again. Under the name of the target there is never anything but the complete file.
 *
 * <p>As with all channels, an interrupt during a write closes the file, for all threads; what is in the journal stays.
 */
public final class PartFile implements Closeable {
    private final PartNames names;
    private final Origin origin;
    private final Disk disk;
    private final Pace pace;
    private final TargetLock lock;
    private final Journal journal;
    private final ReentrantLock recording = new ReentrantLock(); // the journal, and all that ends the part

    private FileChannel data;
    private boolean isAfresh; // so that nothing that was there before can be gone on with
    private String restartReason; // null if there is none
    private volatile Exception failure; // of the journal, after which nothing more can be promised

    // Guarded by this:
    private RangeSet present;
    private RangeSet unrecorded;
    private long recordedAt;

    private PartFile(PartNames names, Origin origin, Disk disk, Pace pace) throws IOException {
        this.names = names;
        this.origin = origin;
        this.disk = disk;
        this.pace = pace;
        this.lock = TargetLock.acquire(disk, names.journal(), names.target());
        this.journal = new Journal(lock.channel(), origin);
        this.present = new RangeSet(origin.size());
        this.unrecorded = new RangeSet(origin.size());
    }

    /**
     * Finds where a download to a path ends, as {@link Target#behindLinks} says, and checks that its part can be there,
     * too: a name that is too long shows now, and not after the last byte.
     */
    public static Path place(Path target) throws IOException {
        Path place = Target.behindLinks(target);
        PartNames names = PartNames.of(place);
        TargetLock.exists(names.data());
        TargetLock.exists(names.journal());
        return place;
    }

    /**
     * Begins a part, or goes on with one.
     *
     * @param target where the file is to be in the end, which is no link; its folder must exist
     * @param origin what is going to be fetched
     * @throws FileSystemException if another download to this target is under way, or something that is not a file is
     *     in the way, or the name of the target is one that parts have
     */
    public static PartFile open(Path target, Origin origin) throws IOException {
        return open(target, origin, Disk.REAL, Pace.REAL);
    }

    /** The same on a disk and at a pace of a test. */
    static PartFile open(Path target, Origin origin, Disk disk, Pace pace) throws IOException {
        Target.checkReplaceable(target);
        PartNames names = PartNames.of(target);
        TargetLock.exists(names.data()); // before there is a journal that nobody would delete
        var part = new PartFile(names, origin, disk, pace);
        try {
            part.begin();
            return part;
        } catch (IOException | RuntimeException | Error e) {
            TargetLock.undo(part::takeBack, e);
            throw e;
        }
    }

    /** Ends a part that could not be begun: of what was made for it, nothing stays; what was there stays. */
    private void takeBack() throws IOException {
        try (lock) {
            if (data != null) {
                data.close();
            }
            if (isAfresh) {
                disk.delete(names.data());
            }
            if (isAfresh || lock.isNew()) {
                disk.delete(names.journal());
            }
        }
    }

    /**
     * Deletes the journal that is left if a process was killed after the file had got its name. For a target that is
     * found complete; if there is a part of it, nothing happens.
     */
    public static void tidy(Path target) throws IOException {
        PartNames names = PartNames.of(target);
        if (TargetLock.exists(names.journal()) && !TargetLock.exists(names.data())) {
            TargetLock ours = TargetLock.acquire(Disk.REAL, names.journal(), target);
            try (ours) {
                if (!TargetLock.exists(names.data())) {
                    Disk.REAL.delete(names.journal());
                }
            }
        }
    }

    /** Why a part that was found here could not be gone on with; nothing if it could, or if there was none. */
    public Optional<String> restartReason() {
        return Optional.ofNullable(restartReason);
    }

    /** The bytes that are there: a copy. */
    public synchronized RangeSet present() {
        return present.copy();
    }

    /**
     * Writes bytes, and remembers that they are there.
     *
     * @param position where the first of them goes
     * @param bytes all of them are taken
     * @throws IOException if that fails, for example because the disk is full
     */
    public void write(long position, ByteBuffer bytes) throws IOException {
        long end = position + bytes.remaining();
        if (position < 0 || end < position || end > origin.size()) {
            throw new IllegalArgumentException("not in a file of " + origin.size() + " bytes: " + position);
        }
        checkUsable();
        for (long next = position; next < end; ) {
            next += data.write(bytes, next);
        }
        // Not waiting for the one who is at it: what comes meanwhile is for the next.
        if (isDue(position, end) && recording.tryLock()) {
            try {
                record();
            } finally {
                recording.unlock();
            }
        }
    }

    /**
     * Reads bytes that are there, to compare them.
     *
     * @param position where the first of them is
     * @param count how many, of a range that is {@link #present}
     * @return the bytes
     * @throws IOException if that fails
     */
    public byte[] read(long position, int count) throws IOException {
        checkUsable();
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (data.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException(names.data() + " has become shorter");
            }
        }
        return bytes.array();
    }

    /** Gives the file its final name, without checking its bytes. Otherwise as {@link #complete(byte[])}. */
    public void complete() throws IOException {
        finish(Optional.empty());
    }

    /**
     * Checks the bytes, and gives the file its final name. If it fails, the part is still there.
     *
     * @param sha256 what is to come of the bytes
     * @throws IntegrityException if something else does; the part should then be discarded
     * @throws IllegalStateException if bytes are missing
     */
    public void complete(byte[] sha256) throws IOException {
        finish(Optional.of(sha256));
    }

    /** Deletes what was fetched, and ends the part. */
    public void discard() throws IOException {
        recording.lock();
        try (lock) {
            checkUsableLock();
            data.close();
            disk.delete(names.data());
            disk.delete(names.journal());
        } finally {
            recording.unlock();
        }
    }

    /** Keeps what was fetched, to go on another time. Does nothing after the end. From any thread. */
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted(); // or else the journal could not be written
        recording.lock();
        try (lock;
                FileChannel open = data) { // null if it could not be opened
            if (open != null && open.isOpen() && lock.channel().isOpen() && failure == null) {
                record();
            }
        } finally {
            recording.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void begin() throws IOException {
        boolean nothing = lock.channel().size() == 0 && !TargetLock.exists(names.data());
        Optional<String> reason = nothing ? Optional.of("there is none") : resume();
        if (reason.isPresent()) {
            startAfresh();
        }
        restartReason = nothing ? null : reason.orElse(null);
        present = journal.recorded().copy();
        recordedAt = pace.clock().getAsLong();
    }

    /** Returns why not, or nothing if it worked. */
    private Optional<String> resume() throws IOException {
        if (!TargetLock.exists(names.data())) {
            return Optional.of("its data is missing");
        }
        if (lock.channel().size() == 0) {
            return Optional.of("it has no journal");
        }
        Optional<String> reason = journal.load();
        if (reason.isEmpty()) {
            data = disk.open(names.data());
            if (data.size() > origin.size()) {
                return Optional.of("it is longer than the file");
            }
            journal.forgetFrom(data.size());
        }
        return reason;
    }

    /** In this order, and each step on the disk before the next: a journal never meets data it does not tell of. */
    private void startAfresh() throws IOException {
        isAfresh = true;
        if (data != null) {
            data.close();
        }
        journal.clear();
        disk.delete(names.data());
        disk.create(names.data());
        data = disk.open(names.data());
        journal.begin();
    }

    private synchronized boolean isDue(long from, long to) {
        present.add(from, to);
        unrecorded.add(from, to);
        return unrecorded.total() >= pace.bytes() || pace.clock().getAsLong() - recordedAt >= pace.nanos();
    }

    private void record() throws IOException {
        RangeSet batch;
        synchronized (this) {
            batch = unrecorded;
            unrecorded = new RangeSet(origin.size());
            recordedAt = pace.clock().getAsLong();
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            data.force(false);
            journal.append(batch);
        } catch (IOException | RuntimeException e) {
            failure = e; // a second force may succeed although the bytes are lost
            throw e;
        }
    }

    private void finish(Optional<byte[]> sha256) throws IOException {
        recording.lock();
        try {
            checkUsable();
            RangeSet there = present();
            if (!there.isComplete() || data.size() != origin.size()) {
                throw new IllegalStateException("not complete: " + there + ", " + data.size() + " in the file");
            }
            record(); // forces what was not forced yet
        } finally {
            recording.unlock();
        }
        if (sha256.isPresent()) {
            verify(sha256.get()); // without the lock: it can take long, and close does not wait for it
        }
        recording.lock();
        try {
            checkUsable();
            data.close();
            Target.checkReplaceable(names.target()); // it may be another thing by now
            disk.rename(names.data(), names.target());
            try (lock) {
                disk.delete(names.journal());
            }
        } finally {
            recording.unlock();
        }
    }

    private void verify(byte[] expected) throws IOException {
        byte[] actual = Sha256.of(data);
        if (!MessageDigest.isEqual(actual, expected)) {
            throw new IntegrityException(
                    HexFormat.of().formatHex(expected), HexFormat.of().formatHex(actual));
        }
    }

    private void checkUsable() throws IOException {
        checkUsableLock();
        if (failure != null) {
            throw new IOException("the journal of " + names.target() + " could not be written", failure);
        }
    }

    /** Without the lock, another may be at the same files. */
    private void checkUsableLock() throws ClosedChannelException {
        if (!lock.channel().isOpen()) {
            throw new ClosedChannelException();
        }
    }
}
