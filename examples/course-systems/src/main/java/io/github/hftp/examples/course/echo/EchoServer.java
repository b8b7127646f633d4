package io.github.hftp.examples.course.echo;

import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import picocli.CommandLine.Command;

/** Sends back what it gets, until its client ends. Who does not read is not read: the connection sees to that. */
@Command(name = "echo-server", description = "sends back every byte as it came")
public final class EchoServer extends ServerCommand {
    static final int PORT = 65432;

    /** Made by the command line. */
    public EchoServer() {
        super(PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        return StreamServer.listen(loop, address, Echo::new).address();
    }

    @Override
    public String transport() {
        return "TCP";
    }

    private record Echo(StreamConnection connection) implements StreamProtocol {
        @Override
        public void onBytes(ByteBuffer bytes) {
            connection.write(bytes);
        }

        @Override
        public void onEnd() {
            connection.finish();
        }
    }
}
