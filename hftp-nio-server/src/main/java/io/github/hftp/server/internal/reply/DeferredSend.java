package io.github.hftp.server.internal.reply;

import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A reply that another thread is preparing, and then that reply. Belongs to the loop thread. */
final class DeferredSend implements Send {
    private final Runnable onReady;
    private Send actual;
    private boolean closed;

    /** {@code onReady} gives the connection a turn. */
    DeferredSend(Runnable onReady) {
        this.onReady = onReady;
    }

    /** Called when the reply is ready, perhaps after the connection has closed. */
    void complete(Send prepared) {
        if (closed) {
            prepared.close();
        } else {
            actual = prepared;
            onReady.run();
        }
    }

    @Override
    public Progress fill(ByteBuffer out) throws IOException {
        return actual == null ? Progress.WAITING : actual.fill(out);
    }

    @Override
    public void unread(int count) {
        actual.unread(count);
    }

    @Override
    public void fetch() {
        if (actual != null) {
            actual.fetch();
        }
    }

    @Override
    public long transfer(Transport transport, long most) {
        return actual.transfer(transport, most);
    }

    @Override
    public long remainingToTransfer() {
        return actual.remainingToTransfer();
    }

    @Override
    public StatusCode status() {
        return actual == null ? StatusCode.INTERNAL_SERVER_ERROR : actual.status();
    }

    @Override
    public boolean isLast() {
        return actual != null && actual.isLast();
    }

    @Override
    public long fileBytes() {
        return actual == null ? 0 : actual.fileBytes();
    }

    @Override
    public void close() {
        closed = true;
        if (actual != null) {
            actual.close();
        }
    }
}
