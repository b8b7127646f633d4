package io.github.hftp.loop.protocol;

import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.Registration;
import io.github.hftp.loop.SelectionHandler;
import io.github.hftp.loop.ThrottledLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket for a {@link DatagramProtocol}. While the socket is full, datagrams to send are queued and none is
 * received; what the queue cannot hold is dropped, as the network may do too. Belongs to the loop thread and ends with
 * the loop, or earlier by {@link #close}.
 */
public final class DatagramServer implements SelectionHandler {
    /** The longest payload of a datagram over IPv4, in bytes: {@value} (RFC 768 and 791). */
    public static final int MAX_PAYLOAD_BYTES = 65_507;

    /** The most bytes of payload that may wait to be sent: {@value}. */
    public static final int MAX_QUEUED_BYTES = 1024 * 1024;

    /** The most datagrams that may wait to be sent, however short: {@value}. */
    public static final int MAX_QUEUED_DATAGRAMS = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(DatagramServer.class);
    private static final int DATAGRAMS_A_TURN = 64;
    private static final int SYSTEM_BUFFER_BYTES = 1024 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private record Datagram(ByteBuffer payload, InetSocketAddress target) {}

    private final EventLoop loop;
    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final DatagramProtocol protocol;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ArrayDeque<Datagram> queue = new ArrayDeque<>();
    private int queuedBytes;
    private final ThrottledLog warnings;
    private Registration registration;
    private Deadline resumption;
    private boolean paused;
    private boolean closed;
    private long dropped;

    private DatagramServer(EventLoop loop, DatagramChannel channel, Function<DatagramServer, DatagramProtocol> protocol)
            throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.warnings = new ThrottledLog(DatagramServer.class, loop.clock());
        this.protocol = protocol.apply(this);
    }

    /**
     * Opens a server. Must be called on the loop thread, or before the loop starts.
     *
     * @param loop the loop that it belongs to
     * @param address where to listen, with port 0 for any that is free
     * @param protocol creates the protocol object, which may use the server from its first datagram on
     * @return the server, ready to receive
     * @throws IOException if the address is not available
     */
    public static DatagramServer listen(
            EventLoop loop, InetSocketAddress address, Function<DatagramServer, DatagramProtocol> protocol)
            throws IOException {
        return listen(loop, DatagramChannel.open(), address, protocol);
    }

    /** A test passes a channel of its own. It is closed when this throws. */
    static DatagramServer listen(
            EventLoop loop,
            DatagramChannel channel,
            InetSocketAddress address,
            Function<DatagramServer, DatagramProtocol> protocol)
            throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SYSTEM_BUFFER_BYTES); // the system may allow less
            Binding.bind(address, () -> channel.bind(address));
            DatagramServer server = new DatagramServer(loop, channel, protocol);
            loop.register(channel, server);
            return server;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * The loop that this belongs to.
     *
     * @return the loop
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Where it listens.
     *
     * @return the address with the actual port
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Sends a datagram, or queues it. As with any datagram, there is no confirmation that it arrives.
     *
     * @param payload what to send, at most {@value #MAX_PAYLOAD_BYTES} bytes; all of it is copied and consumed
     * @param target where to
     * @throws IllegalArgumentException if the payload is too long for a datagram
     */
    public void send(ByteBuffer payload, InetSocketAddress target) {
        if (payload.remaining() > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("a datagram of " + payload.remaining() + " bytes");
        }
        if (closed) {
            dropped++;
        } else if (!queue.isEmpty() || !trySend(payload.duplicate(), target)) {
            enqueue(payload, target);
        }
        payload.position(payload.limit());
    }

    /**
     * How many datagrams were never sent.
     *
     * @return those that the system refused, or for which the queue had no room
     */
    public long dropped() {
        return dropped;
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
        this.resumption = registration.deadline(() -> paused = false);
    }

    @Override
    public int interestOps() {
        return (queue.isEmpty() ? 0 : SelectionKey.OP_WRITE) | (isReceiving() ? SelectionKey.OP_READ : 0);
    }

    private boolean isReceiving() {
        return queue.isEmpty() && !paused && !closed;
    }

    @Override
    public void onReady(int readyOps) {
        flush();
        for (int n = 0; n < DATAGRAMS_A_TURN; n++) {
            InetSocketAddress sender = isReceiving() ? receive() : null;
            if (sender == null) {
                return;
            }
            if (!sender.equals(address)) { // forged: it would get its own answer, and answer that, and so on
                handOver(incoming.flip(), sender);
            }
        }
    }

    /** Receives one, or null if there is none. A lasting failure must neither end the server nor make it spin. */
    private InetSocketAddress receive() {
        try {
            return (InetSocketAddress) channel.receive(incoming.clear());
        } catch (IOException e) { // a warning, as no peer can cause it
            pauseReceiving();
            warnings.warn("No datagram can be received for now: {}", e.toString());
        } catch (RuntimeException | Error e) {
            pauseReceiving();
            registration.report("No datagram can be received for now", e);
        }
        return null;
    }

    private void pauseReceiving() {
        paused = true;
        resumption.set(loop.now() + PAUSE_NANOS);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.clear();
        resumption.clear();
        registration.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a datagram socket failed: {}", e.toString());
        }
        tellClosed();
    }

    /** The caller may be another handler or a task, which a failure of this protocol must not affect. */
    private void tellClosed() {
        try {
            protocol.onClosed();
        } catch (RuntimeException | Error e) {
            registration.report("A protocol failed when its server had closed", e);
        }
    }

    /** A failure over one datagram must not end the server for the others. */
    private void handOver(ByteBuffer payload, InetSocketAddress sender) {
        try {
            protocol.onDatagram(payload, sender);
        } catch (IOException | RuntimeException | Error e) {
            registration.report("A datagram was lost while it was handled", e);
        }
    }

    private void flush() {
        while (!queue.isEmpty()
                && trySend(queue.peek().payload().duplicate(), queue.peek().target())) {
            queuedBytes -= queue.remove().payload().remaining();
        }
    }

    /** Sends, or drops what can never be sent: false if the socket is full for now. */
    private boolean trySend(ByteBuffer payload, InetSocketAddress target) {
        int length = payload.remaining();
        try {
            // For an empty payload the result does not show whether it was sent.
            return channel.send(outgoing.clear().put(payload).flip(), target) > 0 || length == 0;
        } catch (IOException | RuntimeException e) { // no route, a forged sender, too long for this network
            dropped++;
            LOG.debug("A datagram to {} cannot be sent: {}", target, e.toString());
            return true;
        }
    }

    private void enqueue(ByteBuffer payload, InetSocketAddress target) {
        if (payload.remaining() > MAX_QUEUED_BYTES - queuedBytes || queue.size() == MAX_QUEUED_DATAGRAMS) {
            dropped++;
            return;
        }
        queuedBytes += payload.remaining();
        queue.add(new Datagram(
                ByteBuffer.allocate(payload.remaining())
                        .put(payload.duplicate())
                        .flip(),
                target));
        registration.requeue();
    }
}
