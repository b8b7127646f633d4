package io.github.hftp.examples.course.reverse;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.examples.course.kit.files.IncomingFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has a text file reversed and stores the answer beside it. */
@Command(name = "reverse-client", description = "has a text file reversed")
public final class ReverseClient extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the file's name; asked for if it is not given")
    private String name;

    @Mixin
    private FolderOption folder;

    /** Made by the command line. */
    public ReverseClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        Folder texts = folder.folder();
        String chosen = name == null ? ask() : name;
        byte[] text = read(texts.existing(chosen));
        String answer = "reversed-" + chosen;
        Path target = texts.resolve(answer);
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(answer);
        }
        try (Wire wire = Wire.connect(server, Wire.PATIENCE)) {
            wire.writeLine("reverse " + text.length);
            wire.output().write(text);
            long size = wire.readSize();
            try (IncomingFile file = new IncomingFile(target, size)) {
                file.writeAll(wire.input());
                file.commit(false);
            }
            print("Stored " + answer + ", " + size + " bytes");
        }
    }

    private String ask() throws IOException {
        print("Which text file?");
        prompt("> ");
        String line = typed().readLine();
        if (line == null) {
            throw new RefusedException("no name was typed");
        }
        return line;
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] text = input.readNBytes(ReverseServer.MAX_BYTES + 1);
            if (text.length > ReverseServer.MAX_BYTES) {
                throw new RefusedException(file.getFileName() + " has more than " + ReverseServer.MAX_BYTES + " bytes");
            }
            return text;
        }
    }
}
