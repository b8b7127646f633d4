package io.github.hftp.examples.course.upload;

import io.github.hftp.examples.course.kit.SamePort;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.examples.course.kit.reliable.ReliableServer;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes files into its folder. The protocol does not know which of the two transports it runs on. */
@Command(name = "upload-server", description = "takes files, whole or not at all, and confirms them")
public final class UploadServer extends ServerCommand {
    @Mixin
    private FolderOption folderOption;

    /** Made by the command line. */
    public UploadServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        Folder folder = folderOption.folder();
        return SamePort.listen(
                address,
                at -> StreamServer.listen(loop, at, connection -> new UploadProtocol(connection, folder)),
                at -> ReliableServer.listen(loop, at, connection -> new UploadProtocol(connection, folder)));
    }

    @Override
    public String transport() {
        return "TCP, UDP";
    }
}
