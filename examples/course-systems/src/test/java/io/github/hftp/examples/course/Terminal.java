package io.github.hftp.examples.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A terminal of the README: a block whose commands are run by a shell, one after the other, in processes of their own.
 * What each prints is compared with what the block shows, and a line is typed when everything before it has appeared.
 * It works on a thread of its own; {@link #close} kills what still runs.
 */
final class Terminal implements AutoCloseable {
    private static final String PROMPT = "> ";
    private static final long WAITING_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String SCRIPT = """
            java() {
                [ "$1 $2" = "-jar course-systems.jar" ] || exit 99
                shift 2
                case "$*" in *" -p "*) ;; *-server*|*-client*) set -- "$@" -p "$PORT" ;; esac
                "$JAVA" -Xmx64m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Dfile.encoding=UTF-8 \\
                    -cp "$CLASSES" io.github.hftp.examples.course.Main "$@"
            }
            (exit $STATUS)
            """;

    /** A command, and what the block shows below it. */
    private record Run(String command, List<String> shown) {}

    private final Path folder;
    private final int port;
    private final List<Run> runs = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Process process;
    private volatile long shownAt;
    private volatile boolean shown; // something, by the command that runs
    private volatile boolean complete; // all that the block shows has appeared
    private volatile boolean killed;

    private Terminal(String block, Path folder, int port) {
        this.folder = folder;
        this.port = port;
        for (String line : block.lines().toList()) {
            if (line.startsWith("$ ")) {
                runs.add(new Run(line.substring(2), new ArrayList<>()));
            } else {
                runs.get(runs.size() - 1).shown().add(line);
            }
        }
    }

    /** Opens a terminal for a block in a folder; its servers and clients take the port unless the block says which. */
    static Terminal open(String block, Path folder, int port) {
        Terminal terminal = new Terminal(block, folder, port);
        Thread thread = new Thread(terminal::run, "readme-terminal");
        thread.setDaemon(true);
        thread.start();
        return terminal;
    }

    boolean isServer() {
        return runs.stream().anyMatch(run -> run.command().contains("-server"));
    }

    /**
     * Whether the user would turn to the next terminal: here all is done, or a server runs, or somebody is waited for.
     */
    boolean isLeft() {
        return ended.isDone() || (shown && (isServer() || System.nanoTime() - shownAt > WAITING_NANOS));
    }

    /** Whether nothing more is expected here. */
    boolean isComplete() {
        return ended.isDone() || (complete && isServer());
    }

    /** Throws what was not as the block shows. */
    void check() {
        ended.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        killed = true;
        Process running = process;
        if (running != null) {
            List<ProcessHandle> children = running.descendants().toList();
            running.destroyForcibly(); // first, or the shell would tell that its child was killed
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void run() {
        try {
            int status = 0;
            for (int n = 0; n < runs.size(); n++) {
                status = run(runs.get(n), status, n == runs.size() - 1);
            }
            ended.complete(null);
        } catch (IOException | InterruptedException | AssertionError e) {
            ended.completeExceptionally(e);
        }
    }

    private int run(Run run, int statusBefore, boolean isLast) throws IOException, InterruptedException {
        shown = false;
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", SCRIPT + run.command());
        builder.directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASSES", classPath());
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().put("STATUS", String.valueOf(statusBefore));
        process = builder.start();
        if (killed) {
            close();
        }
        try (Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
                Writer keyboard = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : run.shown()) {
                boolean typed = line.startsWith(PROMPT);
                assertThat(read(output, typed ? PROMPT.length() : Integer.MAX_VALUE))
                        .as("after %s", run.command())
                        .isEqualTo(typed ? PROMPT : line + "\n");
                shownAt = System.nanoTime();
                shown = true;
                if (typed) {
                    keyboard.write(line.substring(PROMPT.length()) + "\n");
                    keyboard.flush();
                }
            }
            complete = isLast;
            assertThat(read(output, Integer.MAX_VALUE))
                    .as("at the end of %s", run.command())
                    .isEmpty();
        }
        return process.waitFor();
    }

    /** Of the classes under test: what the test's own process has. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Reads a line with its end, or as much as there is of it before the end of the output, or so many characters. */
    private static String read(Reader output, int atMost) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < atMost) {
            int c = output.read();
            if (c < 0) {
                break;
            }
            text.append((char) c);
            if (c == '\n') {
                break;
            }
        }
        return text.toString();
    }
}
