package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A listing in the making, taken in steps so that a large folder holds nobody up. Closed by who began it. */
public interface FolderScan extends Closeable {
    /**
     * Looks at some more entries of the folder.
     *
     * @param entries how many at the most
     * @return true when there are no more
     * @throws IOException if the folder cannot be read, or has more files than may be listed
     */
    boolean advance(int entries) throws IOException;

    /** The files found, in the order of their spelling, once {@link #advance} has returned true. */
    List<FileName> names();

    /** How many entries were left out because their names cannot be spelled and read back. */
    int unlistable();

    /** How many entries were left out because they are links, folders or the like; hidden ones are not counted. */
    int passedOver();

    @Override
    void close();
}
