package io.github.hftp.server.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds the port while the server accepts connections, for scripts that wait for it. It appears whole, in
 * the place of nothing or of a regular file, and is removed at the end if it is still the same. A pipe or a character
 * device is written to and stays; a folder, a socket, a block device, and a link to anything but a pipe or a character
 * device are refused. Belongs to the main thread.
 */
final class PortFile implements Closeable {
    /** How long a pipe may be without a reader: opening it, which Java cannot do without blocking, waits for one. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(PortFile.class);
    private static final String CONTENT = "[0-9]{1,5}\n";
    private static final int MAX_CONTENT_BYTES = 6;

    // Of the mode of a file, as stat tells it on every Unix.
    private static final int TYPE_MASK = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int PIPE = 0010000;

    private final Path path;
    private final FileChannel stream;
    private final Duration patience;
    private BasicFileAttributes written;
    private FileChannel lock;

    private PortFile(Path path, FileChannel stream, Duration patience) {
        this.path = path;
        this.stream = stream;
        this.patience = patience;
    }

    /**
     * Removes what a killed run has left, so that no script reads a port where nobody listens. Nothing else goes, nor
     * the file of a server that runs: this start may yet fail, for example because that one has the port.
     */
    static void removeLeftover(Path path) throws IOException {
        BasicFileAttributes there = look(path);
        if (there == null || !there.isRegularFile() || there.size() > MAX_CONTENT_BYTES || !Files.isReadable(path)) {
            return;
        }
        byte[] content;
        boolean inUse;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            content = Channels.newInputStream(channel).readNBytes(MAX_CONTENT_BYTES);
            inUse = !tryLock(channel, true);
        }
        if (!inUse && new String(content, StandardCharsets.ISO_8859_1).matches(CONTENT)) {
            Files.delete(path);
        }
    }

    /**
     * Locks a byte far behind the content, where it keeps nobody from reading, until the channel is closed: false if
     * another has it. Where there are no locks it is as if nobody had it.
     */
    private static boolean tryLock(FileChannel channel, boolean shared) {
        try {
            return channel.tryLock(Long.MAX_VALUE - 1, 1, shared) != null;
        } catch (OverlappingFileLockException e) { // another of this process
            return false;
        } catch (IOException e) {
            LOG.debug("The port file cannot be locked: {}", e.toString());
            return true;
        }
    }

    /** Prepares to write, so that whatever prevents it is known before the server starts. */
    static PortFile open(Path path) throws IOException {
        return open(path, PATIENCE);
    }

    static PortFile open(Path path, Duration patience) throws IOException {
        if (isStream(path)) {
            // To append: should it lead to a file after all, by now, nothing of that file is overwritten.
            FileChannel stream = within(patience, path, () -> FileChannel.open(path, StandardOpenOption.APPEND));
            return new PortFile(path, stream, patience);
        }
        requireReplaceable(path);
        Files.delete(Files.createFile(beside(path))); // only this tells whether the folder takes files
        return new PortFile(path, null, patience);
    }

    /** Writes the port. */
    void write(int port) throws IOException {
        byte[] content = (port + "\n").getBytes(StandardCharsets.US_ASCII);
        if (stream != null) {
            within(patience, path, () -> writeFully(content));
            return;
        }
        Path whole = beside(path);
        try {
            Files.write(whole, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            BasicFileAttributes attributes = look(whole);
            unlock();
            lock = FileChannel.open(whole, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            tryLock(lock, false); // as long as this process lives
            requireReplaceable(path);
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
            written = attributes;
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Removes the file if it is still the one that was written. Once only: later it may be that of another run. */
    @Override
    public void close() {
        try {
            if (stream != null) {
                stream.close();
            }
            if (written != null && isSame(written, look(path))) {
                Files.delete(path);
            }
            unlock();
        } catch (IOException e) {
            LOG.debug("The port file was not removed", e);
        }
        written = null;
    }

    private void unlock() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private Void writeFully(byte[] content) throws IOException {
        try (stream) {
            for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
                stream.write(left);
            }
        }
        return null;
    }

    /** Whether it is a pipe or a character device, or a link to one, such as {@code /dev/stdout} may be. */
    private static boolean isStream(Path path) throws IOException {
        BasicFileAttributes there = look(path);
        if (there == null || there.isRegularFile() || there.isDirectory()) {
            return false;
        }
        try {
            int type = (int) Files.getAttribute(path, "unix:mode") & TYPE_MASK;
            return type == CHARACTER_DEVICE || type == PIPE;
        } catch (IOException | UnsupportedOperationException e) { // a link to nothing, or not Unix
            return false;
        }
    }

    private static void requireReplaceable(Path path) throws IOException {
        BasicFileAttributes there = look(path);
        if (there == null || there.isRegularFile()) {
            return;
        }
        String kind = "neither a file, a pipe nor a character device";
        if (there.isDirectory()) {
            kind = "a folder";
        } else if (there.isSymbolicLink()) {
            kind = "a link, which would be replaced; name the file itself";
        }
        throw new FileSystemException(path.toString(), null, "it is " + kind);
    }

    /** What is there, of a link the link itself; null if nothing is. */
    private static BasicFileAttributes look(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** By what the folder tells of it: what stands there now may be something that must not be opened. */
    private static boolean isSame(BasicFileAttributes one, BasicFileAttributes other) {
        return other != null
                && other.isRegularFile()
                && Objects.equals(one.fileKey(), other.fileKey())
                && one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime());
    }

    /**
     * A place in the same folder, since only within a file system is a move atomic. With a new name, since in a public
     * folder somebody may have put a link in the place of a predictable one; not that of a createTempFile, which only
     * its owner could read.
     */
    private static Path beside(Path path) {
        String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        return path.resolveSibling(".hftp-port-" + unique);
    }

    /** Calls what may block for ever; then only a daemon thread does. */
    private static <T> T within(Duration patience, Path path, Callable<T> call) throws IOException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "hftp-port-file");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            String reason = "nothing reads it (waited for " + patience.toMillis() + " ms)";
            throw (FileSystemException) new FileSystemException(path.toString(), null, reason).initCause(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
