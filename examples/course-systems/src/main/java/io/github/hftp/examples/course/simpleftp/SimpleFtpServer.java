package io.github.hftp.examples.course.simpleftp;

import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.FolderOption;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.server.HftpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Gives out the files of a folder over HFTP. The library's server brings a loop of its own; ours only tells it to end.
 */
@Command(name = "simple-ftp-server", description = "lists the files of a folder and gives them out, over HFTP")
public final class SimpleFtpServer extends ServerCommand {
    @Mixin
    private FolderOption directory;

    private HftpServer server;

    /** Made by the command line. */
    public SimpleFtpServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        server = HftpServer.builder(directory.folder().path())
                .address(address.getAddress())
                .port(address.getPort())
                .start();
        CompletionStage<Void> end = loop.ended();
        end.whenComplete((nothing, failure) -> server.close());
        return server.address();
    }

    @Override
    protected CompletableFuture<Void> ended(EventLoop loop) {
        return server.whenClosed();
    }

    @Override
    public String transport() {
        return "TCP";
    }
}
