package io.github.hftp.server.internal.file;

import java.io.IOException;

/** What was opened is not the file that had been looked up a moment before. */
public final class FileChangedException extends IOException {
    private static final long serialVersionUID = 1L;

    FileChangedException() {
        super("the file was replaced while it was opened");
    }
}
