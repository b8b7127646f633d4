package io.github.hftp.server.launcher;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The launcher in a process of its own, which does not outlive the test. Standard error goes to a file, or nowhere. */
final class ForkedLauncher implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final String MAIN = Main.class.getName();

    private final Process process;
    private final Path errors;
    private final BufferedReader output;

    private ForkedLauncher(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it with standard error in a file. */
    static ForkedLauncher start(Path errors, Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = command(List.of(), MAIN, Arrays.asList(arguments));
        return start(command, errors, ProcessBuilder.Redirect.to(errors.toFile()), variables);
    }

    /** Starts it on a JVM with further options, with standard error in a file. */
    static ForkedLauncher start(List<String> options, Path errors, String... arguments) throws IOException {
        return start(options, MAIN, errors, arguments);
    }

    /** Starts another main class in its place. */
    static ForkedLauncher start(List<String> options, String main, Path errors, String... arguments)
            throws IOException {
        List<String> command = command(options, main, Arrays.asList(arguments));
        return start(command, errors, ProcessBuilder.Redirect.to(errors.toFile()), Map.of());
    }

    /** Starts it with a pipe as standard error that nobody reads from. */
    static ForkedLauncher startWithErrorsUnread(String... arguments) throws IOException {
        List<String> command = command(List.of(), MAIN, Arrays.asList(arguments));
        return start(command, null, ProcessBuilder.Redirect.PIPE, Map.of());
    }

    /**
     * Starts it by a shell script, whose {@code "$@"} is the command, with standard error in a file.
     *
     * @param options of the JVM
     */
    static ForkedLauncher startBy(String script, List<String> options, Path errors, List<String> arguments)
            throws IOException {
        List<String> command = command(options, MAIN, arguments);
        command.addAll(0, List.of("sh", "-c", script, "sh"));
        return start(command, errors, ProcessBuilder.Redirect.to(errors.toFile()), Map.of());
    }

    /** A JVM takes the last of two options that contradict each other, so the options may name another class path. */
    private static List<String> command(List<String> options, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-ea",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main);
        command.addAll(arguments);
        return command;
    }

    private static ForkedLauncher start(
            List<String> command, Path errors, ProcessBuilder.Redirect to, Map<String, String> variables)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(to);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("HFTP_") || name.endsWith("JAVA_OPTIONS"));
        environment.remove("JAVA_TOOL_OPTIONS"); // the JVM would say that it has read them
        environment.putAll(variables);
        return new ForkedLauncher(builder.start(), errors);
    }

    /** A line of standard output, null at its end. */
    String readLine() throws IOException {
        return output.readLine();
    }

    /** Waits until it is ready, and tells where it listens. */
    InetSocketAddress awaitReady() throws IOException {
        String line = readLine();
        if (line == null) {
            throw new IOException("it ended with: " + errors());
        }
        String port = line.replaceFirst(".*:([0-9]+)/$", "$1");
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    /** Waits until something was logged. */
    void awaitLogged(String text) {
        Awaitility.await().until(() -> errors().contains(text));
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    /** Writes a line to standard input. */
    void writeLine() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Sends a signal, by its name without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        signalAfter("0", name);
    }

    /** Sends a signal when so many seconds are over. */
    void signalAfter(String seconds, String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "sleep " + seconds + "; kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Stops it, until it is sent a CONT, and waits until each of its threads has stopped. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
        Path threads = Path.of("/proc", String.valueOf(process.pid()), "task");
        Awaitility.await().until(() -> {
            try (Stream<Path> all = Files.list(threads)) {
                return all.allMatch(ForkedLauncher::isStopped);
            }
        });
    }

    private static boolean isStopped(Path thread) {
        try {
            return Files.readString(thread.resolve("status")).contains("State:\tT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processor time that it has used. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends. */
    int awaitStatus() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it is still running");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        process.getErrorStream().close();
        output.close();
    }
}
