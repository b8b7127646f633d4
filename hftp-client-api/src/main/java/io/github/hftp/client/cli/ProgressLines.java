package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a progress bar looks like: one line, and with several connections one more for each, as many as there is room
 * for. A value, made of a name that is safe to show and of what the terminal is like.
 *
 * @param name the file
 * @param terminal where it will be shown
 */
record ProgressLines(String name, Terminal terminal) {
    private static final int SHORTEST_BAR = 5;
    private static final String GREEN = "\u001B[32m";
    private static final String PLAIN = "\u001B[0m";

    /** The lines for a moment of the transfer, each narrower than the terminal. */
    List<String> at(TransferProgress progress) {
        List<String> lines = new ArrayList<>();
        lines.add(whole(progress));
        List<TransferProgress.Part> parts = progress.parts();
        if (parts.size() > 1) {
            int room = Math.max(0, terminal.rows() - 2); // the first line, and one for the cursor to go on to
            int shown = parts.size() <= room ? parts.size() : Math.max(0, room - 1);
            for (int i = 0; i < shown; i++) {
                lines.add(part(i + 1, parts.get(i)));
            }
            if (shown < parts.size() && room > 0) {
                lines.add(Columns.fit("  and " + (parts.size() - shown) + " more", columns()));
            }
        }
        return lines;
    }

    private String whole(TransferProgress progress) {
        boolean complete = progress.bytes() >= progress.total();
        String percent = String.format(Locale.ROOT, " %3d%% ", Units.percent(progress.bytes(), progress.total()));
        String numbers = String.format(
                Locale.ROOT,
                " %10s %12s  %s",
                Units.bytes(progress.bytes()),
                Units.rate(progress.bytesPerSecond()),
                complete
                        ? "in  " + Units.clock(progress.elapsed())
                        : "eta " + progress.eta().map(Units::clock).orElse("-:--"));
        int room = columns() - percent.length() - numbers.length();
        String title = Columns.fit(name, Math.max(SHORTEST_BAR, room / 2));
        int bar = room - Columns.of(title) - 2;
        String line = title + percent + (bar < SHORTEST_BAR ? "" : bar(progress, bar)) + numbers.stripTrailing();
        return bar < SHORTEST_BAR ? Columns.fit(line, columns()) : line;
    }

    private String bar(TransferProgress progress, int width) {
        int full = progress.bytes() >= progress.total()
                ? width
                : (int) (width * (double) progress.bytes() / progress.total());
        String done = full == 0 || full == width ? "=".repeat(full) : "=".repeat(full - 1) + ">";
        return "[" + (terminal.colour() ? GREEN + done + PLAIN : done) + " ".repeat(width - full) + "]";
    }

    private String part(int number, TransferProgress.Part part) {
        String line = String.format(
                Locale.ROOT,
                "  %2d %10s %12s  %s",
                number,
                Units.bytes(part.bytes()),
                Units.rate(part.bytesPerSecond()),
                part.server());
        return Columns.fit(line, columns());
    }

    /**
     * The last column stays free: a terminal that has written it may take the clearing of the rest of the line for it.
     */
    private int columns() {
        return terminal.columns() - 1;
    }
}
