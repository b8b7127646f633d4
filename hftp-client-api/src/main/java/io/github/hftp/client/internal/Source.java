package io.github.hftp.client.internal;

import io.github.hftp.client.internal.transfer.Backoff;
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
public record Source(ConnectionPool pool, String uri, Backoff.Budget retries) {
    Source withRetries(Backoff.Budget budget) {
        return new Source(pool, uri, budget);
    }

    long size(FileName name) throws IOException {
        return pool.call(new Retries(pool, retries), conversation -> conversation.size(name));
    }

    byte[] read(FileName name, long position, int count) throws IOException {
        var bytes = new ByteArrayOutputStream(count);
        pool.call(new Retries(pool, retries), conversation -> {
            bytes.reset();
            conversation.slice(name, position, count, bytes);
            return null;
        });
        return bytes.toByteArray();
    }

    void ask(KnownFile.Question question) throws IOException {
        pool.call(new Retries(pool, retries), conversation -> {
            question.ask(conversation);
            return null;
        });
    }

    @Override
    public String toString() {
        return uri;
    }
}
