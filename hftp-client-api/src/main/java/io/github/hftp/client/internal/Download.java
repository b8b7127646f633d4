package io.github.hftp.client.internal;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.ProgressListener;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Fetches a whole file. Until the last byte is there, the bytes go to a temporary file beside the target, which is then
 * renamed; so the target is the old file or the new one, and never a part. The temporary file does not outlive the
 * call.
 */
public final class Download extends OutputStream {
    /** The longest slice that is asked for in one request, raw: {@value} bytes. */
    static final int RAW_SLICE_BYTES = 64 << 20;

    /** The same in base64, which many servers make in memory: {@value} bytes, a multiple of three. */
    static final int BASE64_SLICE_BYTES = 3 << 20;

    private final OutputStream file;
    private final long size;
    private final ProgressListener listener;
    private long written;

    private Download(OutputStream file, long size, ProgressListener listener) {
        this.file = file;
        this.size = size;
        this.listener = listener;
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

    /** Fetches a file. Returns its size. */
    public static long run(Conversation conversation, FileName name, Path target, ProgressListener listener)
            throws IOException {
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(target.toString(), null, "is a directory");
        }
        long size = conversation.size(name);
        // A name nobody can guess, and CREATE_NEW: nobody can have put a link there. The permissions are a new file's.
        Path temporary = target.resolveSibling(".hftp-" + UUID.randomUUID() + ".part");
        OutputStream file = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (file) {
                new Download(file, size, listener).fetch(conversation, name);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            delete(temporary, e);
            throw e;
        }
        return size;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
        written += length;
        listener.onProgress(written, size);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    private void fetch(Conversation conversation, FileName name) throws IOException {
        listener.onProgress(0, size);
        try {
            while (written < size) {
                boolean raw = conversation.encodingFor(name) == SliceEncoding.RAW;
                long count = Math.min(size - written, raw ? RAW_SLICE_BYTES : BASE64_SLICE_BYTES);
                conversation.slice(name, written, count, this);
            }
        } catch (StatusException e) {
            if (e.code() == StatusCode.FILE_NOT_FOUND.code()
                    || e.code() == StatusCode.OFFSET_EXCEEDS_FILE_SIZE.code()) {
                throw new FileChangedException("the file became shorter, or went away, during the download", e);
            }
            throw e;
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
