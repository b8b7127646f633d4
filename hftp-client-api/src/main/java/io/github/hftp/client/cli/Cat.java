package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.HftpUri;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hftp cat}: a file, or a part of it, on standard output. */
@Command(name = "cat", description = "Writes a file to standard output.", sortOptions = false)
final class Cat implements Callable<Integer> {
    @ParentCommand
    private Hftp hftp;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "URL", converter = Uris.class, description = "The file")
    private HftpUri uri;

    @Option(
            names = "--offset",
            paramLabel = "N",
            defaultValue = "0",
            description = "The first byte to write, counted from 0 (default: ${DEFAULT-VALUE})")
    private long offset;

    @Option(names = "--length", paramLabel = "N", description = "How many bytes to write (default: all the rest)")
    private Long length;

    @Override
    public Integer call() throws Exception {
        String name = Uris.file(uri).local();
        if (offset < 0 || (length != null && length < 0)) {
            throw new UsageException("--offset and --length must not be negative");
        }
        try (HftpClient client = server.connect(uri)) {
            try (InputStream bytes = open(client, name)) {
                bytes.transferTo(hftp.console().out());
            } catch (HftpException e) {
                return hftp.failed(name, e);
            }
            hftp.console().flush();
            return ExitStatus.OK;
        }
    }

    private InputStream open(HftpClient client, String name) throws IOException {
        return length == null ? client.openStream(name, offset) : client.openStream(name, offset, length);
    }
}
