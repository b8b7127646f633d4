package io.github.hftp.client.cli;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpClientBuilder;
import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.tinylog.configuration.Configuration;
import picocli.CommandLine.Option;

/** How to talk to a server: the options that several commands have. Set once, by picocli. */
final class ServerOptions {
    @Option(
            order = 10,
            names = "--base64",
            description = "Fetch in base64, which every server supports, without trying raw first")
    private boolean base64;

    @Option(
            order = 10,
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long the server may stay silent (default: "
                    + HftpClientBuilder.DEFAULT_CONNECT_TIMEOUT_SECONDS + " when connecting, then "
                    + HftpClientBuilder.DEFAULT_REPLY_TIMEOUT_SECONDS + ")")
    private Integer timeout;

    @Option(
            order = 10,
            names = {"-v", "--verbose"},
            description = "Log what the client does to standard error")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    /** Connects to the server of a URL. */
    HftpClient connect(HftpUri uri) throws IOException, UsageException {
        return connect(uri, builder -> {});
    }

    /** Connects to the server of a URL, with settings beyond these options. */
    HftpClient connect(HftpUri uri, Consumer<HftpClientBuilder> more) throws IOException, UsageException {
        if (verbose && !Configuration.isFrozen()) { // it is once something was logged, as of a server before this one
            Configuration.set("level", "debug");
        }
        HftpClientBuilder builder = HftpClient.builder();
        if (base64) {
            builder.encoding(SliceEncoding.BASE64);
        }
        if (timeout != null) {
            try {
                Duration time = Duration.ofSeconds(timeout);
                builder.connectTimeout(time).replyTimeout(time).progressTimeout(time);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--timeout: " + e.getMessage());
            }
        }
        more.accept(builder);
        return builder.connect(uri.server().toUri());
    }
}
