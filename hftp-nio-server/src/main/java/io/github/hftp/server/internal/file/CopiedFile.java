package io.github.hftp.server.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of a folder that may block, such as an entry of a zip file: its bytes are read, never transferred. */
final class CopiedFile implements OpenFile {
    private static final Logger LOG = LoggerFactory.getLogger(CopiedFile.class);

    private final SeekableByteChannel channel;

    CopiedFile(SeekableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (channel instanceof FileChannel file) {
            return file.read(target, position);
        }
        return channel.position(position).read(target);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a file failed: {}", e.toString());
        }
    }
}
