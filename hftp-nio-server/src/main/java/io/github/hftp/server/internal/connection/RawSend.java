package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.server.internal.file.OpenFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A raw slice. A small one is read into the buffer behind its header and leaves in the same write; a large one is
 * transferred by the kernel. Either way {@code remaining} counts down to 0 by bytes that were moved and by nothing
 * else.
 */
final class RawSend implements Send {
    /** Above this size one more system call costs less than passing the bytes through this process. */
    static final int TRANSFER_THRESHOLD = 32 * 1024;

    private final OpenFile file;
    private final long start;
    private final byte[] header;
    private final boolean byTransfer;
    private int headerPosition;
    private long position;
    private long remaining;

    RawSend(OpenFile file, long offset, long size) {
        this.file = file;
        this.start = offset;
        this.header = ResponseEncoder.rawSliceHeader(size);
        this.byTransfer = size > TRANSFER_THRESHOLD && file.canTransfer();
        this.position = offset;
        this.remaining = size;
    }

    @Override
    public Progress fill(ByteBuffer out) throws IOException {
        int count = Math.min(out.remaining(), header.length - headerPosition);
        out.put(header, headerPosition, count);
        headerPosition += count;
        if (byTransfer && headerPosition == header.length) {
            return Progress.TRANSFER;
        }
        while (out.hasRemaining() && remaining > 0) {
            int read = readInto(out);
            if (read == 0) {
                return Progress.WAITING;
            }
            position += read;
            remaining -= read;
        }
        return remaining == 0 && headerPosition == header.length ? Progress.DONE : Progress.MORE;
    }

    @Override
    public void fetch() {
        file.fetch();
    }

    @Override
    public void unread(int count) {
        int body = (int) Math.min(count, position - start);
        position -= body;
        remaining += body;
        headerPosition -= count - body;
    }

    @Override
    public long transfer(WritableByteChannel socket, long most) throws IOException {
        long moved = file.transferTo(position, Math.min(most, remaining), socket);
        if (moved == 0 && file.size() < position + remaining) {
            throw new EOFException("the file has become too short");
        }
        position += moved;
        remaining -= moved;
        return moved;
    }

    @Override
    public long remainingToTransfer() {
        return remaining;
    }

    @Override
    public long fileBytes() {
        return position - start;
    }

    @Override
    public void close() {
        file.close();
    }

    private int readInto(ByteBuffer out) throws IOException {
        int limit = out.limit();
        out.limit(out.position() + (int) Math.min(out.remaining(), remaining));
        try {
            int read = file.read(out, position);
            if (read < 0) {
                throw new EOFException("the file has become too short");
            }
            return read;
        } finally {
            out.limit(limit);
        }
    }
}
