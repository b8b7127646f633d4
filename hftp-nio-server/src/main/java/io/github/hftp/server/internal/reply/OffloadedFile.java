package io.github.hftp.server.internal.reply;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.server.internal.file.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A slice of a file that may block: workers read it a chunk at a time, and {@code onReady} tells the reply on the loop
 * thread to ask again. Only the loop thread touches the fields; a chunk passes to a worker and back. Closed by the
 * reply, but never while a worker reads it.
 */
final class OffloadedFile implements SliceSource {
    /** A multiple of three, so that base64 can use up a chunk. */
    private static final int CHUNK_BYTES = 96 * 1024;

    private final OpenFile file;
    private final long end;
    private final EventLoop loop;
    private final Executor workers;
    private final Runnable onReady;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private long chunkPosition;
    private long wanted;
    private boolean fetching;
    private boolean closed;
    private IOException failure;

    /** Reads nothing from {@code end} on. */
    OffloadedFile(OpenFile file, long end, EventLoop loop, Executor workers, Runnable onReady) {
        this.file = file;
        this.end = end;
        this.loop = loop;
        this.workers = workers;
        this.onReady = onReady;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (failure != null) {
            throw failure;
        }
        long index = position - chunkPosition;
        if (fetching || index < 0 || index >= chunk.limit()) {
            wanted = position;
            return 0;
        }
        int count = Math.min(target.remaining(), chunk.limit() - (int) index);
        target.put(chunk.array(), (int) index, count);
        return count;
    }

    @Override
    public void fetch() {
        if (fetching) {
            return;
        }
        long position = wanted;
        int size = (int) Math.min(CHUNK_BYTES, end - position);
        ByteBuffer fresh = chunk.capacity() < size
                ? ByteBuffer.allocate(size)
                : chunk.clear().limit(size);
        workers.execute(() -> {
            IOException failed = null;
            try {
                readFully(fresh, position);
            } catch (IOException e) {
                failed = e;
            } catch (RuntimeException | Error e) {
                failed = new IOException("a file failed by " + e.getClass().getName(), e); // its own text may fail, too
            }
            IOException outcome = failed;
            try {
                loop.execute(() -> onFetched(fresh.flip(), position, outcome));
            } catch (RejectedExecutionException e) {
                file.close();
                throw e;
            }
        });
        fetching = true;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (!fetching) {
                closeElsewhere();
            }
        }
    }

    private void readFully(ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            file.readOwed(target, position + target.position());
        }
    }

    private void onFetched(ByteBuffer fetched, long position, IOException failed) {
        fetching = false;
        if (closed) {
            closeElsewhere();
            return;
        }
        chunk = fetched;
        chunkPosition = position;
        failure = failed;
        onReady.run();
    }

    private void closeElsewhere() {
        try {
            workers.execute(file::close);
        } catch (RejectedExecutionException e) { // the server is closing and its workers are gone
            file.close();
        }
    }
}
