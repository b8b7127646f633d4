package io.github.hftp.client.internal;

import io.github.hftp.client.IntegrityException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code NAME.sha256} that may be beside the file {@code NAME}: its digest alone, or what {@code sha256sum}
 * has printed, in either style, for this file and perhaps for others. A value; for any thread.
 *
 * @param name the file that it is beside of
 * @param itsName its own name
 */
public record ChecksumFile(FileName name, FileName itsName) {
    /** How long it can be: {@value} bytes, some hundred lines. */
    static final int MAX_BYTES = 64 << 10;

    private static final String HEX = "([0-9A-Fa-f]{64})";
    private static final Pattern ALONE = Pattern.compile(HEX + "(\r?\n)?");
    private static final Pattern LINE_END = Pattern.compile("\r?\n");
    private static final Pattern LINE = Pattern.compile("(\\\\?)" + HEX + " [ *](.+)", Pattern.DOTALL);
    private static final Pattern BSD_LINE = Pattern.compile("(\\\\?)SHA256 \\((.+)\\) = " + HEX, Pattern.DOTALL);

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
        Matcher alone = ALONE.matcher(text);
        if (alone.matches()) {
            return HexFormat.of().parseHex(alone.group(1));
        }
        Set<String> digests = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : LINE_END.split(text, -1)) {
            Matcher plain = LINE.matcher(line);
            Matcher bsd = BSD_LINE.matcher(line);
            if (plain.matches() && isOurs(plain.group(1), plain.group(3))) {
                digests.add(plain.group(2));
            } else if (bsd.matches() && isOurs(bsd.group(1), bsd.group(2))) {
                digests.add(bsd.group(3));
            }
        }
        if (digests.size() != 1) {
            throw new IntegrityException(itsName + " on the server has "
                    + (digests.isEmpty() ? "no SHA-256 of " : "more than one SHA-256 of ") + name);
        }
        return HexFormat.of().parseHex(digests.iterator().next());
    }

    private boolean isOurs(String escaped, String written) {
        return name.local().equals(escaped.isEmpty() ? written : unescaped(written));
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
