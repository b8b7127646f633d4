package io.github.hftp.server.launcher;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import org.tinylog.Level;
import org.tinylog.configuration.Configuration;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * Writes log entries to standard error, one escaped line each: time in UTC, level, message, and what was thrown. Only
 * when verbose do stack traces follow, indented so that no line of theirs can pass for an entry. Made by tinylog, which
 * calls it on the thread that logs; it holds nothing to be closed.
 */
public final class LogWriter implements Writer {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);
    private static final String INDENT = "    ";

    private static volatile Thread rehearsing;

    private final boolean verbose;

    /**
     * Made by tinylog.
     *
     * @param properties what {@link #install} has configured
     */
    public LogWriter(Map<String, String> properties) {
        this.verbose = Boolean.parseBoolean(properties.get("verbose"));
    }

    /** Configures tinylog. To be called before anything logs; here and not in a file, which embedders would inherit. */
    static void install(boolean verbose) {
        Configuration.replace(Map.of(
                "level",
                verbose ? "debug" : "info",
                "writer",
                LogWriter.class.getName(),
                "writer.verbose",
                String.valueOf(verbose),
                "autoshutdown",
                "false")); // nothing to close, so no shutdown hook
    }

    /** Logs without writing: what this thread logs meanwhile comes as far as to this class. */
    static void rehearse(Runnable logging) {
        rehearsing = Thread.currentThread();
        try {
            logging.run();
        } finally {
            rehearsing = null;
        }
    }

    /** The parts of an entry that are needed. */
    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(LogEntryValue.DATE, LogEntryValue.LEVEL, LogEntryValue.MESSAGE, LogEntryValue.EXCEPTION);
    }

    /** Writes an entry by one call, so that entries of several threads do not mix. */
    @Override
    public void write(LogEntry entry) {
        if (rehearsing == Thread.currentThread()) {
            return; // what follows needs no more than this program's own classes and the JDK's
        }
        System.err.print(format(
                TIME.format(entry.getTimestamp().toInstant()),
                entry.getLevel(),
                entry.getMessage(),
                entry.getException(),
                verbose));
    }

    /** Does nothing: every entry is passed on at once. */
    @Override
    public void flush() {}

    /** Does nothing: standard error stays open. */
    @Override
    public void close() {}

    static String format(String time, Level level, String message, Throwable thrown, boolean verbose) {
        var text = new StringBuilder(time)
                .append(' ')
                .append(String.format("%-5s", level))
                .append(' ')
                .append(Escaper.line(message == null ? "" : message));
        if (thrown != null && !verbose) {
            text.append(": ").append(Escaper.line(thrown.toString()));
        }
        text.append('\n');
        if (thrown != null && verbose) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace, true));
            trace.toString()
                    .lines()
                    .forEach(line -> text.append(INDENT)
                            .append(Escaper.line(line.replace("\t", INDENT)))
                            .append('\n'));
        }
        return text.toString();
    }
}
