package io.github.hftp.server.internal.reply;

import io.github.hftp.server.internal.file.OpenFile;
import java.nio.ByteBuffer;

/** Replies with a slice of an open file, for tests of what sends them. */
public final class Slices {
    private static final Base64Send.Base64Buffers BUFFERS = new Base64Send.Base64Buffers();

    private Slices() {}

    /** A slice whose bytes are always still being fetched. */
    public static Send waiting(boolean raw, long size) {
        SliceSource source = new SliceSource() {
            @Override
            public int read(ByteBuffer target, long position) {
                return 0;
            }

            @Override
            public void close() {}
        };
        return raw ? new RawSend(source, 0, size) : new Base64Send(source, 0, size, BUFFERS);
    }

    /** A raw slice. */
    public static Send raw(OpenFile file, long offset, long size) {
        return new RawSend(new DirectFile(file), offset, size);
    }

    /** A slice in base64. */
    public static Send base64(OpenFile file, long offset, long size) {
        return new Base64Send(new DirectFile(file), offset, size, BUFFERS);
    }
}
