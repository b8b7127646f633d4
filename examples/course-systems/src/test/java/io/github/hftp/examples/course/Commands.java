package io.github.hftp.examples.course;

import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.loop.EventLoop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/** Runs the servers and clients of the systems inside a test. */
public final class Commands {
    private Commands() {}

    /** A server on a free port of the loopback address. */
    public record Server(EventLoop loop, InetSocketAddress address, StringWriter out) implements AutoCloseable {
        /** What it has printed so far; without the ready line, which is the program's. */
        public String printed() {
            return out.toString();
        }

        /** Runs a client with this server's port: its name, then its arguments. */
        public Outcome run(String client, String... arguments) {
            return type("", client, arguments);
        }

        /** Runs a client whose user types this. */
        public Outcome type(String typed, String client, String... arguments) {
            return type(new ByteArrayInputStream(typed.getBytes(Charset.defaultCharset())), client, arguments);
        }

        /** Runs a client whose user types what the stream gives. */
        public Outcome type(InputStream typed, String client, String... arguments) {
            return type(typed, new StringWriter(), client, arguments);
        }

        /** Runs a client whose user sees what it has printed so far. */
        public Outcome type(InputStream typed, StringWriter out, String client, String... arguments) {
            List<String> all = new ArrayList<>(List.of(client, "-p", String.valueOf(address.getPort())));
            all.addAll(List.of(arguments));
            return Commands.run(typed, out, all.toArray(String[]::new));
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    /** What came of a client: its exit status, and what it printed on standard output and standard error. */
    public record Outcome(int status, String out, String err) {}

    /** Starts a server: its name, then its arguments. */
    public static Server serve(String... arguments) throws IOException {
        return serve(InputStream.nullInputStream(), arguments);
    }

    /** Starts a server at which somebody types what the stream gives. */
    public static Server serve(InputStream typed, String... arguments) throws IOException {
        EventLoop loop = EventLoop.open("hftp-course");
        try {
            StringWriter out = new StringWriter();
            ServerCommand server = (ServerCommand) Main.commandLine(typed)
                    .setOut(new PrintWriter(out))
                    .parseArgs(arguments)
                    .subcommand()
                    .commandSpec()
                    .userObject();
            InetSocketAddress address = server.listen(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            loop.start(true);
            return new Server(loop, address, out);
        } catch (IOException | RuntimeException e) {
            loop.close();
            throw e;
        }
    }

    /** Runs a command to its end. */
    public static Outcome run(InputStream typed, String... arguments) {
        return run(typed, new StringWriter(), arguments);
    }

    private static Outcome run(InputStream typed, StringWriter out, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine(typed).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        if (commandLine.getSubcommands().containsKey(arguments[0])) { // of 200 at once, all of each would fill the heap
            Set<String> others = new HashSet<>(commandLine.getSubcommands().keySet());
            others.remove(arguments[0]);
            others.forEach(commandLine.getCommandSpec()::removeSubcommand);
        }
        int status = commandLine.execute(arguments);
        return new Outcome(status, out.toString(), err.toString());
    }
}
