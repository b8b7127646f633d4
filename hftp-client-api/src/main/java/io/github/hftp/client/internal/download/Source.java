package io.github.hftp.client.internal.download;

import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.client.internal.connection.Lease;
import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.protocol.FileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * One of the servers that a file is fetched from.
 *
 * @param pool the connections to it, which belong to its client
 * @param uri its name, for people and journals
 * @param retries how often a question that fails is asked again
 */
public record Source(ConnectionPool pool, String uri, RetryPolicy retries) {
    Source withRetries(RetryPolicy policy) {
        return new Source(pool, uri, policy);
    }

    long size(FileName name) throws IOException {
        return pool.call(pool.retries(retries), conversation -> conversation.size(name));
    }

    byte[] read(FileName name, long position, int count) throws IOException {
        var bytes = new ByteArrayOutputStream(count);
        pool.call(pool.retries(retries), conversation -> {
            bytes.reset();
            conversation.slice(name, position, count, bytes);
            return null;
        });
        return bytes.toByteArray();
    }

    void ask(Lease.Question question) throws IOException {
        pool.call(pool.retries(retries), conversation -> {
            question.ask(conversation);
            return null;
        });
    }

    @Override
    public String toString() {
        return uri;
    }
}
