package io.github.hftp.client.internal.connection;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final Set<FileName> unencoded = Collections.synchronizedSet(Collections.newSetFromMap(new Latest()));
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

    /** Whether the server knows a name only as it is, and not as it is encoded. */
    boolean isUnencoded(FileName name) {
        return unencoded.contains(name);
    }

    /** Notes that it does, or that it does not any more. */
    void setUnencoded(FileName name, boolean only) {
        if (only) {
            unencoded.add(name);
        } else {
            unencoded.remove(name);
        }
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

    /** The names that were used last, so that a folder of any size takes no more memory than this. */
    private static final class Latest extends LinkedHashMap<FileName, Boolean> {
        private static final long serialVersionUID = 1L;
        private static final int MOST = 10_000;

        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileName, Boolean> eldest) {
            return size() > MOST;
        }
    }
}
