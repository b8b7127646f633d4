package io.github.hftp.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A connection of a client with a {@link FaultProxy} and the one with the server behind it: two sockets, two ways, two
 * threads a way. It ends when both ways have come to their ends, when one of them breaks, or with the proxy.
 */
final class ProxiedConnection {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int JOIN_MILLIS = 10_000;

    private final int number;
    private final Socket client;
    private final Socket server = new Socket();
    private final FaultyWay toServer;
    private final FaultyWay toClient;
    private final Consumer<ProxiedConnection> onEnd;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger endedWays = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    ProxiedConnection(int number, Socket client, Faults faults, FaultProxy proxy, Consumer<ProxiedConnection> onEnd) {
        this.number = number;
        this.client = client;
        this.toServer = new FaultyWay(this, client, server, faults.toServer(), proxy.toServer());
        this.toClient = new FaultyWay(this, server, client, faults.toClient(), proxy.toClient());
        this.onEnd = onEnd;
    }

    /** What a thread does until the connection breaks. */
    @FunctionalInterface
    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    void start(InetSocketAddress target) {
        launch("connect", () -> {
            server.connect(target, CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            launch("to-server-in", toServer::takeIn);
            launch("to-server-out", toServer::giveOut);
            launch("to-client-in", toClient::takeIn);
            launch("to-client-out", toClient::giveOut);
        });
    }

    /** Waits, but no longer than the connection lasts. Returns whether it goes on. */
    boolean pause(long nanos) throws InterruptedException {
        return !over.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** The sender of a way has ended its stream, and all of it has been given to the receiver. */
    void endWay(Socket receiver) throws IOException {
        if (!receiver.isOutputShutdown()) {
            receiver.shutdownOutput();
        }
        if (endedWays.incrementAndGet() == 2) {
            end(List.of());
        }
    }

    /** Closes both sockets, these ones with a reset. */
    void end(List<Socket> resets) {
        synchronized (this) {
            if (over.getCount() == 0) {
                return;
            }
            over.countDown();
        }
        close(client, resets.contains(client));
        close(server, resets.contains(server));
        toServer.wake();
        toClient.wake();
        onEnd.accept(this);
    }

    /** Waits for the threads of a connection that is over. */
    void join() throws InterruptedException {
        List<Thread> all;
        synchronized (this) {
            all = List.copyOf(threads);
        }
        for (Thread thread : all) {
            join(thread);
        }
    }

    /** Waits for a thread that has reason to end. */
    static void join(Thread thread) throws InterruptedException {
        thread.join(JOIN_MILLIS);
        if (thread.isAlive()) {
            throw new IllegalStateException("does not end: " + thread.getName());
        }
    }

    private synchronized void launch(String name, Task task) {
        if (over.getCount() > 0) {
            var thread = new Thread(() -> run(task), "hftp-proxy-" + number + "-" + name);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (IOException e) { // one end is gone, and so the other one is to see it break
            end(List.of(client, server));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody else knows this thread", e);
        }
    }

    private static void close(Socket socket, boolean reset) {
        try (socket) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // The other end was faster, and there is nothing left to reset.
        }
    }
}
