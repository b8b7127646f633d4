package io.github.hftp.client.internal.nio;

import java.io.IOException;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * A listing that has come, as a stream of the paths that pass a filter. It is iterated over once, by one thread; any
 * may close it, which ends the iteration, as closing its file system does. It holds nothing but memory.
 */
final class Listing implements DirectoryStream<Path> {
    private final HftpPath folder;
    private final Iterator<String> names;
    private final Filter<? super Path> filter;
    private boolean iterated;
    private volatile boolean closed;

    Listing(HftpPath folder, List<String> names, Filter<? super Path> filter) {
        this.folder = folder;
        this.names = names.iterator();
        this.filter = Objects.requireNonNull(filter, "filter");
    }

    @Override
    public synchronized Iterator<Path> iterator() {
        if (closed) {
            throw new ClosedDirectoryStreamException();
        }
        folder.getFileSystem().refuseIfClosed();
        if (iterated) {
            throw new IllegalStateException("a listing has only one iterator");
        }
        iterated = true;
        return new Entries();
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Entries implements Iterator<Path> {
        private Path next;

        @Override
        public boolean hasNext() {
            while (next == null && !closed && folder.getFileSystem().isOpen() && names.hasNext()) {
                Path entry = folder.resolveListed(names.next());
                if (accepts(entry)) {
                    next = entry;
                }
            }
            return next != null;
        }

        @Override
        public Path next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Path entry = next;
            next = null;
            return entry;
        }

        private boolean accepts(Path entry) {
            try {
                return filter.accept(entry);
            } catch (IOException e) {
                throw new DirectoryIteratorException(e);
            }
        }
    }
}
