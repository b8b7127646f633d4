package io.github.hftp.client.internal.download;

import io.github.hftp.client.IntegrityException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code NAME.sha256} that may be beside the file {@code NAME}: its digest alone, or lines as {@code
 * sha256sum}, {@code shasum} and {@code openssl dgst} print them, for this file and perhaps for others. They may have
 * been run in another folder, so a path that ends in the name will do. A value; for any thread.
 *
 * @param name the file that it is beside of
 * @param itsName its own name
 */
public record ChecksumFile(FileName name, FileName itsName) {
    /** How long it can be: {@value} bytes, some hundred lines. */
    static final int MAX_BYTES = 64 << 10;

    private static final String HEX = "(?<hex>[0-9A-Fa-f]{64})";
    private static final String NAME = "(?<name>.+)";
    private static final String ESCAPED = "(?<escaped>\\\\?)";
    private static final Pattern ALONE = Pattern.compile(HEX + "[ \t]*");
    private static final Pattern LINE_END = Pattern.compile("\r?\n");
    private static final Pattern LINE = Pattern.compile(ESCAPED + HEX + " [ *]" + NAME, Pattern.DOTALL);
    private static final Pattern BSD_LINE =
            Pattern.compile(ESCAPED + "SHA(?:2-)?256 ?\\(" + NAME + "\\) ?= " + HEX, Pattern.DOTALL);

    /** As somebody may have typed it; a name can begin with a blank or an asterisk, so this is the second choice. */
    private static final Pattern LOOSE_LINE =
            Pattern.compile(ESCAPED + HEX + "(?:\t| [ \t*])[ \t]*\\*?" + NAME, Pattern.DOTALL);

    private static final Pattern THIS_FOLDER = Pattern.compile("(?:\\.[/\\\\])+");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Finds its name.
     *
     * @throws IllegalArgumentException if that would be too long for a name
     */
    public static ChecksumFile of(FileName name) {
        return FileName.tryOf(name.local() + ".sha256")
                .map(itsName -> new ChecksumFile(name, itsName))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no server can have a .sha256 of this file, whose name is too long for that: " + name));
    }

    /**
     * Asks the server what the digest of the file should be.
     *
     * @throws IntegrityException if that is not what such a file holds
     * @throws StatusException if there is no such file
     */
    byte[] fetch(Source source) throws IOException {
        try {
            long size = source.size(itsName);
            if (size > MAX_BYTES) {
                throw new IntegrityException(itsName + " on the server has " + size + " bytes, and more than "
                        + MAX_BYTES + " are not read for a digest");
            }
            return parse(source.read(itsName, 0, (int) size));
        } catch (StatusException e) {
            if (e.code() == StatusCode.FILE_NOT_FOUND.code()) {
                throw new StatusException(
                        "the server has no " + itsName + ", by which " + name + " is to be checked: " + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    /** Finds the digest of the file in what its checksum file holds. */
    byte[] parse(byte[] content) throws IntegrityException {
        String text = decode(content);
        List<String> lines = LINE_END.splitAsStream(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.size() == 1 && ALONE.matcher(lines.get(0)).matches()) {
            return HexFormat.of().parseHex(lines.get(0).strip());
        }
        SortedMap<Fit, Set<String>> digests = new TreeMap<>();
        for (String line : lines) {
            for (Pattern form : List.of(LINE, BSD_LINE, LOOSE_LINE)) {
                Matcher matcher = form.matcher(line);
                if (matcher.matches()) {
                    digests.computeIfAbsent(fit(matcher), fit -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER))
                            .add(matcher.group("hex"));
                }
            }
        }
        digests.remove(Fit.NONE);
        if (digests.isEmpty() || digests.get(digests.firstKey()).size() > 1) {
            throw new IntegrityException(itsName + " on the server has "
                    + (digests.isEmpty() ? "no SHA-256 of " : "more than one SHA-256 of ") + name);
        }
        return HexFormat.of()
                .parseHex(digests.get(digests.firstKey()).iterator().next());
    }

    /** How well a line fits the file, the best first: where one is there, what fits less is another file's. */
    private enum Fit {
        EXACT,
        LOOSE,
        LAST_COMPONENT,
        NONE
    }

    private Fit fit(Matcher line) {
        String written = line.group("escaped").isEmpty() ? line.group("name") : unescaped(line.group("name"));
        if (written.equals(name.local())) {
            return line.pattern().equals(LOOSE_LINE) ? Fit.LOOSE : Fit.EXACT;
        }
        Matcher prefix = THIS_FOLDER.matcher(written);
        if (prefix.lookingAt() && written.substring(prefix.end()).equals(name.local())) {
            return Fit.LOOSE;
        }
        boolean isPath = written.endsWith("/" + name.local()) || written.endsWith("\\" + name.local());
        return isPath ? Fit.LAST_COMPONENT : Fit.NONE;
    }

    /** What {@code sha256sum} makes of names with these characters, in a line that begins with a backslash. */
    private static String unescaped(String written) {
        return Pattern.compile("\\\\([nr\\\\])").matcher(written).replaceAll(found -> switch (found.group(1)) {
            case "n" -> "\n";
            case "r" -> "\r";
            default -> "\\\\"; // one, which is to be doubled for the replacement
        });
    }

    private String decode(byte[] content) throws IntegrityException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // as for a NUL
        }
        throw new IntegrityException(itsName + " on the server is not text");
    }
}
