package io.github.hftp.client.internal.nio;

import io.github.hftp.client.ClientClosedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that ends with its file system, also while it has bytes at hand. As little for threads as the other. */
final class HftpInputStream extends FilterInputStream {
    private final HftpFileSystem fileSystem;

    HftpInputStream(HftpFileSystem fileSystem, InputStream stream) {
        super(stream);
        this.fileSystem = fileSystem;
    }

    @Override
    public int read() throws IOException {
        return open().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return open().read(target, offset, length);
    }

    @Override
    public long skip(long count) throws IOException {
        return open().skip(count);
    }

    @Override
    public int available() throws IOException {
        return open().available();
    }

    private InputStream open() throws ClientClosedException {
        if (!fileSystem.isOpen()) {
            throw new ClientClosedException("the file system is closed", null);
        }
        return in;
    }
}
