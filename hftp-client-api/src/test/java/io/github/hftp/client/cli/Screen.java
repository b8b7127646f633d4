package io.github.hftp.client.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A terminal of the kind that has been everywhere since the VT100, as far as a progress bar goes: it fails on what it
 * does not know. Colours are left out.
 */
final class Screen {
    private final int columns;
    private final List<char[]> lines = new ArrayList<>();
    private int row;
    private int column;
    private boolean wraps = true;

    Screen(int columns) {
        this.columns = columns;
        lines.add(blank());
    }

    /** Takes what a program writes. Returns what the screen looked like each time a frame was complete. */
    List<String> show(String output) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < output.length(); i++) {
            char c = output.charAt(i);
            if (c == '\u001B') {
                int end = i + 2;
                while (!Character.isLetter(output.charAt(end))) {
                    end++;
                }
                escape(output.substring(i + 1, end + 1));
                if (output.startsWith("?7h", i + 2)) {
                    frames.add(text());
                }
                i = end;
            } else {
                plain(c);
            }
        }
        return frames;
    }

    /** All that has been on it, from its top, without the blanks at the ends. */
    String text() {
        return lines.stream()
                .map(line -> new String(line).stripTrailing())
                .collect(Collectors.joining("\n"))
                .stripTrailing();
    }

    private void plain(char c) {
        switch (c) {
            case '\r' -> column = 0;
            case '\n' -> down();
            default -> put(c);
        }
    }

    private void put(char c) {
        if (c < ' ') {
            throw new AssertionError("a control character: " + (int) c);
        }
        if (column == columns) {
            if (wraps) {
                column = 0;
                down();
            } else {
                column--;
            }
        }
        lines.get(row)[column++] = c;
    }

    private void down() {
        row++;
        if (row == lines.size()) {
            lines.add(blank());
        }
    }

    private void escape(String sequence) {
        String number = sequence.replaceAll("[^0-9]", "");
        switch (sequence.replaceAll("[0-9]", "")) {
            case "[A" -> row -= Integer.parseInt(number);
            case "[K" -> Arrays.fill(lines.get(row), Math.min(column, columns - 1), columns, ' ');
            case "[J" -> {
                escape("[K");
                lines.subList(row + 1, lines.size()).clear();
            }
            case "[m" -> {}
            case "[?l" -> wraps = false;
            case "[?h" -> wraps = true;
            default -> throw new AssertionError("not a known sequence: " + sequence);
        }
    }

    private char[] blank() {
        var line = new char[columns];
        Arrays.fill(line, ' ');
        return line;
    }
}
