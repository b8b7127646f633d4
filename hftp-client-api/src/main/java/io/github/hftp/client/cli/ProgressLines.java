package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a progress bar looks like: one line, and with several connections one more for each, as many as there is room
 * for. Where it is narrow, the name is shortened first, then the bar and the padding go, then the last numbers. A value, made of a name that is safe to show and of what the terminal is like.
 *
 * @param name the file
 * @param terminal where it will be shown
 */
record ProgressLines(String name, Terminal terminal) {
    private static final int SHORTEST_BAR = 5;
    private static final int SHORTEST_TITLE = 5; // of a bar
    private static final int SHORTEST_TEXT = 4; // a character and the ellipsis
    private static final int PERCENT_COLUMNS = 6;
    private static final int NARROWEST_WITH_PADDING = 40; // of the line for a connection
    private static final String GREEN = "\u001B[32m";
    private static final String PLAIN = "\u001B[0m";

    /** The lines for a moment of the transfer, each narrower than the terminal. */
    List<String> at(TransferProgress progress) {
        List<String> lines = new ArrayList<>();
        lines.add(whole(progress));
        List<TransferProgress.Connection> connections = progress.connections();
        if (connections.size() > 1) {
            int room = Math.max(0, terminal.rows() - 2); // the first line, and one for the cursor to go on to
            int shown = connections.size() <= room ? connections.size() : Math.max(0, room - 1);
            for (int i = 0; i < shown; i++) {
                lines.add(connection(i + 1, connections.get(i)));
            }
            if (shown < connections.size() && room > 0) {
                lines.add(Columns.fit("  and " + (connections.size() - shown) + " more", columns()));
            }
        }
        return lines;
    }

    private String whole(TransferProgress progress) {
        boolean complete = progress.bytes() >= progress.total();
        int percent = Units.percent(progress.bytes(), progress.total());
        String bytes = Units.bytes(progress.bytes());
        String rate = Units.rate(progress.bytesPerSecond());
        String word = complete ? "in" : "eta";
        String time = complete
                ? Units.clock(progress.elapsed())
                : progress.eta().map(Units::clock).orElse("-:--");
        String numbers = String.format(Locale.ROOT, " %10s %12s  %-3s %s", bytes, rate, word, time);
        int room = columns() - PERCENT_COLUMNS - numbers.length();
        String title = Columns.fit(name, Math.max(SHORTEST_TITLE, Math.min(room / 2, room - 2 - SHORTEST_BAR)));
        int bar = room - Columns.of(title) - 2;
        if (bar >= SHORTEST_BAR) {
            return title + String.format(Locale.ROOT, " %3d%% ", percent) + bar(progress, bar) + numbers;
        }
        String facts = facts(percent + "%", bytes, rate, word + " " + time);
        String cut = cut(name, columns() - facts.length() - 1);
        return cut.isEmpty() ? facts : cut + " " + facts;
    }

    /** Without padding, as many of these as fit. */
    private String facts(String... all) {
        var facts = new StringJoiner(" ");
        for (String fact : all) {
            if (facts.length() + Math.min(1, facts.length()) + fact.length() > columns()) {
                break;
            }
            facts.add(fact);
        }
        return facts.toString();
    }

    /** As much as fits of a text, and nothing of it if that would be hardly more than the ellipsis. */
    private static String cut(String text, int columns) {
        return columns >= Math.min(Columns.of(text), SHORTEST_TEXT) ? Columns.fit(text, columns) : "";
    }

    private String bar(TransferProgress progress, int width) {
        int full = progress.bytes() >= progress.total()
                ? width
                : (int) (width * (double) progress.bytes() / progress.total());
        String done = full == 0 || full == width ? "=".repeat(full) : "=".repeat(full - 1) + ">";
        return "[" + (terminal.colour() ? GREEN + done + PLAIN : done) + " ".repeat(width - full) + "]";
    }

    private String connection(int number, TransferProgress.Connection connection) {
        String bytes = Units.bytes(connection.bytes());
        String rate = Units.rate(connection.bytesPerSecond());
        String line = String.format(Locale.ROOT, "  %2d %10s %12s  %s", number, bytes, rate, connection.server());
        if (columns() >= NARROWEST_WITH_PADDING) {
            return Columns.fit(line, columns());
        }
        String facts = facts(String.format(Locale.ROOT, "  %2d", number), bytes, rate);
        String cut = cut(connection.server(), columns() - facts.length() - 1);
        return cut.isEmpty() ? facts : facts + " " + cut;
    }

    /**
     * The last column stays free: a terminal that has written it may take the clearing of the rest of the line for it.
     */
    private int columns() {
        return terminal.columns() - 1;
    }
}
