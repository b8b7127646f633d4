package io.github.hftp.client.internal;

import io.github.hftp.protocol.SliceEncoding;

/** What a client knows of its server: found out once, and good for all connections to it. For any thread. */
final class ServerTraits {
    /** The encoding of slices, or null until it is decided. */
    volatile SliceEncoding encoding;

    /** Whether it answers requests that come while it is at another, or null until it was tried. */
    volatile Boolean pipelines;

    ServerTraits(Settings settings) {
        encoding = settings.encoding().orElse(null);
        pipelines = settings.pipelining() ? null : Boolean.FALSE;
    }
}
