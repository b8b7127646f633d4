package io.github.hftp.examples.course.messageandfile;

import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows messages to the person at it, whose lines are the answers, and takes a file after each. */
@Command(name = "message-and-file-server", description = "takes a message, has a person answer it, and takes a file")
public final class MessageAndFileServer extends ServerCommand {
    static final int PORT = 6973;

    /** How long a client waits for a person: 1 hour. */
    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    @Mixin
    private FolderOption folder;

    @Option(names = "--reply", paramLabel = "TEXT", description = "answer every message with this; nobody is asked")
    private String reply;

    /** Made by the command line. */
    public MessageAndFileServer() {
        super(PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        Folder received = folder.folder();
        Operator operator = new Operator(this::print, reply);
        InetSocketAddress bound = StreamServer.listen(
                        loop, address, connection -> new Conversation(connection, operator, received))
                .address();
        if (reply == null) {
            readTyped(loop, operator::onTyped, operator::onTypedEnd);
        }
        return bound;
    }

    @Override
    public String transport() {
        return "TCP";
    }
}
