package io.github.hftp.server.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds the port while the server accepts connections, for scripts that wait for it. It appears whole, and
 * is removed only if nobody has written something else to it since. Belongs to the main thread.
 */
final class PortFile {
    private static final Logger LOG = LoggerFactory.getLogger(PortFile.class);

    private final Path path;
    private final String content;

    private PortFile(Path path, String content) {
        this.path = path;
        this.content = content;
    }

    /** Writes the file, in the place of one that may be there. */
    static PortFile write(Path path, int port) throws IOException {
        PortFile file = new PortFile(path, port + "\n");
        // Beside it, since only within a file system is a move atomic; a new name, since in a public folder somebody
        // may
        // have put a link in the place of a predictable one; not a createTempFile, which only its owner could read.
        String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        Path whole = path.resolveSibling(".hftp-port-" + unique);
        try {
            Files.writeString(whole, file.content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
        return file;
    }

    /** Removes the file if it is still the one that was written. */
    void remove() {
        try {
            if (Files.readString(path).equals(content)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.debug("The port file was not removed", e);
        }
    }
}
