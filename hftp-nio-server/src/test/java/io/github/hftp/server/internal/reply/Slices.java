package io.github.hftp.server.internal.reply;

import io.github.hftp.server.internal.file.OpenFile;

/** Replies with a slice of an open file, for tests of what sends them. */
public final class Slices {
    private static final Base64Send.Base64Buffers BUFFERS = new Base64Send.Base64Buffers();

    private Slices() {}

    /** A raw slice. */
    public static Send raw(OpenFile file, long offset, long size) {
        return new RawSend(file, offset, size);
    }

    /** A slice in base64. */
    public static Send base64(OpenFile file, long offset, long size) {
        return new Base64Send(file, offset, size, BUFFERS);
    }
}
