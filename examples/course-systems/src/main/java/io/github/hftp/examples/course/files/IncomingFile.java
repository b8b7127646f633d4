package io.github.hftp.examples.course.files;

import io.github.hftp.examples.course.RefusedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A file while it arrives: kept beside its place under another name, and put there whole by {@link #commit}. However else
 * it ends, {@link #close} leaves nothing behind. Owned by whoever receives it, and used by one thread at a time.
 */
public final class IncomingFile implements Closeable {
    private final Path target;
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
     * @throws IOException if the folder cannot be written to
     */
    public IncomingFile(Path target, long size) throws IOException {
        this.target = target;
        this.size = size;
        this.digest = sha256();
        this.temporary = target.resolveSibling(".incoming-" + UUID.randomUUID() + ".part");
        this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
        if (remaining() > 0) {
            throw new RefusedException("incomplete: " + received + " of " + size + " bytes");
        }
        channel.force(true);
        channel.close();
        if (overwrite) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.createLink(target, temporary); // of all ways to give a name, the one that never takes it from another
            Files.delete(temporary);
        }
        syncFolder();
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
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

    /** A name is safe from a power failure only when the folder is on the disk too. Where folders cannot be opened, it has to do. */
    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (AccessDeniedException e) {
            // Windows
        }
    }
}
