package io.github.hftp.codec;

import io.github.hftp.protocol.Command;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** Encodes replies, or the part before the bytes of a file. The arrays belong to the caller. */
public final class ResponseEncoder {
    private static final Map<StatusCode, byte[]> STATUS_LINES = new EnumMap<>(StatusCode.class);
    private static final String OK_LINE = StatusCode.OK + "\r\n";

    static {
        for (StatusCode status : StatusCode.values()) {
            STATUS_LINES.put(status, ascii(status + "\r\n"));
        }
    }

    private ResponseEncoder() {}

    /**
     * A reply that consists of its status line only.
     *
     * @param status the code
     * @return {@code CODE TEXT} CR LF
     */
    public static byte[] status(StatusCode status) {
        return STATUS_LINES.get(status).clone();
    }

    /**
     * The reply to {@code get_metadata}.
     *
     * @param size the size of the file in bytes
     * @return the status line, and a line with the size
     */
    public static byte[] metadata(long size) {
        return ascii(OK_LINE + size + "\r\n");
    }

    /**
     * What comes before the bytes of a raw slice.
     *
     * @param size the length of the slice in bytes
     * @return the status line, the {@code Content-Length} line and an empty line
     */
    public static byte[] rawSliceHeader(long size) {
        return ascii(OK_LINE + ResponseDecoder.CONTENT_LENGTH + size + "\r\n\r\n");
    }

    /**
     * What comes before the base64 of a slice. The base64 ends with CR LF.
     *
     * @return the status line
     */
    public static byte[] base64SliceHeader() {
        return status(StatusCode.OK);
    }

    /**
     * The reply to {@code help}.
     *
     * @return the status line, the commands, one per line, and an empty line
     */
    public static byte[] help() {
        var text = new StringBuilder(OK_LINE);
        for (Command command : Command.values()) {
            text.append(command.word()).append("\r\n");
        }
        return ascii(text.append("\r\n").toString());
    }

    /**
     * The reply to {@code get_file_listing}.
     *
     * @param names the served files, in the order of {@link FileName#compareTo}
     * @return the status line, the names, one per line, and an empty line
     */
    public static byte[] listing(Collection<FileName> names) {
        var bytes = new ByteArrayOutputStream(64 + 24 * names.size());
        bytes.writeBytes(STATUS_LINES.get(StatusCode.OK));
        for (FileName name : names) {
            bytes.writeBytes(ascii(name.spelling()));
            bytes.write('\r');
            bytes.write('\n');
        }
        bytes.write('\r');
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
