package io.github.hftp.client.internal.part;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
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
final class PartFile implements IncomingFile {
    private final Target target;
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

    private PartFile(Target target, Origin origin, Disk disk, Pace pace) throws IOException {
        this.target = target;
        this.origin = origin;
        this.disk = disk;
        this.pace = pace;
        this.lock = TargetLock.acquire(disk, target);
        this.journal = new Journal(lock.channel(), origin);
        this.present = new RangeSet(origin.size());
        this.unrecorded = new RangeSet(origin.size());
    }

    /** Begins a part, or goes on with one, as {@link Target#open} says. */
    static PartFile open(Target target, Origin origin) throws IOException {
        return open(target, origin, Disk.REAL, Pace.REAL);
    }

    /** The same on a disk and at a pace of a test. */
    static PartFile open(Target target, Origin origin, Disk disk, Pace pace) throws IOException {
        target.checkReplaceable();
        target.checkPart(); // before there is a journal that nobody would delete
        var part = new PartFile(target, origin, disk, pace);
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
                disk.delete(target.data());
            }
            if (isAfresh || lock.isNew()) {
                disk.delete(target.journal());
            }
        }
    }

    @Override
    public Optional<String> restartReason() {
        return Optional.ofNullable(restartReason);
    }

    @Override
    public synchronized RangeSet present() {
        return present.copy();
    }

    @Override
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

    @Override
    public byte[] read(long position, int count) throws IOException {
        checkUsable();
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (data.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException(target.data() + " has become shorter");
            }
        }
        return bytes.array();
    }

    @Override
    public void complete() throws IOException {
        finish(Optional.empty());
    }

    @Override
    public void complete(byte[] sha256) throws IOException {
        finish(Optional.of(sha256));
    }

    @Override
    public void discard() throws IOException {
        recording.lock();
        try (lock) {
            checkUsableLock();
            data.close();
            disk.delete(target.data());
            disk.delete(target.journal());
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
        boolean nothing = lock.channel().size() == 0 && !Target.exists(target.data());
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
        if (!Target.exists(target.data())) {
            return Optional.of("its data is missing");
        }
        if (lock.channel().size() == 0) {
            return Optional.of("it has no journal");
        }
        Optional<String> reason = journal.load();
        if (reason.isEmpty()) {
            data = disk.open(target.data());
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
        disk.delete(target.data());
        disk.create(target.data());
        data = disk.open(target.data());
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
            Sha256.check(data, sha256.get()); // without the lock: it can take long, and close does not wait for it
        }
        recording.lock();
        try {
            checkUsable();
            data.close();
            target.checkReplaceable(); // it may be another thing by now
            disk.rename(target.data(), target.path());
            try (lock) {
                disk.delete(target.journal());
            }
        } finally {
            recording.unlock();
        }
    }

    private void checkUsable() throws IOException {
        checkUsableLock();
        if (failure != null) {
            throw new IOException("the journal of " + target + " could not be written", failure);
        }
    }

    /** Without the lock, another may be at the same files. */
    private void checkUsableLock() throws ClosedChannelException {
        if (!lock.channel().isOpen()) {
            throw new ClosedChannelException();
        }
    }
}
