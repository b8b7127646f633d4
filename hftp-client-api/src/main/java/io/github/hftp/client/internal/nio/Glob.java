package io.github.hftp.client.internal.nio;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Turns a glob into a regular expression, by the rules of {@link java.nio.file.FileSystem#getPathMatcher}. Used once,
 * by one thread.
 */
final class Glob {
    private static final String IN_A_NAME = "[^/]";

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int next;
    private boolean inGroup;

    private Glob(String glob) {
        this.glob = glob;
    }

    /** The pattern that matches all of a path where the glob does. */
    static Pattern compile(String glob) {
        Glob parser = new Glob(glob);
        while (parser.next < glob.length()) {
            parser.readElement();
        }
        if (parser.inGroup) {
            throw parser.fault("a group without its }");
        }
        return Pattern.compile(parser.regex.toString(), Pattern.DOTALL);
    }

    private void readElement() {
        char c = glob.charAt(next++);
        switch (c) {
            case '*' -> readStar();
            case '?' -> regex.append(IN_A_NAME);
            case '[' -> readClass();
            case '\\' -> appendLiteral(escaped());
            case '{' -> openGroup();
            case '}' -> closeGroup();
            case ',' -> regex.append(inGroup ? "|" : ",");
            default -> appendLiteral(c);
        }
    }

    private void readStar() {
        if (next < glob.length() && glob.charAt(next) == '*') {
            next++;
            regex.append(".*");
        } else {
            regex.append(IN_A_NAME).append('*');
        }
    }

    private void openGroup() {
        if (inGroup) {
            throw fault("a group in a group");
        }
        inGroup = true;
        regex.append("(?:");
    }

    private void closeGroup() {
        regex.append(inGroup ? ")" : "\\}");
        inGroup = false;
    }

    /**
     * In a class all characters but {@code !}, {@code -} and {@code ]} stand for themselves, also the backslash; a
     * hyphen does so as the first and as the last, and else begins the second half of a range.
     */
    private void readClass() {
        int end = glob.indexOf(']', next);
        if (end < 0) {
            throw fault("a class without its ]");
        }
        if (glob.substring(next, end).indexOf('/') >= 0) {
            throw fault("a / in a class");
        }
        regex.append('[').append(IN_A_NAME).append("&&[");
        if (glob.charAt(next) == '!') {
            regex.append('^');
            next++;
        }
        if (next == end) {
            throw fault("an empty class");
        }
        if (glob.charAt(next) == '-') {
            appendRange('-', '-');
            next++;
        }
        while (next < end) {
            readRange(end);
        }
        next = end + 1;
        regex.append("]]");
    }

    private void readRange(int end) {
        int first = codePoint();
        if (first == '-') {
            throw fault("a range of a class without its beginning");
        }
        int last = first;
        if (next < end && glob.charAt(next) == '-') {
            next++;
            if (next == end) {
                appendRange('-', '-');
            } else {
                last = codePoint();
            }
        }
        if (last < first) {
            throw fault("a range of a class that ends before it begins");
        }
        appendRange(first, last);
    }

    private void appendRange(int first, int last) {
        regex.append(String.format("\\x{%X}-\\x{%X}", first, last));
    }

    private int codePoint() {
        int c = glob.codePointAt(next);
        next += Character.charCount(c);
        return c;
    }

    private char escaped() {
        if (next == glob.length()) {
            throw fault("a \\ with nothing after it");
        }
        return glob.charAt(next++);
    }

    private void appendLiteral(char c) {
        if ("\\^$.|?*+()[]{}-&#".indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.append(c);
    }

    private PatternSyntaxException fault(String what) {
        return new PatternSyntaxException(what, glob, Math.min(next, glob.length()) - 1);
    }
}
