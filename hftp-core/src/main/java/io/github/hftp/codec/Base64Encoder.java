package io.github.hftp.codec;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * Encodes a long run of bytes in base64 (RFC 4648 section 4), chunk by chunk. Every chunk but the last is a multiple of
 * three bytes, so that padding comes only at the very end.
 */
public final class Base64Encoder {
    /** Bytes that {@value #GROUP_CHARS} characters stand for. */
    public static final int GROUP_BYTES = 3;

    /** Characters that {@value #GROUP_BYTES} bytes become. */
    public static final int GROUP_CHARS = 4;

    private Base64Encoder() {}

    /**
     * Encodes a chunk.
     *
     * @param source holds the bytes from index 0
     * @param length how many bytes; a multiple of three, except in the last chunk
     * @param target receives the characters from index 0
     * @return how many characters were written
     * @throws IndexOutOfBoundsException if the source is shorter than that
     */
    public static int encode(byte[] source, int length, byte[] target) {
        Objects.checkFromIndexSize(0, length, source.length); // copyOf would fill up with zeros
        // Only the array form of the JDK's encoder is vectorised; it takes the whole array.
        byte[] exact = length == source.length ? source : Arrays.copyOf(source, length);
        return Base64.getEncoder().encode(exact, target);
    }
}
