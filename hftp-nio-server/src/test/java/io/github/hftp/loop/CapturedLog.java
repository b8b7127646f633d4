package io.github.hftp.loop;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What is logged at WARN and above from its making to its close; it does not reach the console then. */
public final class CapturedLog implements AutoCloseable {
    private final PrintStream console = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins to capture. */
    public CapturedLog() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    /** The first line of each message. */
    public List<String> messages() {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("WARN: ") || line.startsWith("ERROR: "))
                .collect(Collectors.toList());
    }

    @Override
    public void close() {
        System.setErr(console);
    }
}
