package io.github.hftp.examples.course.remotefiles;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.reliable.ReliableWire;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends the commands that its user types, and prints the answers. */
@Command(name = "remote-files-client", description = "sends commands and prints the answers")
public final class RemoteFilesClient extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "the only command; without it, they are typed")
    private String command;

    /** Made by the command line. */
    public RemoteFilesClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE)) {
            if (command == null) {
                converse(wire);
                return;
            }
            String end = ask(wire, command);
            if (end.startsWith(RemoteFilesProtocol.REFUSED)) {
                throw new RefusedException(end.substring(1));
            }
            print(end.substring(1));
        }
    }

    private void converse(Wire wire) throws IOException {
        BufferedReader typed = typed();
        String end = "";
        while (!end.startsWith(RemoteFilesProtocol.ENDED)) {
            prompt("> ");
            String line = typed.readLine();
            if (line == null) {
                return;
            }
            end = ask(wire, line);
            print(end.substring(1));
        }
    }

    /** Sends a command and prints its answer but for the last line, which is returned. */
    private String ask(Wire wire, String line) throws IOException {
        if (line.contains("\n")
                || line.getBytes(StandardCharsets.UTF_8).length > RemoteFilesProtocol.MAX_COMMAND_BYTES) {
            return RemoteFilesProtocol.REFUSED + "a command is one line of at most "
                    + RemoteFilesProtocol.MAX_COMMAND_BYTES + " bytes";
        }
        wire.writeLine(line);
        String answer = wire.readLine();
        while (answer.startsWith(RemoteFilesProtocol.MORE)) {
            print(answer.substring(1));
            answer = wire.readLine();
        }
        if (answer.isEmpty()) {
            throw new IOException("the server sends what is no answer");
        }
        return answer;
    }
}
