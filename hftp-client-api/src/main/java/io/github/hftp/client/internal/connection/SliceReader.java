package io.github.hftp.client.internal.connection;

import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads what follows {@code 0 OK} in the reply to {@code get_slice}, in bounded memory and to its very end. One for
 * each encoding; made for one reply.
 */
interface SliceReader {
    /**
     * Reads on.
     *
     * @return the next bytes of the slice, at least one, in a buffer with an array that is valid until the next call;
     *     or null when the reply has been read to its end
     * @throws IOException from the connection, or because this is no such reply
     */
    ByteBuffer next() throws IOException;

    /** The reader for an encoding, of a slice of so many bytes. */
    static SliceReader of(SliceEncoding encoding, Connection connection, long size) {
        return switch (encoding) {
            case RAW -> new RawSliceReader(connection, size);
            case BASE64 -> new Base64SliceReader(connection, size);
        };
    }
}
