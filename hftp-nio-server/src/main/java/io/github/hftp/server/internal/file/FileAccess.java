package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;

/**
 * The files that a server serves, as it reaches them: the seam where a test puts files that fail. Belongs to the loop's
 * thread, or to a pool's threads if {@link #mayBlock}.
 */
public interface FileAccess {
    /**
     * Looks a file up. It need not be readable.
     *
     * @throws java.nio.file.NoSuchFileException if no served file has this name, whatever the reason
     * @throws IOException if that cannot be told
     */
    FoundFile find(FileName name) throws IOException;

    /**
     * Begins to list the files.
     *
     * @throws IOException if the folder cannot be read
     */
    FolderScan scan() throws IOException;

    /** Whether calls may take so long that a thread which serves others must not make them. */
    boolean mayBlock();

    /** Gives back what is kept open for later and has not been used since the last call. */
    void trim();

    /** Gives back everything that is kept open for later; what is in use is closed by its users. */
    void clear();
}
