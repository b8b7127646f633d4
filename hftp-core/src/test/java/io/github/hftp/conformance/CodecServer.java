package io.github.hftp.conformance;

import io.github.hftp.codec.Base64Encoder;
import io.github.hftp.codec.LineDecoder;
import io.github.hftp.codec.RequestParser;
import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.RequestException;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One connection of a server that is nothing but the codec and a map: what is left when there are no sockets. */
final class CodecServer {
    private static final int CHUNK_BYTES = 4 * Base64Encoder.GROUP_BYTES;

    private final TreeMap<FileName, byte[]> files = new TreeMap<>();
    private final Set<String> unreadable;
    private final LineDecoder decoder;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int replies;
    private boolean ended;

    CodecServer(Map<String, byte[]> files, int maxLineBytes, Set<String> unreadable) {
        files.forEach((name, content) -> this.files.put(FileName.parse(name).orElseThrow(), content));
        this.decoder = new LineDecoder(maxLineBytes);
        this.unreadable = unreadable;
    }

    /** Takes the next piece of the stream; false when the server has ended the connection. */
    boolean receive(ByteBuffer piece) {
        while (!ended) {
            try {
                String line = decoder.decode(piece);
                if (line == null) {
                    return true;
                }
                answer(RequestParser.parse(line));
            } catch (RequestException e) {
                send(ResponseEncoder.status(e.status()));
                ended = e.status().isFatal();
            }
            replies++;
        }
        return false;
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    int replies() {
        return replies;
    }

    boolean ended() {
        return ended;
    }

    private void answer(Request request) throws RequestException {
        if (request instanceof Request.GetMetadata metadata) {
            send(ResponseEncoder.metadata(find(metadata.name()).length));
        } else if (request instanceof Request.GetSlice slice) {
            sendSlice(slice, find(slice.name()));
        } else if (request instanceof Request.GetFileListing) {
            send(ResponseEncoder.listing(files.keySet()));
        } else if (request instanceof Request.Help) {
            send(ResponseEncoder.help());
        } else {
            send(ResponseEncoder.status(StatusCode.OK));
            ended = true;
        }
    }

    private byte[] find(FileName name) throws RequestException {
        return Optional.ofNullable(files.get(name)).orElseThrow(() -> new RequestException(StatusCode.FILE_NOT_FOUND));
    }

    private void sendSlice(Request.GetSlice slice, byte[] file) throws RequestException {
        if (slice.offset() > file.length || slice.size() > file.length - slice.offset()) {
            throw new RequestException(StatusCode.OFFSET_EXCEEDS_FILE_SIZE);
        }
        if (unreadable.contains(slice.name().spelling())) {
            throw new RequestException(StatusCode.INTERNAL_SERVER_ERROR);
        }
        byte[] bytes = Arrays.copyOfRange(file, (int) slice.offset(), (int) (slice.offset() + slice.size()));
        if (slice.encoding() == SliceEncoding.RAW) {
            send(ResponseEncoder.rawSliceHeader(slice.size()));
            send(bytes);
        } else {
            send(ResponseEncoder.base64SliceHeader());
            sendBase64(bytes);
            send(new byte[] {'\r', '\n'});
        }
    }

    private void sendBase64(byte[] bytes) {
        byte[] target = new byte[CHUNK_BYTES / Base64Encoder.GROUP_BYTES * Base64Encoder.GROUP_CHARS];
        for (int start = 0; start < bytes.length; start += CHUNK_BYTES) {
            byte[] chunk = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + CHUNK_BYTES));
            sent.write(target, 0, Base64Encoder.encode(chunk, chunk.length, target));
        }
    }

    private void send(byte[] bytes) {
        sent.writeBytes(bytes);
    }
}
