package io.github.hftp.client.internal.nio;

import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.Protocol;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;

/** The folder of a server as a volume: read-only, and of a size that nobody knows, so 0. A value. */
final class HftpFileStore extends FileStore {
    private final HftpUri server;

    HftpFileStore(HftpUri server) {
        this.server = server;
    }

    @Override
    public String name() {
        return server.toString();
    }

    @Override
    public String type() {
        return Protocol.URI_SCHEME;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public long getTotalSpace() {
        return 0;
    }

    @Override
    public long getUsableSpace() {
        return 0;
    }

    @Override
    public long getUnallocatedSpace() {
        return 0;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return type == BasicFileAttributeView.class;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return name.equals(HftpFileAttributes.VIEW);
    }

    @Override
    public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException("not an attribute of " + name() + ": " + attribute);
    }
}
