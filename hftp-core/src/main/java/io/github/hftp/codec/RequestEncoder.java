package io.github.hftp.codec;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Encodes requests as the bytes of their lines. */
public final class RequestEncoder {
    private RequestEncoder() {}

    /**
     * Encodes a request.
     *
     * @param request the request
     * @return the line with its CR LF
     */
    public static byte[] encode(Request request) {
        return encode(request, name -> false);
    }

    /**
     * Encodes a request to a server that may not know percent-encoding.
     *
     * @param request the request
     * @param unencoded whether to write a name unencoded
     * @return the line with its CR LF
     * @throws IllegalArgumentException if such a name cannot be written unencoded
     */
    public static byte[] encode(Request request, Predicate<FileName> unencoded) {
        return (request.command().word() + arguments(request, unencoded) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether a name can be written unencoded, and then differs from its spelling: it is one element of printable
     * ASCII, and not the spelling of another name.
     *
     * @param name any name
     * @return false for {@code a.txt}, {@code a b}, {@code año} and {@code a%20b}, and true for {@code a(1).txt}
     */
    public static boolean canBeUnencoded(FileName name) {
        return !name.isPlain()
                && name.local().chars().allMatch(c -> c > ' ' && c <= '~')
                && FileName.parse(name.local()).isEmpty();
    }

    private static String arguments(Request request, Predicate<FileName> unencoded) {
        return switch (request.command()) {
            case GET_FILE_LISTING, HELP, QUIT -> "";
            case GET_METADATA -> " " + spelling(((Request.GetMetadata) request).name(), unencoded);
            case GET_SLICE -> slice((Request.GetSlice) request, unencoded);
        };
    }

    private static String slice(Request.GetSlice slice, Predicate<FileName> unencoded) {
        String encoding = slice.encoding() == SliceEncoding.RAW ? " raw" : "";
        return " " + spelling(slice.name(), unencoded) + " " + slice.offset() + " " + slice.size() + encoding;
    }

    private static String spelling(FileName name, Predicate<FileName> unencoded) {
        if (!unencoded.test(name)) {
            return name.spelling();
        }
        if (!canBeUnencoded(name)) {
            throw new IllegalArgumentException("not a name that can be written as it is: " + name);
        }
        return name.local();
    }
}
