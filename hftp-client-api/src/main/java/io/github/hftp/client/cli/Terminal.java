package io.github.hftp.client.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal is like. A value.
 *
 * @param columns how wide it is
 * @param rows how high it is
 * @param colour whether it is to have colours
 */
record Terminal(int columns, int rows, boolean colour) {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})\\s*");
    private static final long PATIENCE_SECONDS = 2;

    /**
     * The terminal behind standard error. Java knows of one only where standard input and output both have it, and not
     * its size, so a shell is asked; where there is none, as on Windows, there is no terminal.
     */
    static Optional<Terminal> ofStandardError(Map<String, String> environment) {
        String kind = environment.getOrDefault("TERM", "");
        if (kind.isEmpty() || kind.equals("dumb")) {
            return Optional.empty();
        }
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return sizeOfStandardError().map(size -> of(size, colour));
    }

    /** Reads what {@code stty size} writes, which may be nothing, or zeros. */
    static Terminal of(String size, boolean colour) {
        Matcher matcher = SIZE.matcher(size);
        int rows = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        int columns = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        return new Terminal(columns > 0 ? columns : DEFAULT_COLUMNS, rows > 0 ? rows : DEFAULT_ROWS, colour);
    }

    private static Optional<String> sizeOfStandardError() {
        try {
            Process shell = new ProcessBuilder("sh", "-c", "test -t 2 || exit 1; stty size <&2 2>/dev/null || true")
                    .redirectError(Redirect.INHERIT)
                    .start();
            try (var output = shell.inputReader()) {
                if (!shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
                    return Optional.empty();
                }
                return Optional.of(Optional.ofNullable(output.readLine()).orElse(""));
            } finally {
                shell.destroy();
            }
        } catch (IOException e) {
            return Optional.empty(); // no shell
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
