package io.github.hftp.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An HFTP server as a function: all bytes that a client sends until it ends its input, to all bytes that are answered.
 * No I/O, no state and no line of code in common with the library: it is written to be seen to be right, and every test
 * of random streams, splits or simulated sockets asks it what to expect. Immutable.
 */
public final class ReferenceModel {
    /** The line limit of a server that is not told another. */
    public static final int DEFAULT_MAX_LINE_BYTES = 8 * 1024 * 1024;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");
    private static final BigInteger MAX_NUMBER = BigInteger.TWO.pow(63).subtract(BigInteger.ONE);
    private static final String HELP = "0 OK\r\nget_file_listing\r\nget_metadata\r\nget_slice\r\nhelp\r\nquit\r\n\r\n";
    private static final String INVALID_ARGUMENTS = "201 INVALID ARGUMENTS FOR COMMAND\r\n";

    private final TreeMap<String, byte[]> files;
    private final int maxLineBytes;
    private final Set<String> unreadable;

    /**
     * What a server answers.
     *
     * @param bytes everything it sends
     * @param endedByServer true if it closes because of a fatal error or {@code quit}, and not because the input ended
     * @param replies how many replies the bytes are, that of a fatal error and of {@code quit} among them
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two answers with equals
    public record Answer(byte[] bytes, boolean endedByServer, int replies) {}

    /** A server of these files, by their names on the wire, with the usual line limit. */
    public ReferenceModel(Map<String, byte[]> files) {
        this(files, DEFAULT_MAX_LINE_BYTES, Set.of());
    }

    /**
     * A server of these files.
     *
     * @param files the contents by the names on the wire
     * @param maxLineBytes the longest line, in bytes before its CR LF
     * @param unreadable the names of those files that can be listed and measured but not opened
     */
    public ReferenceModel(Map<String, byte[]> files, int maxLineBytes, Set<String> unreadable) {
        this.files = new TreeMap<>(files);
        this.maxLineBytes = maxLineBytes;
        this.unreadable = Set.copyOf(unreadable);
    }

    /** What is answered to this input and then its end. */
    public Answer answer(byte[] input) {
        var out = new ByteArrayOutputStream();
        int replies = 0;
        int start = 0;
        while (true) {
            int end = start;
            while (end < input.length && continuesLine(input[end], end - start)) {
                end++;
            }
            boolean emptyLine = end == start;
            if (end == input.length || (!emptyLine && input[end] == '\r' && end + 1 == input.length)) {
                return new Answer(out.toByteArray(), false, replies); // an unfinished line is not answered
            }
            replies++;
            if (input[end] == '\n') {
                out.writeBytes(ascii("100 BAD EOL\r\n"));
                return new Answer(out.toByteArray(), true, replies);
            }
            if (emptyLine || input[end] != '\r' || input[end + 1] != '\n') {
                out.writeBytes(ascii("101 BAD REQUEST\r\n"));
                return new Answer(out.toByteArray(), true, replies);
            }
            String line = new String(input, start, end - start, US_ASCII);
            byte[] reply = reply(line);
            out.writeBytes(reply);
            if (line.equals("quit") || reply[0] == '1') {
                return new Answer(out.toByteArray(), true, replies);
            }
            start = end + 2;
        }
    }

    private boolean continuesLine(byte b, int position) {
        return b >= 0x20 && b <= 0x7E && position < maxLineBytes && !(position == 0 && b == ' ');
    }

    private byte[] reply(String line) {
        String[] e = line.split(" ", 7); // no command has so many elements; the last one is all the rest
        int arguments = e.length - 1;
        boolean emptyArgument = Arrays.asList(e).contains("");
        return switch (e[0]) {
            case "get_file_listing" -> ascii(arguments != 0 ? INVALID_ARGUMENTS : listing());
            case "get_metadata" -> ascii(arguments != 1 || emptyArgument ? INVALID_ARGUMENTS : metadata(e[1]));
            case "get_slice" -> arguments < 3 || arguments > 4 || emptyArgument ? ascii(INVALID_ARGUMENTS) : slice(e);
            case "help" -> ascii(arguments != 0 ? INVALID_ARGUMENTS : HELP);
            case "quit" -> ascii(arguments != 0 ? INVALID_ARGUMENTS : "0 OK\r\n");
            default -> ascii("200 NO SUCH COMMAND\r\n");
        };
    }

    private String listing() {
        var reply = new StringBuilder("0 OK\r\n");
        for (String name : files.keySet()) {
            reply.append(name).append("\r\n");
        }
        return reply.append("\r\n").toString();
    }

    private String metadata(String name) {
        return files.containsKey(name) ? "0 OK\r\n" + files.get(name).length + "\r\n" : "202 FILE NOT FOUND\r\n";
    }

    private byte[] slice(String[] e) {
        boolean raw = e.length == 5;
        if (!isNumber(e[2]) || !isNumber(e[3]) || (raw && !e[4].equals("raw"))) {
            return ascii(INVALID_ARGUMENTS);
        }
        byte[] file = files.get(e[1]);
        if (file == null) {
            return ascii("202 FILE NOT FOUND\r\n");
        }
        BigInteger offset = new BigInteger(e[2]);
        BigInteger size = new BigInteger(e[3]);
        if (offset.add(size).compareTo(BigInteger.valueOf(file.length)) > 0) {
            return ascii("203 OFFSET EXCEEDS FILE SIZE\r\n");
        }
        if (unreadable.contains(e[1])) {
            return ascii("199 INTERNAL SERVER ERROR\r\n");
        }
        byte[] slice = Arrays.copyOfRange(file, offset.intValue(), offset.intValue() + size.intValue());
        var reply = new ByteArrayOutputStream();
        reply.writeBytes(ascii("0 OK\r\n"));
        if (raw) {
            reply.writeBytes(ascii("Content-Length: " + size + "\r\n\r\n"));
            reply.writeBytes(slice);
        } else {
            reply.writeBytes(Base64.getEncoder().encode(slice));
            reply.writeBytes(ascii("\r\n"));
        }
        return reply.toByteArray();
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches() && new BigInteger(text).compareTo(MAX_NUMBER) <= 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
