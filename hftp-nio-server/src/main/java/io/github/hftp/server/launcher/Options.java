package io.github.hftp.server.launcher;

import io.github.hftp.protocol.Protocol;
import io.github.hftp.server.HftpServer;
import io.github.hftp.server.HftpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * What the operator asked for. Its fields are set once by {@link #parse}, from the command line and, where that is
 * silent, from the environment; then it makes the server's settings. Belongs to the main thread.
 */
@Command(
        name = Options.PROGRAM,
        description = "Serves the files of a folder, read-only, over HFTP.",
        sortOptions = false,
        versionProvider = Options.Version.class)
final class Options {
    static final String PROGRAM = "hftp-server";

    /** Less than the 10 seconds after which Docker kills a container that it stops. */
    static final int DEFAULT_DRAIN_TIMEOUT_SECONDS = 8;

    static final String DEFAULT_ADDRESS = "127.0.0.1";

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE})";

    @Option(
            names = {"-d", "--datadir"},
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder to serve" + DEFAULT)
    private Path folder;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "" + Protocol.DEFAULT_PORT,
            description = "The TCP port to listen on; 0 picks a free one" + DEFAULT)
    private int port;

    @Option(
            names = {"-a", "--address"},
            paramLabel = "HOST",
            defaultValue = DEFAULT_ADDRESS,
            description = "The local address to listen on: an IP address or a host name" + DEFAULT)
    private String address;

    @Option(
            names = "--port-file",
            paramLabel = "FILE",
            description = "Write the port to this file once the server is ready; remove the file at exit")
    private Path portFile;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "" + HftpServerBuilder.DEFAULT_MAX_CONNECTIONS,
            description = "Maximum number of open connections" + DEFAULT)
    private int maxConnections;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "N",
            description = "Maximum number of open connections from one address (default: "
                    + HftpServerBuilder.DEFAULT_MAX_CONNECTIONS_PER_ADDRESS + "; no limit for loopback)")
    private Integer maxConnectionsPerAddress;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = HftpServerBuilder.DEFAULT_IDLE_TIMEOUT_SECONDS + "s",
            converter = Durations.class,
            description = "Close a connection idle for TIME between requests: 90 or 90s, 500ms, 2m, 1h" + DEFAULT)
    private Duration idleTimeout;

    @Option(
            names = "--drain-timeout",
            paramLabel = "TIME",
            defaultValue = DEFAULT_DRAIN_TIMEOUT_SECONDS + "s",
            converter = Durations.class,
            description = "How long to let replies finish after the first signal" + DEFAULT)
    private Duration drainTimeout;

    @Option(names = "--hidden", converter = Switch.class, description = "Serve files whose names begin with a dot")
    private boolean hiddenFiles;

    @Option(
            names = "--folder-may-block",
            converter = Switch.class,
            description = "Read files on worker threads: for a folder on a network file system")
    private boolean folderMayBlock;

    @Option(names = "--access-log", converter = Switch.class, description = "Log one line per request")
    private boolean accessLog;

    @Option(
            names = {"-v", "--verbose"},
            converter = Switch.class,
            description = "Log more, with stack traces of failures")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help and exit")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit")
    private boolean version;

    private final CommandLine commandLine = new CommandLine(this);
    private Environment environment;

    private Options() {
        commandLine.setExpandAtFiles(false); // a folder's name may begin with @
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "Each option can also be set as an environment variable; the command line wins:",
                        String.join(", ", Environment.variables(commandLine)) + ".");
    }

    /** Reads the command line, and the environment where that is silent. */
    static Options parse(String[] arguments, Map<String, String> variables) throws LaunchException {
        Options options = new Options();
        options.environment = Environment.parse(options.commandLine, arguments, variables);
        return options;
    }

    /** The text to print instead of serving, if that was asked for; otherwise null. */
    String printInstead() {
        if (help) {
            return commandLine.getUsageMessage();
        }
        return version ? String.join("\n", commandLine.getCommandSpec().version()) + "\n" : null;
    }

    /** The settings of the server, but for the address. */
    HftpServerBuilder settings() throws LaunchException {
        HftpServerBuilder settings =
                HftpServer.builder(folder()).hiddenFiles(hiddenFiles).folderMayBlock(folderMayBlock);
        require("--datadir", !folder.toString().isEmpty(), "must not be empty"); // else it would be the current folder
        require("--address", !address.isEmpty(), "must not be empty"); // else it would be localhost
        apply("--port", () -> settings.port(port));
        apply("--max-connections", () -> settings.maxConnections(maxConnections));
        if (maxConnectionsPerAddress != null) {
            apply("--max-connections-per-address", () -> settings.maxConnectionsPerAddress(maxConnectionsPerAddress));
        }
        apply("--idle-timeout", () -> settings.idleTimeout(idleTimeout));
        return accessLog ? settings.listener(new AccessLog()) : settings;
    }

    /** The folder, spelled as the system is to resolve it: to drop a {@code ..} behind a link would name another one. */
    Path folder() {
        Path absolute = folder.toAbsolutePath();
        for (Path step : absolute) {
            if (step.toString().equals("..")) {
                return absolute;
            }
        }
        return absolute.normalize(); // which drops nothing but dots
    }

    /** The folder as an operator reads it: without {@code ..} where that leads to the same one. */
    Path shownFolder() {
        Path exact = folder();
        Path tidy = exact.normalize();
        try {
            return Files.isSameFile(exact, tidy) ? tidy : exact;
        } catch (IOException e) { // one of them is not there
            return exact;
        }
    }

    /** As it was given: a name, or an {@link InetAddress}'s literal. */
    String address() {
        return address;
    }

    int port() {
        return port;
    }

    /** Null for none. */
    Path portFile() {
        return portFile == null ? null : portFile.toAbsolutePath();
    }

    Duration drainTimeout() {
        return drainTimeout;
    }

    /** The variables that count as not set, because a link to a service has set them. */
    List<String> ignoredVariables() {
        return environment.ignored();
    }

    boolean verbose() {
        return verbose;
    }

    private void require(String option, boolean right, String complaint) throws LaunchException {
        if (!right) {
            throw new LaunchException(LaunchException.USAGE, environment.source(option) + " " + complaint, null);
        }
    }

    /** The builder knows the ranges, this knows whose value it was. */
    private void apply(String option, Runnable setting) throws LaunchException {
        try {
            setting.run();
        } catch (IllegalArgumentException e) {
            String range = e.getMessage().replaceFirst("^[A-Za-z]+ (?=must )", ""); // without the builder's own name
            throw new LaunchException(LaunchException.USAGE, environment.source(option) + " " + range, e);
        }
    }

    /** Reads the version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Options.class.getPackage().getImplementationVersion();
            return new String[] {PROGRAM + " " + (version == null ? "(version unknown)" : version)};
        }
    }
}
