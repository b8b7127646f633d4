package io.github.hftp.server.internal.reply;

import io.github.hftp.codec.Base64Encoder;
import io.github.hftp.codec.ResponseEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A slice in base64, on one line. It is encoded in chunks of whole groups, so that padding comes only at the very end.
 * Progress is a position in the characters; the position in the file follows from it.
 */
final class Base64Send implements Send {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final SliceSource source;
    private final long offset;
    private final long size;
    private final Base64Buffers buffers;
    private final byte[] header = ResponseEncoder.base64SliceHeader();
    private int headerPosition;
    private long characters;
    private int lineEndPosition;

    Base64Send(SliceSource source, long offset, long size, Base64Buffers buffers) {
        this.source = source;
        this.offset = offset;
        this.size = size;
        this.buffers = buffers;
    }

    @Override
    public Progress fill(ByteBuffer out) throws IOException {
        headerPosition += put(header, headerPosition, header.length, out);
        while (encodedBytes() < size) {
            if (out.remaining() < Base64Encoder.GROUP_CHARS) {
                return Progress.MORE;
            }
            int put = encodeInto(out);
            if (put == 0) {
                return Progress.WAITING;
            }
            characters += put;
        }
        lineEndPosition += put(LINE_END, lineEndPosition, LINE_END.length, out);
        return lineEndPosition == LINE_END.length ? Progress.DONE : Progress.MORE;
    }

    @Override
    public void fetch() {
        source.fetch();
    }

    @Override
    public void unread(int count) {
        int fromLineEnd = Math.min(count, lineEndPosition);
        int fromCharacters = (int) Math.min(count - fromLineEnd, characters);
        lineEndPosition -= fromLineEnd;
        characters -= fromCharacters;
        headerPosition -= count - fromLineEnd - fromCharacters;
    }

    @Override
    public long fileBytes() {
        return Math.min(encodedBytes(), size);
    }

    @Override
    public void close() {
        source.close();
    }

    /** How many bytes of the slice the complete groups encode. */
    private long encodedBytes() {
        return characters / Base64Encoder.GROUP_CHARS * Base64Encoder.GROUP_BYTES;
    }

    /** Puts the next characters, starting perhaps in the middle of a group; 0 if no bytes are available yet. */
    private int encodeInto(ByteBuffer out) throws IOException {
        int groups = out.remaining() / Base64Encoder.GROUP_CHARS;
        long wanted = Math.min(size - encodedBytes(), (long) groups * Base64Encoder.GROUP_BYTES);
        int read = buffers.read(source, offset + encodedBytes(), wanted);
        if (read < size - encodedBytes()) {
            read -= read % Base64Encoder.GROUP_BYTES; // more bytes follow, so no padding yet
        }
        int encoded = buffers.encode(read);
        int skipped = encoded == 0 ? 0 : (int) (characters % Base64Encoder.GROUP_CHARS);
        return put(buffers.characters(), skipped, encoded, out);
    }

    private static int put(byte[] source, int from, int to, ByteBuffer out) {
        int count = Math.min(to - from, out.remaining());
        out.put(source, from, count);
        return count;
    }

    /** The loop's buffers for base64: a reply uses them for one chunk at a time and keeps nothing in them. */
    static final class Base64Buffers {
        private static final int CHUNK_BYTES = 48 * 1024;

        private final ByteBuffer direct = ByteBuffer.allocateDirect(CHUNK_BYTES);
        private final byte[] bytes = new byte[CHUNK_BYTES];
        private final byte[] characters = new byte[CHUNK_BYTES / Base64Encoder.GROUP_BYTES * Base64Encoder.GROUP_CHARS];

        byte[] characters() {
            return characters;
        }

        /** Reads the wanted bytes, at most a chunk; fewer only if the rest is not available yet. */
        int read(SliceSource source, long position, long wanted) throws IOException {
            direct.clear().limit((int) Math.min(wanted, CHUNK_BYTES));
            while (direct.hasRemaining()) {
                if (source.read(direct, position + direct.position()) == 0) {
                    break;
                }
            }
            direct.flip().get(bytes, 0, direct.limit());
            return direct.limit();
        }

        int encode(int length) {
            return Base64Encoder.encode(bytes, length, characters);
        }
    }
}
