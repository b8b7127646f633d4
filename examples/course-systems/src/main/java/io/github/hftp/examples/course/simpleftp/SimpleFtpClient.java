package io.github.hftp.examples.course.simpleftp;

import io.github.hftp.client.HftpClient;
import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.NotYetException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the files of any HFTP server and fetches them. */
@Command(name = "simple-ftp-client", description = "lists the files of an HFTP server and fetches them")
public final class SimpleFtpClient extends ClientCommand {
    private enum Action {
        LIST,
        GET,
        PUT
    }

    @Parameters(index = "0", paramLabel = "ACTION", description = "list, get or put")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the file to get or put")
    private String name;

    @Mixin
    private FolderOption directory;

    @Spec
    private CommandSpec spec;

    /** Made by the command line. */
    public SimpleFtpClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        if ((name == null) != (action == Action.LIST)) {
            throw new ParameterException(spec.commandLine(), "list takes no name, get and put take one");
        }
        switch (action) {
            case LIST -> list(server);
            case GET -> get(server);
            case PUT ->
                throw new NotYetException("put arrives with HFTP's writable mode; so far servers only give files out");
        }
    }

    private void list(InetSocketAddress server) throws IOException {
        try (HftpClient client = HftpClient.connect(server)) {
            for (String file : client.list()) {
                print(String.format("%12d %s", client.size(file), file));
            }
        }
    }

    private void get(InetSocketAddress server) throws IOException {
        Path folder = directory.folder().path();
        if (FileName.tryOf(name).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "no file can be named '" + name + "'");
        }
        try (HftpClient client = HftpClient.connect(server)) {
            Path file = client.downloadTo(name, folder);
            print("stored " + file.getFileName() + ", " + Files.size(file) + " bytes");
        }
    }
}
