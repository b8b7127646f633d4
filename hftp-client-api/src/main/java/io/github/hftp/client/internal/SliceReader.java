package io.github.hftp.client.internal;

import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads what follows {@code 0 OK} in the reply to {@code get_slice}, in bounded memory and to its very end. One for
 * each encoding; made for one reply.
 */
interface SliceReader {
    /**
     * Reads a slice.
     *
     * @param connection after the status line
     * @param size how many bytes were asked for
     * @param target takes the bytes, in pieces
     * @throws IOException from the connection, or what the target threw
     */
    void read(Connection connection, long size, OutputStream target) throws IOException;

    /** The reader for an encoding. */
    static SliceReader of(SliceEncoding encoding) {
        return switch (encoding) {
            case RAW -> new RawSliceReader();
            case BASE64 -> new Base64SliceReader();
        };
    }
}
