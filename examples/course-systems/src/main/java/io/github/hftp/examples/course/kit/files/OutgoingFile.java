package io.github.hftp.examples.course.kit.files;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.protocol.FileName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A file while it is sent: as many bytes as it had when it was announced, and none of its end if it is not the same
 * file any more. Owned by whoever sends it, and used by one thread.
 */
public final class OutgoingFile implements Closeable {
    private final Path path;
    private final FileName name;
    private final BasicFileAttributes announced;
    private final MessageDigest digest = IncomingFile.sha256();
    private final InputStream bytes;
    private long remaining;

    /**
     * Opens a file.
     *
     * @param path where it is
     * @throws RefusedException if it is no plain file, or has a name that cannot be sent
     * @throws IOException if it cannot be read
     */
    public OutgoingFile(Path path) throws IOException {
        this.path = path;
        this.announced = attributes();
        this.name = FileName.tryOf(String.valueOf(path.getFileName()))
                .filter(valid -> announced.isRegularFile())
                .orElseThrow(() -> new RefusedException("not a file that can be sent: " + path));
        this.remaining = announced.size();
        this.bytes = Files.newInputStream(path);
    }

    /**
     * Its name, without its folder.
     *
     * @return the name
     */
    public FileName name() {
        return name;
    }

    /**
     * How many bytes it has.
     *
     * @return the size that is to be announced
     */
    public long size() {
        return announced.size();
    }

    /**
     * How many bytes are still to be sent.
     *
     * @return 0 when all were read
     */
    public long remaining() {
        return remaining;
    }

    /**
     * Reads the next bytes.
     *
     * @param chunk takes them
     * @return how many
     * @throws IOException if they cannot be read, or were the last of a file that has changed: the other side must not
     *     get what it would take for the whole
     */
    public int read(byte[] chunk) throws IOException {
        int wanted = (int) Math.min(remaining, chunk.length);
        int count = bytes.readNBytes(chunk, 0, wanted);
        if (count < wanted || (wanted == remaining && hasChanged())) {
            throw new IOException(path + " has changed while it was sent, and is kept; the server has not stored it");
        }
        remaining -= count;
        digest.update(chunk, 0, count);
        return count;
    }

    /**
     * The digest of what was read, once it was all.
     *
     * @return the SHA-256 in hex
     */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Deletes it, when the other side has it.
     *
     * @throws IOException if it has changed since it was opened; it is kept then
     */
    public void delete() throws IOException {
        if (hasChanged()) {
            throw new IOException(path + " has changed while it was sent, and is kept; the server has it as it was");
        }
        Files.delete(path);
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private boolean hasChanged() throws IOException {
        BasicFileAttributes now = attributes();
        return now.size() != announced.size()
                || !now.lastModifiedTime().equals(announced.lastModifiedTime())
                || !Objects.equals(now.fileKey(), announced.fileKey()); // another file of this name
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
