package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;
import java.util.Locale;

/** Progress as lines of text, now and then, for logs and for those who read no bars; or none, if it is to be quiet. */
final class ProgressText implements TransferReport {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Console console;
    private final String name;
    private final boolean quiet;
    private TransferProgress last;

    ProgressText(Console console, String name, boolean quiet) {
        this.console = console;
        this.name = name;
        this.quiet = quiet;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public synchronized void progress(TransferProgress progress) {
        boolean first = last == null;
        last = progress;
        if (!quiet && !first && progress.bytes() < progress.total()) {
            console.say(String.format(
                    Locale.ROOT,
                    "%s: %d%% of %s, %s, eta %s",
                    name,
                    Units.percent(progress.bytes(), progress.total()),
                    Units.bytes(progress.total()),
                    Units.rate(progress.bytesPerSecond()),
                    progress.eta().map(Units::clock).orElse("-:--")));
        }
    }

    @Override
    public void warning(String text) {
        console.say(Hftp.NAME + ": " + text);
    }

    @Override
    public synchronized void done(long size) {
        if (!quiet) {
            String how = last == null ? ", already complete" : " in " + Units.seconds(last.elapsed());
            console.say(name + ": " + Units.bytes(size) + how);
        }
    }

    @Override
    public void failed(String text, int status) {
        console.say(Hftp.NAME + ": " + name + ": " + text);
    }
}
