package io.github.hftp.examples.course.picture;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.examples.course.kit.files.IncomingFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a picture, whole or not at all. */
@Command(name = "picture-client", description = "fetches a .jpg")
public final class PictureClient extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "the picture's name")
    private String name;

    @Mixin
    private FolderOption folder;

    @Option(names = "--overwrite", description = "replace a file of that name")
    private boolean overwrite;

    /** Made by the command line. */
    public PictureClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        Path target = folder.folder().resolve(name);
        if (Files.exists(target) && !overwrite) {
            throw new FileAlreadyExistsException(name);
        }
        try (Wire wire = Wire.connect(server, Wire.PATIENCE)) {
            wire.writeLine(name);
            long size = wire.readSize();
            try (IncomingFile file = new IncomingFile(target, size)) {
                file.writeAll(wire.input());
                file.commit(overwrite);
            }
            print("Stored " + name + ", " + size + " bytes");
        }
    }
}
