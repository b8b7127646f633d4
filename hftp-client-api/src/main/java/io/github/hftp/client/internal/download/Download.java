package io.github.hftp.client.internal.download;

import io.github.hftp.client.internal.part.Room;
import io.github.hftp.client.internal.part.Target;
import io.github.hftp.client.internal.read.RangeReader;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Fetches a whole file. Until the last byte is there, the bytes go to a temporary file beside the target, which is then
 * renamed; so the target is the old file or the new one, and never a part. The temporary file does not outlive the
 * call.
 */
public final class Download {
    private Download() {}

    /** Receives how far it has come. */
    @FunctionalInterface
    public interface Progress {
        void onProgress(long bytes, long total);
    }

    /** Where a file goes in a folder, if its name is a single name there, too; on Windows, {@code a\b} is not. */
    public static Path resolve(FileName name, Path folder) {
        Path component = folder.getFileSystem().getPath(name.local()); // throws, as it should, if there is no such path
        if (component.getRoot() != null
                || component.getNameCount() != 1
                || !component.toString().equals(name.local())) {
            throw new IllegalArgumentException("not the name of a file in this folder: " + name);
        }
        return folder.resolve(component);
    }

    /** Fetches all that the reader reads, to a target that is no link, and closes it. */
    public static void run(RangeReader reader, long size, Path target, Progress listener) throws IOException {
        // A name nobody can guess, and CREATE_NEW: nobody can have put a link there. The permissions are a new file's.
        Path temporary = target.resolveSibling(".hftp-" + UUID.randomUUID() + ".part");
        try (reader) {
            Room.checkFor(target, size);
            try (FileChannel file = create(temporary, target)) {
                copy(reader, size, file, listener);
            }
            Target.checkReplaceable(target); // it may be another thing by now
            // Replacing is what an atomic move does anyway, but an archive's knows only the one word.
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException | Error e) {
            delete(temporary, e);
            throw e;
        }
    }

    private static FileChannel create(Path temporary, Path target) throws IOException {
        try {
            return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw Room.notKnownTo(target, e);
        }
    }

    /** Writes all that the reader reads. */
    public static void copy(RangeReader reader, long size, WritableByteChannel target, Progress listener)
            throws IOException {
        long written = 0;
        listener.onProgress(written, size);
        for (ByteBuffer piece = reader.next(); piece != null; piece = reader.next()) {
            written += piece.remaining();
            while (piece.hasRemaining()) {
                target.write(piece);
            }
            listener.onProgress(written, size);
        }
    }

    private static void delete(Path temporary, Throwable reason) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
