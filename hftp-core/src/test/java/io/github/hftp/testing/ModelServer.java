package io.github.hftp.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * The reference model behind a real socket, for tests of clients: any number of connections, each on a thread of its
 * own. An edit can make it any server that there ever was, or never should be.
 */
public final class ModelServer implements Closeable {
    private final ServerSocket listener;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile Delivery delivery = Delivery.WHOLE;
    private volatile byte[] greeting = {};
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger quits = new AtomicInteger();

    private Thread acceptor;

    /** How an answer is sent. It is called on the thread of its connection, which it may keep as long as it likes. */
    @FunctionalInterface
    public interface Delivery {
        /** As it should be. */
        Delivery WHOLE = (request, reply, client) -> {
            client.getOutputStream().write(reply);
            return true;
        };

        /**
         * Sends it, or something else, or nothing.
         *
         * @param request the request line
         * @param reply the right answer
         * @param client the connection, which is closed after a failure
         * @return whether there is to be a next request; else the connection is closed
         * @throws IOException if the client is gone
         */
        boolean send(String request, byte[] reply, Socket client) throws IOException;
    }

    private ModelServer(ServerSocket listener) {
        this.listener = listener;
    }

    /**
     * Starts one on a free port of the loopback address.
     *
     * @param files the contents by the names on the wire
     * @return the server, to be closed
     * @throws IOException if there is no port to be had
     */
    public static ModelServer start(Map<String, byte[]> files) throws IOException {
        var server = new ModelServer(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
        server.files.putAll(files);
        server.acceptor = start(server::accept);
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The files, which may be changed at any time. */
    public Map<String, byte[]> files() {
        return files;
    }

    /** The request lines so far, of all connections, without {@code quit}. */
    public Queue<String> requests() {
        return requests;
    }

    /** How many connections it has had. */
    public int connections() {
        return connections.get();
    }

    /** How many connections have ended with {@code quit}. */
    public int quits() {
        return quits.get();
    }

    /** How many connections are open. */
    public int open() {
        return open.size();
    }

    /**
     * Makes it answer otherwise.
     *
     * @param edit makes an answer of the request line and the right answer; none, null, ends the connection
     * @return this
     */
    public ModelServer edit(BiFunction<String, byte[], byte[]> edit) {
        return deliver((request, reply, client) -> {
            byte[] edited = edit.apply(request, reply);
            return edited != null && Delivery.WHOLE.send(request, edited, client);
        });
    }

    /**
     * Makes it send its answers otherwise.
     *
     * @param delivery sends them, from now on
     * @return this
     */
    public ModelServer deliver(Delivery delivery) {
        this.delivery = delivery;
        return this;
    }

    /**
     * Makes it send something before it is asked.
     *
     * @param bytes what it sends to each client that comes
     * @return this
     */
    public ModelServer greet(byte[] bytes) {
        greeting = bytes;
        return this;
    }

    /** Ends all connections that are open, in the middle of whatever they are at. */
    public void dropConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(); // or it might begin to serve one more client just now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dropConnections();
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "hftp-model-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                start(() -> serve(socket));
                if (listener.isClosed()) {
                    socket.close();
                }
            } catch (IOException e) {
                // closed, or the client was quick
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(greeting);
            InputStream input = socket.getInputStream();
            for (byte[] line = readLine(input); line.length > 0; line = readLine(input)) {
                String request = new String(line, StandardCharsets.ISO_8859_1).stripTrailing();
                if (request.equals("quit")) { // the client does not wait for the answer
                    quits.incrementAndGet();
                    return;
                }
                requests.add(request);
                ReferenceModel.Answer answer = new ReferenceModel(files).answer(line);
                if (!delivery.send(request, answer.bytes(), socket) || answer.endedByServer()) {
                    return;
                }
            }
        } catch (SocketException e) {
            // the client is gone
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            open.remove(socket);
        }
    }

    /** Reads up to the line feed, or what there is of a line. */
    private static byte[] readLine(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = input.read(); b >= 0; b = input.read()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
