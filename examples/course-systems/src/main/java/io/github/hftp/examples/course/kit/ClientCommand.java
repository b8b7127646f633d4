package io.github.hftp.examples.course.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the clients of all systems share: whom they talk to. They are plain blocking programs. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
public abstract class ClientCommand implements Callable<Integer> {
    private final int port;

    @Option(
            names = {"-a", "--address"},
            paramLabel = "ADDRESS",
            description = "where the server is",
            defaultValue = "127.0.0.1")
    private String address;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = Port.class,
            description = "the server's port, if it is not that of the system")
    private Integer chosenPort;

    @ParentCommand
    private StandardInput input;

    @Spec
    private CommandSpec spec;

    /**
     * Made by a system.
     *
     * @param port where its server is unless told otherwise
     */
    protected ClientCommand(int port) {
        this.port = port;
    }

    /**
     * Talks to the server.
     *
     * @param server where it is
     * @throws IOException if that failed; its message is for the user
     */
    protected abstract void run(InetSocketAddress server) throws IOException;

    /**
     * Returns where the server is by default.
     *
     * @return a TCP or UDP port
     */
    public final int port() {
        return port;
    }

    @Override
    public final Integer call() throws IOException {
        run(new InetSocketAddress(InetAddress.getByName(address), chosenPort == null ? port : chosenPort));
        return 0;
    }

    /**
     * What the user types, line by line.
     *
     * @return a reader of standard input; to be asked for once
     */
    protected final BufferedReader typed() {
        return new BufferedReader(new InputStreamReader(input.typed(), Charset.defaultCharset()));
    }

    /**
     * Asks the user for a line.
     *
     * @param prompt what is printed before, such as {@code "> "}
     */
    protected final void prompt(String prompt) {
        spec.commandLine().getOut().print(prompt);
        spec.commandLine().getOut().flush();
    }

    /**
     * Prints a line on standard output.
     *
     * @param line what to print; control characters do not reach the terminal
     */
    protected final void print(String line) {
        spec.commandLine().getOut().println(Printable.text(line));
        spec.commandLine().getOut().flush();
    }
}
