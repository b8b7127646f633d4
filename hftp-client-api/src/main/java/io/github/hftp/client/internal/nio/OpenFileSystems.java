package io.github.hftp.client.internal.nio;

import io.github.hftp.client.HftpUri;
import java.lang.ref.WeakReference;
import java.nio.file.FileSystemAlreadyExistsException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file systems of a provider, by server, for any thread. Those that were opened stay until they are closed. Those
 * that a URI implied stay while there is a path of theirs: nobody is expected to close them, and they must not pile up
 * in a program that sees many servers. Their idle connections are closed by their client, after them if need be.
 */
final class OpenFileSystems {
    private final Map<HftpUri, HftpFileSystem> opened = new HashMap<>();
    private final Map<HftpUri, WeakReference<HftpFileSystem>> implied = new HashMap<>();

    /** The one that was opened for a server. */
    synchronized Optional<HftpFileSystem> opened(HftpUri server) {
        return Optional.ofNullable(opened.get(server));
    }

    /** Adds one that is being opened. */
    synchronized void add(HftpFileSystem fileSystem) {
        if (opened.putIfAbsent(fileSystem.server(), fileSystem) != null) {
            throw new FileSystemAlreadyExistsException(fileSystem.server().toString());
        }
    }

    /** The one that was opened for a server, or else the one that is implied. */
    synchronized HftpFileSystem of(HftpUri server, HftpFileSystemProvider provider) {
        HftpFileSystem known = opened.get(server);
        if (known == null && implied.containsKey(server)) {
            known = implied.get(server).get();
        }
        if (known == null) {
            implied.values().removeIf(unused -> unused.get() == null);
            known = new HftpFileSystem(provider, server, null);
            implied.put(server, new WeakReference<>(known));
        }
        return known;
    }

    /** Removes one that is being closed. */
    synchronized void remove(HftpFileSystem fileSystem) {
        opened.remove(fileSystem.server(), fileSystem);
        implied.values().removeIf(reference -> reference.get() == fileSystem);
    }

    /** How many there are, at most. */
    synchronized int size() {
        return opened.size() + implied.size();
    }
}
