package io.github.hftp.examples.course.chat;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.SamePort;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.reliable.ReliableServer;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
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
        if (patience < 1) {
            throw new RefusedException("the patience is at least 1 second");
        }
        Lobby lobby = new Lobby(Duration.ofSeconds(patience));
        Function<StreamConnection, StreamProtocol> protocol = connection -> new ChatProtocol(connection, lobby);
        return SamePort.listen(
                address,
                at -> StreamServer.listen(loop, at, protocol),
                at -> ReliableServer.listen(loop, at, protocol));
    }

    @Override
    public String transport() {
        return "TCP, UDP";
    }
}
