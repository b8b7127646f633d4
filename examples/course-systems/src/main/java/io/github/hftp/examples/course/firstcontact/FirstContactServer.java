package io.github.hftp.examples.course.firstcontact;

import io.github.hftp.examples.course.kit.SamePort;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** Greets: over TCP whoever connects, over UDP whoever sends anything, for there it cannot know of anybody else. */
@Command(name = "first-contact-server", description = "greets whoever is there")
public final class FirstContactServer extends ServerCommand {
    /** Made by the command line. */
    public FirstContactServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        return SamePort.listen(
                address,
                at -> StreamServer.listen(loop, at, Greeting::new),
                at -> DatagramServer.listen(
                        loop, at, server -> (payload, sender) -> server.send(utf8("Hello over UDP!\n"), sender)));
    }

    @Override
    public String transport() {
        return "TCP, UDP";
    }

    private static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private record Greeting(StreamConnection connection) implements StreamProtocol {
        @Override
        public void onOpen() {
            connection.write(utf8("Hello over TCP!\n"));
            connection.finish();
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            throw new AssertionError("a connection that is finished throws away what comes");
        }

        @Override
        public void onEnd() {
            throw new AssertionError("a connection that is finished ends without another word");
        }
    }
}
