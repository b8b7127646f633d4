package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listing of a {@link ServedFolder}, read off its directory entry by entry. */
final class DirectoryScan implements FolderScan {
    /** The most files a listing may have. */
    static final int MAX_FILES = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryScan.class);

    private final ServedFolder folder;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;
    private final List<FileName> names = new ArrayList<>();
    private int unlistable;
    private int passedOver;

    @SuppressWarnings("StreamResourceLeak") // closed by close
    DirectoryScan(ServedFolder folder, Path root) throws IOException {
        this.folder = folder;
        this.stream = Files.newDirectoryStream(root);
        this.entries = stream.iterator();
    }

    @Override
    public boolean advance(int count) throws IOException {
        try {
            for (int n = 0; n < count; n++) {
                if (!entries.hasNext()) {
                    Collections.sort(names);
                    return true;
                }
                add(entries.next());
            }
            return false;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public List<FileName> names() {
        return names;
    }

    @Override
    public int unlistable() {
        return unlistable;
    }

    @Override
    public int passedOver() {
        return passedOver;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("Closing a folder failed: {}", e.toString());
        }
    }

    private void add(Path entry) throws IOException {
        // Names whose bytes are no text of this locale become something else on the way through a String: the path made
        // of it is another one, and the file cannot be asked for.
        String local = entry.getFileName().toString();
        Optional<FileName> name = FileName.tryOf(local);
        if (name.isEmpty() || !folder.isRoundTrip(name.get(), entry)) {
            unlistable++;
            return;
        }
        if (folder.serves(name.get())) {
            if (names.size() == MAX_FILES) {
                throw new IOException("more than " + MAX_FILES + " files to list");
            }
            names.add(name.get());
        } else if (!name.get().isHidden()) {
            passedOver++;
        }
    }
}
