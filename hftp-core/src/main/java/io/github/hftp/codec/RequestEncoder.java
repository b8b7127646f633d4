package io.github.hftp.codec;

import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import java.nio.charset.StandardCharsets;

/** Writes requests as the bytes of their lines. */
public final class RequestEncoder {
    private RequestEncoder() {}

    /**
     * Writes a request.
     *
     * @param request what to ask
     * @return the line with its CR LF
     */
    public static byte[] encode(Request request) {
        return (request.command().word() + arguments(request) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String arguments(Request request) {
        if (request instanceof Request.GetMetadata metadata) {
            return " " + metadata.name().spelling();
        }
        if (request instanceof Request.GetSlice slice) {
            String encoding = slice.encoding() == SliceEncoding.RAW ? " raw" : "";
            return " " + slice.name().spelling() + " " + slice.offset() + " " + slice.size() + encoding;
        }
        return "";
    }
}
