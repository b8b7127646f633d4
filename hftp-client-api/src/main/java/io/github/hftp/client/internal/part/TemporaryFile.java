package io.github.hftp.client.internal.part;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A file that does not outlive a download that fails: without a lock, because no other download knows its name; without
 * a journal and without forcing the disk, because nothing resumes it.
 */
final class TemporaryFile implements IncomingFile {
    private final Target target;
    private final Path temporary;
    private final FileChannel data;
    private final RangeSet present; // guarded by this
    private boolean ended;

    private TemporaryFile(Target target, Path temporary, FileChannel data, long size) {
        this.target = target;
        this.temporary = temporary;
        this.data = data;
        this.present = new RangeSet(size);
    }

    /**
     * Creates an empty one.
     *
     * @param size that of the whole file
     */
    static TemporaryFile create(Target target, long size) throws IOException {
        // A name nobody can guess, and CREATE_NEW: nobody can have put a link there. The permissions are a new file's.
        Path temporary = target.path().resolveSibling(".hftp-" + UUID.randomUUID() + ".part");
        try {
            FileChannel data = FileChannel.open(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new TemporaryFile(target, temporary, data, size);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw target.cannotHold(e);
        }
    }

    @Override
    public synchronized RangeSet present() {
        return present.copy();
    }

    @Override
    public Optional<String> restartReason() {
        return Optional.empty();
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        long end = position + bytes.remaining();
        for (long next = position; next < end; ) {
            next += data.write(bytes, next);
        }
        synchronized (this) {
            present.add(position, end);
        }
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (data.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException(temporary + " has become shorter");
            }
        }
        return bytes.array();
    }

    @Override
    public void complete(byte[] sha256) throws IOException {
        Sha256.check(data, sha256);
        complete();
    }

    @Override
    public void complete() throws IOException {
        if (!present().isComplete()) {
            throw new IllegalStateException("not complete: " + present());
        }
        data.close();
        target.checkReplaceable(); // it may be another thing by now
        // Replacing is what an atomic move does anyway, but an archive's knows only the one word.
        Files.move(temporary, target.path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ended = true;
    }

    @Override
    public void discard() throws IOException {
        close();
    }

    /** Deletes what was fetched, unless the file is complete. */
    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            try (data) {
                Files.deleteIfExists(temporary);
            }
        }
    }
}
