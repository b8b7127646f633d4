package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;
import java.util.List;

/**
 * A progress bar on a terminal, drawn in place. Each frame leaves the cursor at the end of its last line, and the
 * terminal as it was. For any thread.
 */
final class ProgressBar implements TransferReport {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String ESCAPE = "\u001B[";
    private static final String CLEAR_REST_OF_LINE = ESCAPE + "K";
    private static final String CLEAR_BELOW = ESCAPE + "J";

    // A line that is too long after all, as when the window has just been made smaller, is cut and does not become two.
    private static final String WRAP_OFF = ESCAPE + "?7l";
    private static final String WRAP_ON = ESCAPE + "?7h";

    private final Console console;
    private final String name;
    private final Window window;
    private int drawn;

    ProgressBar(Console console, Window window, String name) {
        this.console = console;
        this.name = name;
        this.window = window;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public synchronized void progress(TransferProgress progress) {
        draw(new ProgressLines(console.printable(name), window.terminal()).at(progress));
    }

    @Override
    public synchronized void warning(String text) {
        console.write(toTop() + CLEAR_BELOW);
        drawn = 0;
        console.say(Hftp.NAME + ": " + text);
    }

    @Override
    public synchronized void done(long size) {
        if (drawn > 0) {
            console.write("\n");
        } else {
            console.say(name + ": already complete");
        }
    }

    @Override
    public synchronized void failed(String text, int status) {
        if (drawn > 0) {
            console.write("\n");
        }
        console.say(Hftp.NAME + ": " + name + ": " + text);
    }

    private void draw(List<String> lines) {
        var frame = new StringBuilder(toTop()).append(WRAP_OFF);
        for (int i = 0; i < lines.size(); i++) {
            frame.append(i > 0 ? "\n" : "").append(lines.get(i)).append(CLEAR_REST_OF_LINE);
        }
        console.write(frame.append(CLEAR_BELOW).append(WRAP_ON).toString());
        drawn = lines.size();
    }

    private String toTop() {
        return (drawn > 1 ? ESCAPE + (drawn - 1) + "A" : "") + (drawn > 0 ? "\r" : "");
    }
}
