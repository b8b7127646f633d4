package io.github.hftp.examples.course.chat;

import io.github.hftp.examples.course.ServerCommand;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings two people together, who then talk in turn. */
@Command(name = "chat-server", description = "lets two people talk in turn")
public final class ChatServer extends ServerCommand {
    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "how long to wait for a partner, and for each thing said",
            defaultValue = "600")
    private int patience;

    /** Made by the command line. */
    public ChatServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        Lobby lobby = new Lobby(Duration.ofSeconds(patience));
        return StreamServer.listen(loop, address, connection -> new ChatProtocol(connection, lobby))
                .address();
    }

    @Override
    protected String transport() {
        return "TCP, UDP";
    }
}
