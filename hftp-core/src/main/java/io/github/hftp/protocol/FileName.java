package io.github.hftp.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * The name of a served file; no name enters the system in any other way. It is a single path component (no {@code /},
 * no NUL, not {@code .} or {@code ..}, at most {@value Protocol#MAX_FILE_NAME_BYTES} bytes of UTF-8) and has exactly
 * one spelling on the wire: the bytes {@code [A-Za-z0-9._-]} as they are, every other byte as {@code %XX} in upper-case
 * hex (RFC 3986). With one spelling per file, no other spelling can slip a name past a check.
 */
public final class FileName implements Comparable<FileName> {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final String local;
    private final String spelling;

    private FileName(String local, String spelling) {
        this.local = local;
        this.spelling = spelling;
    }

    /**
     * Creates the name of a local file.
     *
     * @param local the name as the file system shows it, for example {@code año 1.txt}
     * @return the name
     * @throws IllegalArgumentException if no served file can have this name
     */
    public static FileName of(String local) {
        return tryOf(local).orElseThrow(() -> new IllegalArgumentException("not a file name: " + quoted(local)));
    }

    /**
     * Creates the name of a local file, if such a file can be served.
     *
     * @param local the name as the file system shows it
     * @return the name, or nothing if no served file can have it
     */
    public static Optional<FileName> tryOf(String local) {
        if (isPlain(local)) {
            return isComponent(local, local.length()) ? Optional.of(new FileName(local, local)) : Optional.empty();
        }
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(local));
            return isComponent(local, utf8.remaining())
                    ? Optional.of(new FileName(local, encode(utf8)))
                    : Optional.empty();
        } catch (CharacterCodingException e) { // half a surrogate pair: no file name in UTF-8
            return Optional.empty();
        }
    }

    /**
     * Parses a name as spelled on the wire.
     *
     * @param spelling an element of a request, or a line of a listing
     * @return the name, or nothing if this is not the one valid spelling of a name
     */
    public static Optional<FileName> parse(String spelling) {
        if (spelling.length() > Protocol.MAX_FILE_NAME_SPELLING) {
            return Optional.empty();
        }
        if (isPlain(spelling)) {
            return isComponent(spelling, spelling.length())
                    ? Optional.of(new FileName(spelling, spelling))
                    : Optional.empty();
        }
        // Encoding again what was decoded is the whole test for "the one right spelling".
        return decode(spelling).flatMap(FileName::tryOf).filter(name -> name.spelling.equals(spelling));
    }

    /**
     * The name as the local file system shows it. It may hold any character but {@code /} and NUL, so escape it before
     * it reaches a log or a terminal.
     *
     * @return the decoded name
     */
    public String local() {
        return local;
    }

    /**
     * The name on the wire: only {@code [A-Za-z0-9._%-]}, safe to print.
     *
     * @return the percent-encoded name
     */
    public String spelling() {
        return spelling;
    }

    /**
     * Whether the name begins with a dot, which marks a hidden file on Unix.
     *
     * @return true for a name like {@code .profile}
     */
    public boolean isHidden() {
        return local.charAt(0) == '.';
    }

    /**
     * Whether the name needs no encoding on the wire.
     *
     * @return true for a name of {@code [A-Za-z0-9._-]} only
     */
    public boolean isPlain() {
        return local.equals(spelling);
    }

    /** The order of the bytes of the spelling, which is the order of a listing. */
    @Override
    public int compareTo(FileName other) {
        return spelling.compareTo(other.spelling);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileName name && name.spelling.equals(spelling);
    }

    @Override
    public int hashCode() {
        return spelling.hashCode();
    }

    /** The spelling on the wire. */
    @Override
    public String toString() {
        return spelling;
    }

    private static boolean isComponent(String local, int utf8Length) {
        return utf8Length > 0
                && utf8Length <= Protocol.MAX_FILE_NAME_BYTES
                && local.indexOf('/') < 0
                && local.indexOf('\0') < 0
                && !local.equals(".")
                && !local.equals("..");
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }

    private static String encode(ByteBuffer utf8) {
        var spelling = new StringBuilder(3 * utf8.remaining());
        while (utf8.hasRemaining()) {
            int b = utf8.get() & 0xFF;
            if (isPlain((char) b)) {
                spelling.append((char) b);
            } else {
                spelling.append('%').append(HEX[b >> 4]).append(HEX[b & 0xF]);
            }
        }
        return spelling.toString();
    }

    private static Optional<String> decode(String spelling) {
        ByteBuffer utf8 = ByteBuffer.allocate(spelling.length());
        for (int i = 0; i < spelling.length(); i++) {
            char c = spelling.charAt(i);
            if (c == '%' && i + 2 < spelling.length()) {
                // A wrong digit gives -1, so a wrong byte, so another spelling than the one that came: refused above.
                utf8.put((byte) (Character.digit(spelling.charAt(i + 1), 16) << 4
                        | Character.digit(spelling.charAt(i + 2), 16)));
                i += 2;
            } else if (isPlain(c)) {
                utf8.put((byte) c);
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(utf8.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String quoted(String local) {
        var safe = new StringBuilder("\"");
        Objects.requireNonNull(local).chars().limit(100).forEach(c -> {
            if (c >= ' ' && c <= '~') {
                safe.append((char) c);
            } else {
                safe.append(String.format("\\u%04X", c));
            }
        });
        return safe.append(local.length() > 100 ? "…\"" : "\"").toString();
    }
}
