package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpUri;
import io.github.hftp.client.StatusException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hftp ping}: whether a server answers, and how soon. */
@Command(name = "ping", description = "Checks whether a server answers, and how fast.", sortOptions = false)
final class Ping implements Callable<Integer> {
    private static final double NANOS_PER_MILLI = 1e6;

    /** A name as good as any: a server of every edition answers with a size, or that there is no such file. */
    private static final String NAME = "ping";

    @ParentCommand
    private Hftp hftp;

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "URL", converter = Uris.class, description = "The server")
    private HftpUri uri;

    @Override
    public Integer call() throws Exception {
        try (HftpClient client = server.connect(uri)) {
            ask(client); // so that the time is the server's, and not that of a program that has just begun
            long asked = System.nanoTime();
            ask(client);
            double millis = (System.nanoTime() - asked) / NANOS_PER_MILLI;
            hftp.console().print(String.format(Locale.ROOT, "%s answers in %.1f ms", uri.server(), millis));
            return ExitStatus.OK;
        }
    }

    private static void ask(HftpClient client) throws IOException {
        try {
            client.size(NAME);
        } catch (StatusException e) {
            if (e.isFatal()) {
                throw e;
            }
        }
    }
}
