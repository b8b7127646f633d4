package io.github.hftp.client.internal;

import io.github.hftp.protocol.SliceEncoding;
import java.time.Duration;
import java.util.Optional;

/** What a client knows of its server: found out once, and good for all connections to it. For any thread. */
final class ServerTraits {
    /** How long an answer to a question of the client's own may take at least: not every server gives one. */
    static final Duration LEAST_PATIENCE = Duration.ofSeconds(2);

    /** How many times as long as the slowest answer so far such an answer may take. */
    private static final int SLOWER = 4;

    /** The encoding of slices, or null until it is decided. */
    volatile SliceEncoding encoding;

    /** Whether it answers requests that come while it is at another, or null until it was tried. */
    volatile Boolean pipelines;

    private final Optional<SliceEncoding> forced;
    private volatile Duration slowest = Duration.ZERO;

    ServerTraits(Settings settings) {
        forced = settings.encoding();
        encoding = forced.orElse(null);
        pipelines = settings.pipelining() ? null : Boolean.FALSE;
    }

    /** Falls back on what every server can do. */
    void beModest() {
        encoding = forced.orElse(SliceEncoding.BASE64);
        pipelines = Boolean.FALSE;
    }

    /** Notes how long an answer has taken. That of two threads the last one wins makes no difference that matters. */
    void onAnswer(Duration time) {
        if (time.compareTo(slowest) > 0) {
            slowest = time;
        }
    }

    /** How long the answer to a question of the client's own may take: a slow server is not one that gives none. */
    Duration patience() {
        Duration patience = slowest.multipliedBy(SLOWER);
        return patience.compareTo(LEAST_PATIENCE) > 0 ? patience : LEAST_PATIENCE;
    }
}
