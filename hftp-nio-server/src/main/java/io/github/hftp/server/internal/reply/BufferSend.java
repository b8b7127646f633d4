package io.github.hftp.server.internal.reply;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.protocol.StatusCode;
import java.nio.ByteBuffer;

/** A reply that is entirely in memory. */
public final class BufferSend implements Send {
    private final StatusCode status;
    private final boolean last;
    private final byte[] bytes;
    private int position;

    private BufferSend(StatusCode status, boolean last, byte[] bytes) {
        this.status = status;
        this.last = last;
        this.bytes = bytes;
    }

    /** A status line; a fatal status ends the connection. */
    public static BufferSend status(StatusCode status) {
        return new BufferSend(status, status.isFatal(), ResponseEncoder.status(status));
    }

    /** The reply to {@code quit}, which ends the connection. */
    public static BufferSend farewell() {
        return new BufferSend(StatusCode.OK, true, ResponseEncoder.status(StatusCode.OK));
    }

    /** A reply that begins with {@code 0 OK}. The array is not copied and may be shared. */
    public static BufferSend ok(byte[] bytes) {
        return new BufferSend(StatusCode.OK, false, bytes);
    }

    @Override
    public Progress fill(ByteBuffer out) {
        int count = Math.min(out.remaining(), bytes.length - position);
        out.put(bytes, position, count);
        position += count;
        return position == bytes.length ? Progress.DONE : Progress.MORE;
    }

    @Override
    public void unread(int count) {
        position -= count;
    }

    @Override
    public StatusCode status() {
        return status;
    }

    @Override
    public boolean isLast() {
        return last;
    }

    @Override
    public long fileBytes() {
        return 0;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
