package io.github.hftp.server.internal.reply;

import io.github.hftp.server.internal.file.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file whose bytes are read at once, on the loop thread. */
record DirectFile(OpenFile file) implements SliceSource {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.readOwed(target, position);
    }

    @Override
    public FileChannel transferSource() {
        return file.transferSource();
    }

    @Override
    public void close() {
        file.close();
    }
}
