package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Kind;
import io.github.hftp.loop.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A connection without a socket: each read gives a piece that a test put in, writes take what there is room for. */
final class StubTransport implements Transport {
    final List<String> calls = new ArrayList<>();
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    long bytesRead;
    long bytesSent;
    boolean endless;
    long room = Long.MAX_VALUE;
    int failingCall;
    Kind kind;
    IntUnaryOperator interest = IntUnaryOperator.identity();

    private final ArrayDeque<ByteBuffer> incoming = new ArrayDeque<>();
    private boolean ended;
    private int calledSoFar;

    /** Bytes that the peer sends, for one read. */
    void put(String text) {
        incoming.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The peer has sent its last byte. */
    void end() {
        ended = true;
    }

    String sentText() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    /** What a selector would report. */
    int readyOps() {
        boolean broken = failingCall == calledSoFar + 1;
        return (endless || ended || broken || !incoming.isEmpty() ? SelectionKey.OP_READ : 0)
                | (broken || room > 0 ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        call();
        int before = target.position();
        if (endless) {
            target.position(target.limit());
        } else if (!incoming.isEmpty()) {
            target.put(incoming.remove());
        } else if (ended) {
            return -1;
        }
        bytesRead += target.position() - before;
        return target.position() - before;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        call();
        byte[] taken = new byte[(int) Math.min(room, source.remaining())];
        source.get(taken);
        room -= room == Long.MAX_VALUE ? 0 : taken.length;
        bytesSent += taken.length;
        if (!endless) {
            sent.write(taken);
        }
        return taken.length;
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int interestOps(int wanted) {
        return interest.applyAsInt(wanted);
    }

    @Override
    public SelectableChannel channel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int sendBufferSize() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownOutput() throws IOException {
        call();
        calls.add("shutdownOutput");
    }

    @Override
    public void reset() {
        calls.add("reset");
    }

    @Override
    public void close() {
        calls.add("close");
    }

    private void call() throws IOException {
        if (calls.contains("close")) {
            throw new IllegalStateException("used after it was closed");
        }
        if (++calledSoFar == failingCall) {
            kind.fire();
        }
    }
}
