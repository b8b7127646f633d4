package io.github.hftp.examples.course.upload;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.files.OutgoingFile;
import io.github.hftp.examples.course.kit.reliable.ReliableWire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a file, and deletes it here when the server has confirmed that it has the same bytes, and not before. */
@Command(name = "upload-client", description = "moves a file to the server")
public final class UploadClient extends ClientCommand {
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int MAX_TIMEOUT_SECONDS = 3600;

    /** What to do about a file that the server has already, as it is spelled on the command line. */
    private enum Overwrite {
        yes,
        no,
        ask
    }

    @Parameters(paramLabel = "FILE", description = "what to send")
    private Path file;

    @Option(
            names = "--overwrite",
            paramLabel = "yes|no|ask",
            description = "what to do if the server has a file of this name",
            defaultValue = "ask")
    private Overwrite overwrite;

    @Option(names = "--udp", description = "send it over UDP")
    private boolean udp;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long to wait for the server",
            defaultValue = "30")
    private int timeout;

    /** Made by the command line. */
    public UploadClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        if (timeout < 1 || timeout > MAX_TIMEOUT_SECONDS) {
            throw new RefusedException("the timeout is between 1 and " + MAX_TIMEOUT_SECONDS + " seconds");
        }
        try (OutgoingFile outgoing = new OutgoingFile(file);
                Wire wire = connect(server)) {
            offer(wire, outgoing);
            send(wire, outgoing);
            String sha256 = outgoing.sha256();
            String answer = answer(wire);
            if (!answer.equals("stored " + outgoing.size() + " " + sha256)) {
                throw new IOException(
                        file + " is kept; the server has not stored what it was sent, but says: " + answer);
            }
            print("The server has stored " + outgoing.name() + ": " + outgoing.size() + " bytes, SHA-256 " + sha256);
            outgoing.delete(); // if that fails, the user knows that the file is there all the same
            print(file + " is deleted here");
        }
    }

    private Wire connect(InetSocketAddress server) throws IOException {
        Duration patience = Duration.ofSeconds(timeout);
        return udp ? ReliableWire.connect(server, patience, patience) : Wire.connect(server, patience);
    }

    private void offer(Wire wire, OutgoingFile outgoing) throws IOException {
        wire.writeLine("upload " + outgoing.size() + " " + outgoing.name());
        String answer = answer(wire);
        if (answer.startsWith("exists ")) {
            print("The server has a file " + outgoing.name() + " of " + answer.substring(7) + " bytes.");
            boolean agreed = mayOverwrite();
            wire.writeLine(agreed ? "overwrite" : "cancel");
            answer = answer(wire);
            if (!agreed) {
                throw new RefusedException("cancelled; the server keeps its file, and " + file + " is kept");
            }
        }
        if (!answer.equals("send")) {
            throw new IOException("the server does not keep to the protocol: " + answer);
        }
    }

    private boolean mayOverwrite() throws IOException {
        if (overwrite != Overwrite.ask) {
            return overwrite == Overwrite.yes;
        }
        print("Shall it be overwritten? (yes/no)");
        prompt("> ");
        String typed = typed().readLine();
        return typed != null && typed.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }

    private static void send(Wire wire, OutgoingFile outgoing) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        while (outgoing.remaining() > 0) {
            int count = outgoing.read(chunk);
            try {
                wire.output().write(chunk, 0, count);
            } catch (IOException e) {
                answer(wire); // a server that wants no more says why and ends: the first is to be shown, not the second
                throw e;
            }
            if (outgoing.remaining() > 0 && wire.input().available() > 0) {
                throw new IOException("the server does not keep to the protocol: " + answer(wire));
            }
        }
    }

    private static String answer(Wire wire) throws IOException {
        String line = wire.readLine();
        if (line.startsWith("error ")) {
            throw new RefusedException("the server says: " + line.substring(6));
        }
        return line;
    }
}
