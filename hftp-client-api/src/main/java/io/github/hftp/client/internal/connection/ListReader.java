package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.codec.ResponseDecoder;
import io.github.hftp.protocol.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Reads replies that are lists of lines, up to the empty line at their end, in bounded memory. Stateless. */
final class ListReader {
    private ListReader() {}

    /**
     * Reads a list.
     *
     * @param parser makes something of a line, or null to leave it out
     * @param maxBytes how much memory the list may take
     */
    static <T> List<T> read(Connection reply, Connection.LineParser<T> parser, long maxBytes) throws IOException {
        var lines = new ArrayList<T>();
        long bytes = 0;
        boolean padded = true; // each line so far has blanks before its end
        while (true) {
            String whole = reply.readWholeLine(Connection.MAX_LISTED_LINE_BYTES);
            String line = Connection.withoutBlanksAtItsEnd(whole);
            if (whole.isEmpty() || (line.isEmpty() && padded)) {
                return Collections.unmodifiableList(lines);
            }
            padded &= line.length() < whole.length();
            line = line.isEmpty() ? whole : line; // a file may be called by a blank
            bytes += line.length() + Settings.BYTES_PER_LISTED_NAME;
            if (bytes > maxBytes) {
                throw new ProtocolViolationException("a list that takes more than " + maxBytes + " bytes", null);
            }
            T parsed = Connection.parse(parser, line);
            if (parsed != null) {
                lines.add(parsed);
            }
        }
    }

    /** The local name of a line of a listing, or null, after handing it on, if it is not a name. */
    static String nameOrNull(String line, Consumer<String> leftOut) {
        try {
            return ResponseDecoder.listedName(line).local();
        } catch (ProtocolException e) {
            leftOut.accept(line);
            return null;
        }
    }

    /** The line, if it is printable. */
    static String printable(String line) throws ProtocolException {
        if (line.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new ProtocolException("the list of commands has a line that is not printable");
        }
        return line;
    }
}
