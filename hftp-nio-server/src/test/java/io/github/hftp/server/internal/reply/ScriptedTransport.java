package io.github.hftp.server.internal.reply;

import io.github.hftp.loop.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.WritableByteChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * A connection without a socket: it has the bytes that the test puts in, takes as many as there is room for, fails at
 * the call that the test names, and writes down what was done to it.
 */
public final class ScriptedTransport implements Transport {
    private final SelectableChannel channel = new ScriptedChannel(this);
    private final WritableByteChannel target = new Target();
    private final ArrayDeque<ByteBuffer> incoming = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();
    private boolean records = true;
    private boolean ended;
    private long room = Long.MAX_VALUE;
    private IntSupplier mostPerWrite = () -> Integer.MAX_VALUE;
    private IntSupplier mostPerRead = () -> Integer.MAX_VALUE;
    private int sendBufferSize = 16 * 1024;
    private Supplier<Throwable> failure = () -> new IOException("Connection reset by peer");
    private int failingCall = Integer.MAX_VALUE;
    private IntUnaryOperator interest = IntUnaryOperator.identity();
    private boolean broken;
    private boolean reset;
    private int calls;
    private int reads;
    private int writes;
    private long bytesSent;
    private boolean closed;

    /** Bytes that the client sends. */
    public void put(byte[] bytes) {
        incoming.add(ByteBuffer.wrap(bytes));
    }

    /** The client has sent its last byte. */
    public void end() {
        ended = true;
    }

    /** How many bytes the socket takes from now on; {@link Long#MAX_VALUE} for any number. */
    public void room(long bytes) {
        room = bytes;
    }

    public void mostPerWrite(IntSupplier most) {
        mostPerWrite = most;
    }

    public void mostPerRead(IntSupplier most) {
        mostPerRead = most;
    }

    public void sendBufferSize(int bytes) {
        sendBufferSize = bytes;
    }

    /** What it has the loop wait for, for each set of operations that its handler waits for. */
    public void interest(IntUnaryOperator waitsFor) {
        interest = waitsFor;
    }

    /** Keeps no copy of what is sent from now on. */
    public void recordNothing() {
        records = false;
    }

    /** Every call from now on fails. */
    public void breakNow() {
        failAtCall(calls + 1, () -> new IOException("Connection reset by peer"));
    }

    /** The client has reset the connection: nothing more is taken, but what it had sent can still be read. */
    public void resetByClient() {
        reset = true;
        ended = true;
    }

    /** The call of this number, from 1, throws, and if that is an IOException then all later ones as well. */
    public void failAtCall(int number, Supplier<Throwable> what) {
        failingCall = number;
        failure = what;
    }

    /** What the socket has taken. */
    public byte[] sent() {
        return sent.toByteArray();
    }

    public String sentText() {
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    public long bytesSent() {
        return bytesSent;
    }

    /** How often bytes were asked for. */
    public int reads() {
        return reads;
    }

    /** How often bytes were offered, by a write or a transfer. */
    public int writes() {
        return writes;
    }

    public int calls() {
        return calls;
    }

    /** What was done to it, in order: {@code shutdownOutput}, {@code reset}, {@code close}. */
    public List<String> events() {
        return events;
    }

    public boolean isClosed() {
        return closed;
    }

    public boolean hasUnread() {
        return !incoming.isEmpty();
    }

    /** What a selector would report. */
    public int readyOps() {
        boolean dead = reset || failingCall <= calls + 1;
        int ops = !incoming.isEmpty() || ended || dead ? SelectionKey.OP_READ : 0;
        return room > 0 || dead ? ops | SelectionKey.OP_WRITE : ops;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        call();
        reads++;
        int before = into.position();
        int limit = into.limit();
        into.limit((int) Math.min(limit, (long) before + mostPerRead.getAsInt()));
        while (into.hasRemaining() && !incoming.isEmpty()) {
            ByteBuffer first = incoming.peek();
            int count = Math.min(first.remaining(), into.remaining());
            into.put(first.slice(first.position(), count));
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                incoming.remove();
            }
        }
        into.limit(limit);
        return into.position() == before && ended ? -1 : into.position() - before;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return take(source);
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, target);
    }

    @Override
    public int interestOps(int wanted) {
        return interest.applyAsInt(wanted);
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public int sendBufferSize() throws IOException {
        call();
        return sendBufferSize;
    }

    @Override
    public void shutdownOutput() throws IOException {
        call();
        events.add("shutdownOutput");
    }

    @Override
    public void reset() {
        closed = true;
        events.add("reset");
    }

    @Override
    public void close() {
        closed = true;
        events.add("close");
    }

    private int take(ByteBuffer source) throws IOException {
        call();
        if (reset) {
            throw new IOException("Broken pipe");
        }
        writes++;
        int count = (int) Math.min(Math.min(room, mostPerWrite.getAsInt()), source.remaining());
        if (room != Long.MAX_VALUE) {
            room -= count;
        }
        if (records) {
            for (int n = 0; n < count; n++) {
                sent.write(source.get(source.position() + n));
            }
        }
        source.position(source.position() + count);
        bytesSent += count;
        return count;
    }

    private void call() throws IOException {
        if (closed) {
            throw new IllegalStateException("used after it was closed");
        }
        calls++;
        if (calls == failingCall || broken) {
            Throwable thrown = failure.get();
            if (thrown instanceof IOException e) {
                broken = true;
                throw e;
            }
            if (thrown instanceof Error e) {
                throw e;
            }
            throw (RuntimeException) thrown;
        }
    }

    private final class Target implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            return take(source);
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            throw new IllegalStateException("whoever is lent the socket must not close it");
        }
    }

    /** Stands for the transport at a poller. */
    public static final class ScriptedChannel extends AbstractSelectableChannel {
        private final ScriptedTransport transport;

        ScriptedChannel(ScriptedTransport transport) {
            super(null);
            this.transport = transport;
        }

        /** The transport whose channel this is. */
        public ScriptedTransport transport() {
            return transport;
        }

        @Override
        public int validOps() {
            return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        }

        @Override
        protected void implCloseSelectableChannel() {
            // the transport tells whether it was closed
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            throw new UnsupportedOperationException();
        }
    }
}
