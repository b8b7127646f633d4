package io.github.hftp.examples.course.chat;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.reliable.ReliableWire;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Talks to a partner: one thread reads the connection, another the keyboard, because either may have to wait. */
@Command(name = "chat-client", description = "talks to whoever else comes; \"disconnect\" ends")
public final class ChatClient extends ClientCommand {
    private static final Duration FOR_EVER = Duration.ZERO; // the server limits how long a partner may be silent

    @Option(names = "--udp", description = "talk over datagrams")
    private boolean udp;

    /** Made by the command line. */
    public ChatClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        try (Wire wire = udp ? ReliableWire.connect(server, FOR_EVER) : Wire.connect(server, FOR_EVER)) {
            Thread keyboard = new Thread(() -> sendTyped(wire), "chat-keyboard");
            keyboard.setDaemon(true); // it cannot be woken from its waiting, and must not hold up the end
            keyboard.start();
            printUntilGoodbye(wire);
        }
    }

    private void printUntilGoodbye(Wire wire) throws IOException {
        String line;
        do {
            line = wire.readLine();
            if (line.startsWith(ChatProtocol.ERROR)) {
                throw new RefusedException(line.substring(ChatProtocol.ERROR.length()));
            }
            print(line);
            if (line.equals(ChatProtocol.YOU_FIRST) || line.startsWith(ChatProtocol.WORDS)) {
                prompt("> ");
            }
        } while (!line.startsWith(ChatProtocol.GOODBYE));
    }

    private void sendTyped(Wire wire) {
        try {
            BufferedReader typed = typed();
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                wire.writeLine(line);
            }
            wire.finish();
        } catch (IOException e) {
            // The connection is broken, or closed after the last word: the thread that reads it tells which.
        }
    }
}
