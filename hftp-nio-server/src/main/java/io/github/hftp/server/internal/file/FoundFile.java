package io.github.hftp.server.internal.file;

import java.io.IOException;

/** A served file as it was at the moment it was looked up, or opened. Holds nothing open. */
public interface FoundFile {
    /** The size in bytes at that moment: opening the file may change it. */
    long size();

    /**
     * Opens the file.
     *
     * @throws FileChangedException if the name stands for another file by now; looking it up again may help
     * @throws java.nio.file.NoSuchFileException if the name stands for no served file any more
     * @throws IOException if it is there and cannot be opened
     */
    OpenFile open() throws IOException;
}
