package io.github.hftp.client.internal.part;

import io.github.hftp.client.IntegrityException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest that files are checked by. */
public final class Sha256 {
    private static final int BUFFER_BYTES = 64 * 1024;

    private Sha256() {}

    /** Reads a file from its first byte to its end. The channel's position does not matter, and stays. */
    public static byte[] of(FileChannel file) throws IOException {
        MessageDigest digest = newDigest();
        ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        for (int count = file.read(bytes, 0); count >= 0; count = file.read(bytes, position)) {
            position += count;
            digest.update(bytes.flip());
            bytes.clear();
        }
        return digest.digest();
    }

    /**
     * Checks a file.
     *
     * @throws IntegrityException if it has another digest
     */
    static void check(FileChannel file, byte[] expected) throws IOException {
        byte[] actual = of(file);
        if (!MessageDigest.isEqual(actual, expected)) {
            throw new IntegrityException(
                    HexFormat.of().formatHex(expected), HexFormat.of().formatHex(actual));
        }
    }

    /** Of a few bytes. */
    static byte[] of(byte[] bytes) {
        return newDigest().digest(bytes);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }
}
