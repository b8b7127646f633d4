package io.github.hftp.client.internal;

import io.github.hftp.protocol.FileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * One of the servers that a file is fetched from.
 *
 * @param pool the connections to it, which belong to its client
 * @param uri its name, for people and journals
 */
public record Source(ConnectionPool pool, String uri) {
    long size(FileName name) throws IOException {
        return pool.call(conversation -> conversation.size(name));
    }

    byte[] read(FileName name, long position, int count) throws IOException {
        var bytes = new ByteArrayOutputStream(count);
        pool.call(conversation -> {
            bytes.reset();
            conversation.slice(name, position, count, bytes);
            return null;
        });
        return bytes.toByteArray();
    }

    @Override
    public String toString() {
        return uri;
    }
}
