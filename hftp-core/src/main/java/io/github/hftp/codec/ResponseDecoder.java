package io.github.hftp.codec;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Decodes the lines of a reply; the client knows what each line must be. A server can send anything, so whatever is not
 * exactly right is refused, and a number in a reply never decides how much to allocate.
 */
public final class ResponseDecoder {
    /** What the line before a raw slice begins with. */
    static final String CONTENT_LENGTH = "Content-Length: ";

    private static final int MAX_STATUS_DIGITS = 3;

    private ResponseDecoder() {}

    /**
     * A status line as received. Servers word their texts differently, so only the code counts.
     *
     * @param code the number, from 0 to 999
     * @param text the rest of the line, perhaps empty
     */
    public record StatusLine(int code, String text) {}

    /**
     * Reads a status line.
     *
     * @param line the line without its CR LF
     * @return its two parts
     * @throws ProtocolException if it does not begin with a number of one to three digits, followed by a space or the
     *     end
     */
    public static StatusLine statusLine(String line) throws ProtocolException {
        int space = line.indexOf(' ');
        String digits = space < 0 ? line : line.substring(0, space);
        long code = Decimal.parse(digits);
        if (code < 0 || digits.length() > MAX_STATUS_DIGITS) {
            throw new ProtocolException("the reply does not begin with a status code");
        }
        return new StatusLine((int) code, space < 0 ? "" : line.substring(space + 1));
    }

    /**
     * Reads the size that answers {@code get_metadata}.
     *
     * @param line the line without its CR LF
     * @return the size in bytes, from 0
     * @throws ProtocolException if it is not a decimal number up to 2^63-1
     */
    public static long size(String line) throws ProtocolException {
        long size = Decimal.parse(line);
        if (size < 0) {
            throw new ProtocolException("the file's size is no number");
        }
        return size;
    }

    /**
     * Reads the length announced before a raw slice.
     *
     * @param line the line without its CR LF
     * @return the length in bytes, from 0
     * @throws ProtocolException if it is not {@code Content-Length: } with a decimal number up to 2^63-1
     */
    public static long contentLength(String line) throws ProtocolException {
        long length = line.startsWith(CONTENT_LENGTH) ? Decimal.parse(line.substring(CONTENT_LENGTH.length())) : -1;
        if (length < 0) {
            throw new ProtocolException("a raw slice without a valid Content-Length");
        }
        return length;
    }

    /**
     * Reads a line of a listing: the spelling of a name or, from a server that does not know percent-encoding, the name
     * itself. A line that could be either is a spelling.
     *
     * @param line the line without its CR LF; its characters are bytes
     * @return the name
     * @throws ProtocolException if it is neither: not a single path component, not UTF-8, or with a control character
     */
    public static FileName listedName(String line) throws ProtocolException {
        return FileName.parse(line)
                .or(() -> unencoded(line))
                .orElseThrow(() -> new ProtocolException("the listing has a line that is no file name"));
    }

    private static Optional<FileName> unencoded(String line) {
        try {
            ByteBuffer bytes = StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap(line));
            return FileName.tryOf(
                            StandardCharsets.UTF_8.newDecoder().decode(bytes).toString())
                    .filter(name -> name.local().chars().noneMatch(Character::isISOControl));
        } catch (CharacterCodingException e) { // in another character set, so the name is unknown
            return Optional.empty();
        }
    }
}
