package io.github.hftp.examples.course.kit;

import io.github.hftp.loop.EventLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What the servers of all systems share: where they listen, and that they run on an event loop until Ctrl-C. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
public abstract class ServerCommand implements Callable<Integer> {
    /** The port of systems that have none of their own: {@value}. */
    public static final int USUAL_PORT = 12000;

    private static final int LONGEST_END_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    private final int port;

    @Option(
            names = {"-a", "--address"},
            paramLabel = "ADDRESS",
            description = "where to listen",
            defaultValue = "127.0.0.1")
    private String address;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = Port.class,
            description = "0 takes any that is free; otherwise the port of the system")
    private Integer chosenPort;

    @ParentCommand
    private StandardInput input;

    @Spec
    private CommandSpec spec;

    /**
     * Made by a system.
     *
     * @param port where it listens unless told otherwise
     */
    protected ServerCommand(int port) {
        this.port = port;
    }

    /**
     * Opens the server.
     *
     * @param loop the loop that it is to run on, not yet started
     * @param address where to listen; port 0 for any that is free
     * @return where it listens
     * @throws IOException if the address cannot be had
     */
    public abstract InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException;

    /**
     * What the system runs over.
     *
     * @return {@code TCP}, {@code UDP} or {@code TCP, UDP}
     */
    public abstract String transport();

    /**
     * Prints a line on standard output. For any thread.
     *
     * @param line what to print; control characters do not reach the terminal
     */
    protected final void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Printable.text(line));
        out.flush();
    }

    /**
     * Passes on what is typed at the server. Typing has a thread of its own, because nothing else waits for a person
     * without blocking the loop.
     *
     * @param loop the loop, on whose thread the two are called
     * @param onLine takes each line
     * @param onEnd called when nothing can be typed any more
     */
    protected final void readTyped(EventLoop loop, Consumer<String> onLine, Runnable onEnd) {
        Thread reader = new Thread(() -> passOn(loop, onLine, onEnd), "hftp-typed");
        reader.setDaemon(true); // nothing ends a wait for standard input
        reader.start();
    }

    private void passOn(EventLoop loop, Consumer<String> onLine, Runnable onEnd) {
        var typed = new BufferedReader(new InputStreamReader(input.typed(), Charset.defaultCharset()));
        try {
            try {
                // One at a time, or what comes from a pipe would pile up before the loop.
                typed.lines()
                        .forEach(line -> CompletableFuture.runAsync(() -> onLine.accept(line), loop)
                                .join());
            } catch (UncheckedIOException e) {
                loop.execute(() ->
                        print("standard input cannot be read: " + e.getCause().getMessage()));
            }
            loop.execute(onEnd);
        } catch (RejectedExecutionException e) {
            // the server has ended
        }
    }

    /**
     * Tells when the server ends, for one that does not run on the loop it was given.
     *
     * @param loop the loop
     * @return completes at its end; exceptionally if that is a failure
     */
    protected CompletableFuture<Void> ended(EventLoop loop) {
        return loop.ended();
    }

    @Override
    public final Integer call() throws IOException {
        InetSocketAddress wanted =
                new InetSocketAddress(InetAddress.getByName(address), chosenPort == null ? port : chosenPort);
        try (EventLoop loop = EventLoop.open("hftp-" + system())) {
            InetSocketAddress bound = listen(loop, wanted);
            print(system() + " listening on " + bound.getAddress().getHostAddress() + ":" + bound.getPort());
            loop.start(true); // not before that line, so that it is the first
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(loop), "hftp-shutdown"));
            ended(loop).join();
            return 0;
        } catch (BindException e) {
            throw (BindException) new BindException("cannot listen on "
                            + wanted.getAddress().getHostAddress() + ":" + wanted.getPort() + ": " + e.getMessage())
                    .initCause(e);
        } catch (CompletionException e) {
            throw new IOException("the server has failed: " + e.getCause(), e);
        }
    }

    /** Files that have come whole get their names yet: daemon threads store them, which the JVM would not wait for. */
    private static void end(EventLoop loop) {
        loop.close();
        if (!ForkJoinPool.commonPool().awaitQuiescence(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("Not everything that has come could be stored");
        }
    }

    /**
     * Returns where the server listens by default.
     *
     * @return a TCP or UDP port
     */
    public final int port() {
        return port;
    }

    /**
     * Returns the name of the system: the command's without its end.
     *
     * @return for example {@code echo}
     */
    public final String system() {
        return spec.name().replaceFirst("-server$", "");
    }
}
