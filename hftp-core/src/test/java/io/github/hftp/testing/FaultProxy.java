package io.github.hftp.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * A bad network between a client and a server: listens on a loopback port and forwards each connection to the server,
 * with {@link Faults} that may differ from connection to connection. Owned by the test; its methods are for any thread.
 * It has a daemon thread that accepts, and five a connection; {@link #close} ends the connections and the threads.
 */
public final class FaultProxy implements Closeable {
    private static final int BACKLOG = 50;
    private static final int POLL_MILLIS = 100; // in case the acceptor dies

    private final InetSocketAddress target;
    private final IntFunction<Faults> faults;
    private final InetSocketAddress address;
    private final Thread acceptor = new Thread(this::acceptAll, "hftp-proxy-acceptor");
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Tally toServer = new Tally();
    private final Tally toClient = new Tally();
    private ServerSocket listener;
    private long refuseUntilNanos;
    private boolean refusing;
    private boolean closed;
    private RuntimeException failure;

    /** What has gone one way, on all connections together. */
    public static final class Tally {
        final AtomicLong taken = new AtomicLong();
        final AtomicLong forwarded = new AtomicLong();
        final AtomicLong pieces = new AtomicLong();

        private Tally() {}

        /** The bytes that the proxy has read from the senders. */
        public long taken() {
            return taken.get();
        }

        /** The bytes that it has written to the receivers. */
        public long forwarded() {
            return forwarded.get();
        }

        /** In how many pieces it has written them. */
        public long pieces() {
            return pieces.get();
        }
    }

    private FaultProxy(InetSocketAddress target, IntFunction<Faults> faults) throws IOException {
        this.target = target;
        this.faults = faults;
        this.listener = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /**
     * Starts a proxy.
     *
     * @param target the server
     * @param faults for the number of a connection, from 0 in the order of their coming, what happens to it
     */
    public static FaultProxy start(InetSocketAddress target, IntFunction<Faults> faults) throws IOException {
        return new FaultProxy(target, faults);
    }

    /** Where the client is to connect. */
    public InetSocketAddress address() {
        return address;
    }

    /** How many connections have come. */
    public int connections() {
        return connections.get();
    }

    /** How many of them are still there. */
    public int openConnections() {
        return open.size();
    }

    /** What has come from the clients. */
    public Tally toServer() {
        return toServer;
    }

    /** What has come from the servers. */
    public Tally toClient() {
        return toClient;
    }

    /** Refuses new connections for a time, or until {@link #accept}, as if nobody listened. The others stay. */
    public synchronized void refuse(Duration time) throws IOException, InterruptedException {
        refuseUntilNanos = System.nanoTime() + time.toNanos();
        listener.close();
        while (!refusing && listener.isClosed() && acceptor.isAlive()) {
            wait(POLL_MILLIS);
        }
    }

    /** Accepts connections again. */
    public synchronized void accept() throws InterruptedException {
        refuseUntilNanos = System.nanoTime();
        notifyAll();
        while (listener.isClosed() && acceptor.isAlive()) {
            wait(POLL_MILLIS);
        }
    }

    /** Ends all connections and waits for the threads. Throws what the function of the faults has thrown, if it has. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            listener.close();
            notifyAll();
        }
        List<ProxiedConnection> rest = List.copyOf(open);
        rest.forEach(connection -> connection.end(List.of()));
        try {
            ProxiedConnection.join(acceptor);
            for (ProxiedConnection connection : rest) {
                connection.join();
            }
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        }
        synchronized (this) {
            if (failure != null) {
                throw new IllegalStateException("the proxy failed", failure);
            }
        }
    }

    private void acceptAll() {
        try {
            for (ServerSocket current = awaitListener(); current != null; current = awaitListener()) {
                acceptOne(current);
            }
        } catch (IOException e) {
            fail(new UncheckedIOException(e));
        } catch (InterruptedException | RuntimeException e) {
            fail(new IllegalStateException(e));
        }
    }

    /**
     * The listener, or null when the proxy is closed. Only this thread opens another one: when it is here, the old one
     * has been let go, and the port is free.
     */
    private synchronized ServerSocket awaitListener() throws IOException, InterruptedException {
        if (listener.isClosed() && !closed) {
            awaitEndOfRefusal();
            if (!closed) {
                listener = listen(address);
                notifyAll();
            }
        }
        return closed ? null : listener;
    }

    private synchronized void awaitEndOfRefusal() throws IOException, InterruptedException {
        // Kept bound, or a client's own socket could get the port, and connect to itself.
        try (var reserved = new Socket()) {
            reserved.setReuseAddress(true);
            reserved.bind(address);
            refusing = true;
            notifyAll();
            for (long left = 1; left > 0 && !closed; left = refuseUntilNanos - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } finally {
            refusing = false;
        }
    }

    private void acceptOne(ServerSocket current) throws IOException {
        Socket client;
        try {
            client = current.accept();
        } catch (IOException e) {
            if (current.isClosed()) {
                return;
            }
            throw e;
        }
        try {
            start(client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private void start(Socket client) throws IOException {
        int number = connections.getAndIncrement();
        var connection = new ProxiedConnection(number, client, faults.apply(number), this, open::remove);
        synchronized (this) {
            if (closed) {
                client.close();
            } else {
                open.add(connection);
                connection.start(target);
            }
        }
    }

    private synchronized void fail(RuntimeException reason) {
        failure = reason;
    }

    private static ServerSocket listen(InetSocketAddress address) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true); // or the port would wait for the connections that are over
            socket.bind(address, BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
