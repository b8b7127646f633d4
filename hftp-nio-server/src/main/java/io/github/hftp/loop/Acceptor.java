package io.github.hftp.loop;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections from a listening socket, which it owns. When the process is out of descriptors, the connection
 * that cannot be accepted stays at the head of the queue and keeps the socket ready; so a failure pauses accepting, for
 * a time that doubles until a connection is accepted. Nothing sleeps, and only a few lines are logged however often it
 * fails. Belongs to the loop thread.
 *
 * <pre>
 *             pause, failure
 *   ACCEPTING ──────────────▶ PAUSED        close from either: CLOSED
 *             ◀──────────────
 *              resume, time is up
 * </pre>
 */
public final class Acceptor implements SelectionHandler {
    /** The most connections accepted in one turn of the loop: {@value}. */
    public static final int MAX_ACCEPTS_A_TURN = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final long FIRST_BACK_OFF_NANOS = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_BACK_OFF_NANOS = Duration.ofMillis(1600).toNanos();

    /** Receives the connections. */
    @FunctionalInterface
    public interface AcceptHandler {
        /**
         * Called for each new connection.
         *
         * @param channel the connection, in non-blocking mode; closed by the acceptor if this throws
         * @throws IOException if the connection is broken already
         */
        void onAccept(SocketChannel channel) throws IOException;
    }

    private final ServerSocketChannel channel;
    private final AcceptHandler handler;
    private Registration registration;
    private ThrottledLog warnings;
    private Deadline resumption;
    private boolean paused;
    private boolean closed;
    private long backOffNanos = FIRST_BACK_OFF_NANOS;
    private long failures;

    /**
     * Creates an acceptor, which must then be registered with a loop for its channel.
     *
     * @param channel the listening socket, bound and in non-blocking mode
     * @param handler receives the connections
     */
    public Acceptor(ServerSocketChannel channel, AcceptHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    /**
     * Registers an acceptor for a listening socket. Must be called on the loop thread, or before the loop starts.
     *
     * @param loop the loop
     * @param channel a bound socket; owned by the acceptor if this returns, and closed if this throws
     * @param handler receives the connections
     * @return the acceptor
     * @throws IOException if the socket cannot be registered
     */
    public static Acceptor register(EventLoop loop, ServerSocketChannel channel, AcceptHandler handler)
            throws IOException {
        Acceptor acceptor = new Acceptor(channel, handler);
        try {
            channel.configureBlocking(false);
            loop.register(channel, acceptor);
            return acceptor;
        } catch (IOException | RuntimeException | Error e) {
            close(channel);
            throw e;
        }
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
        this.warnings = new ThrottledLog(Acceptor.class, registration.loop().clock());
        this.resumption = registration.deadline(() -> paused = false);
    }

    @Override
    public int interestOps() {
        return paused || closed ? 0 : SelectionKey.OP_ACCEPT;
    }

    @Override
    public void onReady(int readyOps) {
        for (int n = 0; n < MAX_ACCEPTS_A_TURN && !paused && !closed; n++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException | RuntimeException | Error e) {
                onAcceptFailure(e);
                return;
            }
            if (accepted == null) {
                return;
            }
            backOffNanos = FIRST_BACK_OFF_NANOS;
            handOver(accepted);
        }
    }

    /**
     * Pauses accepting. New connections wait in the OS accept queue.
     *
     * @param nanos how long, unless {@link #resume} is called first; {@link Long#MAX_VALUE} for no end
     */
    public void pause(long nanos) {
        if (closed) {
            return;
        }
        paused = true;
        if (nanos == Long.MAX_VALUE) {
            resumption.clear();
        } else {
            resumption.set(registration.loop().now() + nanos);
        }
    }

    /** Resumes accepting, also after a failure: what was short then may have been released since. */
    public void resume() {
        if (paused && !closed) {
            paused = false;
            resumption.clear();
            registration.requeue();
        }
    }

    /**
     * How often accepting has failed.
     *
     * @return the number of failures since the start
     */
    public long failures() {
        return failures;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (registration != null) { // else it was never registered
            resumption.clear();
            registration.cancel();
        }
        close(channel);
    }

    private void onAcceptFailure(Throwable failure) {
        failures++;
        pause(backOffNanos);
        backOffNanos = Math.min(2 * backOffNanos, LONGEST_BACK_OFF_NANOS);
        warnings.warn("No connection can be accepted for now: {}", failure.toString());
        registration.loop().countError(failure);
    }

    private void handOver(SocketChannel accepted) {
        try {
            accepted.configureBlocking(false);
            handler.onAccept(accepted);
        } catch (IOException | RuntimeException | Error e) { // even an error must not close the listening socket
            close(accepted);
            registration.report("A connection was lost while it was accepted", e);
        }
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing failed: {}", e.toString());
        }
    }
}
