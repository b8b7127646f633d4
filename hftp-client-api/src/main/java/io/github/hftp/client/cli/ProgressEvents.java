package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Progress for programs: an event a line on standard output, each a JSON object. {@code event} is {@code progress},
 * {@code warning}, {@code done} or {@code error}, and {@code uri} the file. Errors also go to standard error.
 */
final class ProgressEvents implements TransferReport {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Console console;
    private final String name;
    private final String uri;
    private final String target;

    ProgressEvents(Console console, String name, String uri, String target) {
        this.console = console;
        this.name = name;
        this.uri = uri;
        this.target = target;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void progress(TransferProgress progress) {
        Map<String, Object> event = event("progress");
        event.put("bytes", progress.bytes());
        event.put("total", progress.total());
        event.put("bytesPerSecond", progress.bytesPerSecond());
        event.put("etaSeconds", progress.eta().map(ProgressEvents::seconds).orElse(null));
        event.put("elapsedSeconds", seconds(progress.elapsed()));
        event.put(
                "connections",
                progress.connections().stream().map(ProgressEvents::connection).toList());
        print(event);
    }

    @Override
    public void warning(String text) {
        Map<String, Object> event = event("warning");
        event.put("message", text);
        print(event);
    }

    @Override
    public void done(long size) {
        Map<String, Object> event = event("done");
        event.put("bytes", size);
        event.put("file", target);
        print(event);
    }

    @Override
    public void failed(String text, int status) {
        console.say(Hftp.NAME + ": " + name + ": " + text);
        Map<String, Object> event = event("error");
        event.put("message", text);
        event.put("status", status);
        print(event);
    }

    private static Map<String, Object> connection(TransferProgress.Connection connection) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("server", connection.server());
        fields.put("bytes", connection.bytes());
        fields.put("bytesPerSecond", connection.bytesPerSecond());
        return fields;
    }

    private Map<String, Object> event(String kind) {
        Map<String, Object> event = new LinkedHashMap<>(Map.of("event", kind));
        event.put("uri", uri);
        return event;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / MILLIS_PER_SECOND;
    }

    private synchronized void print(Map<String, Object> event) {
        try {
            console.print(Json.of(event));
            console.flush();
        } catch (IOException e) { // ends the transfer
            throw new UncheckedIOException(e);
        }
    }
}
