package io.github.hftp.client.cli;

import java.util.Map;
import org.tinylog.configuration.Configuration;

/** The program: runs a command and exits with its status. The only place that ends the process. */
final class Main {
    /** Larger buffers than this one, in bytes, are not kept by each thread that has read or written once. */
    private static final int MAX_CACHED_BUFFER_BYTES = 256 * 1024;

    private static final String MAX_CACHED_BUFFER_PROPERTY = "jdk.nio.maxCachedBufferSize";

    private Main() {}

    /**
     * Runs the command line.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        if (System.getProperty(MAX_CACHED_BUFFER_PROPERTY) == null) { // read by the JDK when it first does NIO
            System.setProperty(MAX_CACHED_BUFFER_PROPERTY, String.valueOf(MAX_CACHED_BUFFER_BYTES));
        }
        // Here and not in a file, which embedders of the client would inherit. Nothing to close, so no shutdown hook.
        Configuration.replace(Map.of(
                "level",
                "warn",
                "writer",
                "console",
                "writer.stream",
                "err",
                "writer.format",
                "{message}", //
                "autoshutdown",
                "false"));
        System.exit(Hftp.run(Console.ofProcess(), arguments));
    }
}
