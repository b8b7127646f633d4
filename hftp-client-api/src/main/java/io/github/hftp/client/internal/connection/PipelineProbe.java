package io.github.hftp.client.internal.connection;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import java.io.IOException;
import java.time.Duration;

/**
 * Finds out whether a server answers two requests that come together. The protocol says so, but one that reads a packet
 * and takes it for a line loses the second, or takes both for one. So it is asked twice for the size of a file that is
 * about to be read, and whatever it does but give the same answer twice means: one at a time.
 */
final class PipelineProbe {
    /** How long the second answer may take after the first at most. */
    static final Duration MOST_PATIENCE = Duration.ofSeconds(2);

    /** How long it may take however soon the first one came: the network, or either end, may have paused in between. */
    static final Duration LEAST_PATIENCE = Duration.ofMillis(250);

    /** How many times as long as the first one it may take besides. */
    private static final int SLOWER = 4;

    private PipelineProbe() {}

    /** Asks. Returns whether the server does; an exception says that it does not. */
    static boolean passes(Conversation conversation, FileName name) throws IOException {
        return conversation.askTwice(
                new Request.GetMetadata(name), Conversation::readSize, PipelineProbe::patienceAfter);
    }

    /** How long the second answer may take, which a server that has lost the request would never give. */
    static Duration patienceAfter(Duration first) {
        Duration patience = first.multipliedBy(SLOWER).plus(LEAST_PATIENCE);
        return patience.compareTo(MOST_PATIENCE) < 0 ? patience : MOST_PATIENCE;
    }
}
