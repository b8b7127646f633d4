package io.github.hftp.examples.course.remotefiles;

import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.examples.course.kit.files.Tree;
import io.github.hftp.examples.course.kit.reliable.ReliableServer;
import io.github.hftp.loop.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Carries out the commands of clients on the files below a folder, and nowhere else. */
@Command(name = "remote-files-server", description = "lists, writes, moves and removes files as its clients say")
public final class RemoteFilesServer extends ServerCommand {
    @Mixin
    private FolderOption directory;

    @Option(names = "--once", description = "end when a client says exit")
    private boolean once;

    /** Made by the command line. */
    public RemoteFilesServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        Tree tree = new Tree(directory.folder().path());
        Runnable onExit = once ? loop::close : () -> {};
        return ReliableServer.listen(loop, address, connection -> new RemoteFilesProtocol(connection, tree, onExit))
                .address();
    }

    @Override
    public String transport() {
        return "UDP";
    }
}
