package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ClientClosedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A slice while it comes. Belongs to whoever has the conversation, which can say nothing else until this is read to its
 * end. Closing it before that ends the connection: the rest is not waited for.
 */
public final class OpenSlice implements Closeable {
    private final Connection connection;
    private final SliceReader reader;
    private boolean ended;

    OpenSlice(Connection connection, SliceReader reader) {
        this.connection = connection;
        this.reader = reader;
    }

    /** The next bytes, valid until the next call, or null at the end. */
    public ByteBuffer next() throws IOException {
        if (ended) {
            return null;
        }
        try {
            ByteBuffer piece = reader.next();
            if (piece == null) {
                ended = true;
                connection.endReply();
            }
            return piece;
        } catch (IOException | RuntimeException | Error e) {
            ended = true;
            connection.end(e);
            throw e;
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            connection.end(new ClientClosedException("a slice was not read to its end", null));
        }
    }
}
