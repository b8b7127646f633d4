package io.github.hftp.client.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The program in a process of its own, with a pseudo-terminal as its standard streams: that of {@code script}, which
 * all Linux systems have. Elsewhere the test that wants one is skipped.
 */
final class PseudoTerminal implements AutoCloseable {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final long PATIENCE_SECONDS = 60;

    private final Path name;
    private final Process process;
    private final StringBuilder output = new StringBuilder();

    private PseudoTerminal(Path name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts it, with variables such as {@code NO_COLOR=1}. */
    static PseudoTerminal start(int columns, int rows, List<String> variables, Path folder, String... arguments)
            throws IOException {
        assumeTrue(Files.isExecutable(SCRIPT) && new File("/proc").isDirectory(), "there is no script of util-linux");
        List<String> command = new ArrayList<>(List.of("exec", "env", "-u", "JAVA_TOOL_OPTIONS", "TERM=xterm"));
        command.addAll(variables);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        String line = "tty > tty; stty cols " + columns + " rows " + rows + "; "
                + command.stream().map(PseudoTerminal::quoted).collect(Collectors.joining(" "));
        return new PseudoTerminal(
                folder.resolve("tty"),
                new ProcessBuilder(SCRIPT.toString(), "-qec", line, "/dev/null")
                        .directory(folder.toFile())
                        .start());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Reads on until this has been written. */
    void awaitOutput(String text) throws IOException {
        while (output.indexOf(text) < 0) {
            if (!read()) {
                throw new AssertionError("not in the output: " + output);
            }
        }
    }

    /** Types something. */
    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** Gives the window another size, once something has been written. */
    void resize(int columns, int rows) throws IOException, InterruptedException {
        String device = Files.readString(name).strip();
        String[] command = {"stty", "-F", device, "cols", String.valueOf(columns), "rows", String.valueOf(rows)};
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("not resized: " + device);
        }
    }

    /** Waits until it ends, and returns its status. */
    int awaitStatus() throws IOException, InterruptedException {
        while (read()) {
            // on, to the end
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it is still running");
        }
        return process.exitValue();
    }

    /** All that it has written. */
    String output() {
        return output.toString();
    }

    private boolean read() throws IOException {
        var bytes = new byte[4096];
        InputStream input = process.getInputStream();
        int count = input.read(bytes);
        if (count > 0) {
            output.append(new String(bytes, 0, count, StandardCharsets.US_ASCII));
        }
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        process.getInputStream().close();
        process.getErrorStream().close();
        process.getOutputStream().close();
    }
}
