package io.github.hftp.examples.course.echo;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends its argument and prints what comes back. */
@Command(name = "echo-client", description = "sends a text and prints what comes back")
public final class EchoClient extends ClientCommand {
    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "what to send", defaultValue = "Hello, world")
    private String text;

    /** Made by the command line. */
    public EchoClient() {
        super(EchoServer.PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        byte[] sent = text.getBytes(StandardCharsets.UTF_8);
        try (Wire wire = Wire.connect(server, Wire.PATIENCE)) {
            wire.output().write(sent);
            wire.finish();
            byte[] received = wire.input().readNBytes(sent.length);
            print("Received \"" + new String(received, StandardCharsets.UTF_8) + "\"");
            if (received.length < sent.length) {
                throw new EOFException("the server has sent back " + received.length + " of " + sent.length + " bytes");
            }
        }
    }
}
