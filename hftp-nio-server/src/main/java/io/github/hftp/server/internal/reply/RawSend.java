package io.github.hftp.server.internal.reply;

import io.github.hftp.codec.ResponseEncoder;
import io.github.hftp.loop.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A raw slice. A small one is read into the buffer behind its header and leaves in the same write; a large one is
 * transferred by the kernel. Either way only bytes that were moved count {@code remaining} down to 0.
 *
 * <p>A transfer is never required. One that moves nothing does not say whether the socket is full, the file has ended
 * or the system refuses. Copying the next bytes does, since a read involves only the file and a write only the socket.
 * Once a copy finds the socket full, the transfer is tried again when there is room; until then copying continues.
 */
public final class RawSend implements Send {
    private static final Logger LOG = LoggerFactory.getLogger(RawSend.class);

    /** Above this size one more system call costs less than passing the bytes through this process. */
    public static final int TRANSFER_THRESHOLD = 32 * 1024;

    private final SliceSource source;
    private final long start;
    private final byte[] header;
    private FileChannel transferSource;
    private boolean copying;
    private int headerPosition;
    private long position;
    private long remaining;

    RawSend(SliceSource source, long offset, long size) {
        this.source = source;
        this.start = offset;
        this.header = ResponseEncoder.rawSliceHeader(size);
        this.transferSource = size > TRANSFER_THRESHOLD ? source.transferSource() : null;
        this.position = offset;
        this.remaining = size;
    }

    @Override
    public Progress fill(ByteBuffer out) throws IOException {
        int count = Math.min(out.remaining(), header.length - headerPosition);
        out.put(header, headerPosition, count);
        headerPosition += count;
        if (transferSource != null && !copying && headerPosition == header.length) {
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
        source.fetch();
    }

    @Override
    public void unread(int count) {
        int body = (int) Math.min(count, position - start);
        position -= body;
        remaining += body;
        headerPosition -= count - body;
        copying = false; // the socket is full
    }

    @Override
    public long transfer(Transport transport, long most) {
        long moved = 0;
        try {
            moved = transport.transferFrom(transferSource, position, Math.min(most, remaining));
        } catch (IOException e) { // of the file, of the socket, or because the system does not do this for the two
            LOG.debug("A file is copied, since it cannot be transferred: {}", e.toString());
            transferSource = null;
        }
        copying = moved == 0;
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
        source.close();
    }

    private int readInto(ByteBuffer out) throws IOException {
        int limit = out.limit();
        out.limit(out.position() + (int) Math.min(out.remaining(), remaining));
        try {
            return source.read(out, position);
        } finally {
            out.limit(limit);
        }
    }
}
