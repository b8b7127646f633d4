package io.github.hftp.examples.course.kit.files;

import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code -d}: where files are. To be mixed into a command. */
public final class FolderOption {
    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            description = "where the files are",
            defaultValue = ".")
    private Path path;

    /** Made by the command line. */
    public FolderOption() {}

    /**
     * Takes the folder.
     *
     * @return the folder
     * @throws NotDirectoryException if it is none
     */
    public Folder folder() throws NotDirectoryException {
        return new Folder(path);
    }
}
