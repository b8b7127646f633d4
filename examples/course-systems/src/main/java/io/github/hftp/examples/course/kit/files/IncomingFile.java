package io.github.hftp.examples.course.kit.files;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.loop.EventLoop;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file while it arrives: kept beside its place under another name, and put there whole by {@link #commit}. However
 * else it ends, {@link #close} leaves nothing behind. Owned by whoever receives it, and used by one thread at a time.
 */
public final class IncomingFile implements Closeable {
    private static final int BUFFER_BYTES = 8192;
    private static final Logger LOG = LoggerFactory.getLogger(IncomingFile.class);

    /** What a program that is told to end, by Ctrl-C for example, has not closed. */
    private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(IncomingFile::deleteBegun, "hftp-incoming"));
    }

    private final Path target;
    private final Path folder;
    private final long size;
    private final Path temporary;
    private final FileChannel channel;
    private final MessageDigest digest;
    private long received;

    /**
     * Begins to receive.
     *
     * @param target where it is to be
     * @param size how many bytes it will have
     * @throws RefusedException if the disk has not so much room
     * @throws NotDirectoryException if the folder is gone
     * @throws IOException if the folder cannot be written to
     */
    public IncomingFile(Path target, long size) throws IOException {
        this.target = target.toAbsolutePath();
        this.folder = this.target.getParent();
        this.size = size;
        this.digest = sha256();
        this.temporary = folder.resolve(".incoming-" + UUID.randomUUID() + ".part");
        try {
            this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw (NotDirectoryException) new NotDirectoryException(folder + " is no folder").initCause(e);
        }
        BEGUN.add(temporary);
        if (size > folder.toFile().getUsableSpace()) {
            close();
            throw new RefusedException("no room for " + size + " bytes");
        }
    }

    /**
     * Takes the next bytes, up to the file's end.
     *
     * @param bytes what has come; what is left of it does not belong to the file
     * @throws IOException if it cannot be written
     */
    public void write(ByteBuffer bytes) throws IOException {
        int count = (int) Math.min(bytes.remaining(), remaining());
        ByteBuffer piece = bytes.slice(bytes.position(), count);
        digest.update(piece.duplicate());
        while (piece.hasRemaining()) {
            channel.write(piece);
        }
        bytes.position(bytes.position() + count);
        received += count;
    }

    /**
     * Takes all that a stream has, which has to be the whole file and nothing else.
     *
     * @param input where it comes from; read to its end
     * @throws EOFException if that was not the whole file
     * @throws IOException if more comes, or it cannot be read or written
     */
    public void writeAll(InputStream input) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            write(bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("more has come than the " + size + " bytes that were announced");
            }
        }
        if (remaining() > 0) {
            throw new EOFException("only " + received + " of " + size + " bytes have come");
        }
    }

    /**
     * How many bytes it will have.
     *
     * @return the size it was begun with
     */
    public long size() {
        return size;
    }

    /**
     * How many bytes are still to come.
     *
     * @return 0 when the file is complete
     */
    public long remaining() {
        return size - received;
    }

    /**
     * Puts the file in its place, when the disk has it. To be called once, when it is complete; it blocks.
     *
     * @param overwrite whether it may replace another
     * @return the SHA-256 of its bytes, in hex
     * @throws FileAlreadyExistsException if there is another and it may not be replaced
     * @throws IOException if that is not possible
     */
    public String commit(boolean overwrite) throws IOException {
        finishContent();
        giveName(target, overwrite);
        syncFolder();
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Puts the file beside its place, when the disk has it: under the place's name with {@code -1} after it, or the
     * first number that is free. To be called once, when it is complete; it blocks.
     *
     * @return the name it has got
     * @throws IOException if that is not possible
     */
    public String commitNumbered() throws IOException {
        finishContent();
        for (int number = 1; ; number++) {
            Path place = folder.resolve(target.getFileName() + "-" + number);
            try {
                giveName(place, false);
                syncFolder();
                return place.getFileName().toString();
            } catch (FileAlreadyExistsException e) {
                // the next one
            }
        }
    }

    /** One of the ways to commit a file: {@link #commit} or {@link #commitNumbered}. */
    @FunctionalInterface
    public interface Commit {
        /**
         * Commits.
         *
         * @param file what is complete
         * @return what is told of it
         * @throws IOException if that is not possible
         */
        String of(IncomingFile file) throws IOException;
    }

    /**
     * Commits on another thread, because the disk takes its time, and closes this whatever comes of it. To be called on
     * the loop's thread, which must not use this any more.
     *
     * @param commit the way to commit
     * @param loop where to tell, unless it has closed meanwhile
     * @param onStored is told what that has given
     * @param onFailure is told why it was not stored
     */
    public void commitElsewhere(
            Commit commit, EventLoop loop, Consumer<String> onStored, Consumer<IOException> onFailure) {
        BEGUN.remove(temporary); // it is whole, and a server that ends waits until it is stored
        ForkJoinPool.commonPool().execute(() -> {
            Runnable outcome;
            try (this) {
                String result = commit.of(this);
                outcome = () -> onStored.accept(result);
            } catch (IOException e) {
                outcome = () -> onFailure.accept(e);
            }
            try {
                loop.execute(outcome);
            } catch (RejectedExecutionException e) {
                LOG.debug("Nobody waits for {} any more: {}", target, e.toString());
            }
        });
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(temporary);
        } finally {
            BEGUN.remove(temporary);
        }
    }

    /**
     * The digest that {@link #commit} tells.
     *
     * @return a new SHA-256
     */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new AssertionError(e);
        }
    }

    private static void deleteBegun() {
        for (Path temporary : BEGUN) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                LOG.warn("{} is left behind: {}", temporary, e.toString());
            }
        }
    }

    private void finishContent() throws IOException {
        if (remaining() > 0) {
            throw new RefusedException("incomplete: " + received + " of " + size + " bytes");
        }
        channel.force(true);
        channel.close();
    }

    private void giveName(Path place, boolean overwrite) throws IOException {
        try {
            if (overwrite) {
                Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.createLink(place, temporary); // the one way that never takes the name from another file
                Files.delete(temporary);
            }
        } catch (FileAlreadyExistsException e) {
            throw (FileAlreadyExistsException)
                    new FileAlreadyExistsException(place.getFileName().toString()).initCause(e);
        } catch (NoSuchFileException e) {
            throw new IOException(folder + " or what has come into it is gone", e);
        }
    }

    /**
     * A name is safe from a power failure only when the folder is on the disk too. Where folders cannot be opened, it
     * has to do.
     */
    private void syncFolder() throws IOException {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (AccessDeniedException e) {
            // Windows
        }
    }
}
