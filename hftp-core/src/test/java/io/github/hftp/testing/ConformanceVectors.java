package io.github.hftp.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The conformance table: what is sent and what must be answered, each byte written by hand. It is the text file
 * {@code conformance.txt} beside this class, which explains its own form and is fit to test a server in any language.
 */
public final class ConformanceVectors {
    /** The line limit that the table supposes. */
    public static final int MAX_LINE_BYTES = 1000;

    private static final Pattern REPETITION = Pattern.compile("\\{(\\d+)\\*([^}]*)}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9A-F]{2}|[rnt\\\\])");

    private final List<ConformanceVector> vectors = new ArrayList<>();
    private String section = "";
    private String name = "";
    private ByteArrayOutputStream input = new ByteArrayOutputStream();
    private ByteArrayOutputStream output = new ByteArrayOutputStream();
    private boolean closes;

    private ConformanceVectors() {}

    /** All cases, in the order of the table. */
    public static List<ConformanceVector> all() {
        try (InputStream table = ConformanceVectors.class.getResourceAsStream("conformance.txt")) {
            var reader = new ConformanceVectors();
            new String(table.readAllBytes(), UTF_8).lines().forEach(reader::read);
            reader.finishVector();
            return List.copyOf(reader.vectors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String line) {
        if (line.startsWith("== ")) {
            finishVector();
            section = line.substring(3);
        } else if (line.startsWith("# ")) {
            finishVector();
            name = line.substring(2);
        } else if (line.equals("<close")) {
            closes = true;
        } else if (line.startsWith("> ")) {
            input.writeBytes(bytes(line.substring(2)));
        } else if (line.startsWith("< ")) {
            output.writeBytes(bytes(line.substring(2)));
        } else if (!line.isEmpty() && !line.startsWith(";") && !line.equals(">") && !line.equals("<")) {
            throw new IllegalStateException("no such line in a conformance table: " + line);
        }
    }

    private void finishVector() {
        if (!name.isEmpty()) {
            vectors.add(new ConformanceVector(section, name, input.toByteArray(), output.toByteArray(), closes));
        }
        name = "";
        input = new ByteArrayOutputStream();
        output = new ByteArrayOutputStream();
        closes = false;
    }

    private static byte[] bytes(String text) {
        String repeated = REPETITION
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(2).repeat(Integer.parseInt(m.group(1)))));
        return ESCAPE.matcher(repeated)
                .replaceAll(m -> Matcher.quoteReplacement(unescape(m.group(1))))
                .getBytes(ISO_8859_1);
    }

    private static String unescape(String escape) {
        return switch (escape) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            case "\\" -> "\\";
            default -> String.valueOf((char) Integer.parseInt(escape.substring(1), 16));
        };
    }
}
