package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that plays exact bytes over a real loopback socket, one scripted reply for each request line, and records
 * what it is sent. It serves one connection after the other on its one thread, which {@link #close} ends. When the
 * script has come to its end, a request closes the connection; {@code quit} does so without a part of the script.
 */
final class ScriptedServer implements AutoCloseable {
    private enum Then {
        GO_ON,
        CLOSE,
        RESET,
        STALL
    }

    /** One reply: bytes, how many of them at a time and how far apart, so many zero bytes, and what follows. */
    private record Reply(String text, int pieceBytes, int gapMillis, long filler, Then then) {}

    private final ServerSocket listener;
    private final Thread thread;
    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> unseen = new LinkedBlockingQueue<>();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger quits = new AtomicInteger();
    private final CountDownLatch greeted = new CountDownLatch(1);
    private volatile String greeting = "";
    private volatile Socket current;

    ScriptedServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "hftp-scripted-server");
        thread.start();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Sends these bytes at once when the first connection is accepted. */
    ScriptedServer greet(String text) {
        greeting = text;
        return this;
    }

    ScriptedServer reply(String text) {
        return reply(bytes(text));
    }

    ScriptedServer reply(byte[] bytes) {
        return add(bytes, bytes.length, 0, Then.GO_ON);
    }

    ScriptedServer replyInPieces(byte[] bytes, int pieceBytes, int gapMillis) {
        return add(bytes, pieceBytes, gapMillis, Then.GO_ON);
    }

    /** Sends the text, and then zero bytes: as many as no array should hold. */
    ScriptedServer replyAndFill(String text, long filler) {
        script.add(new Reply(text, text.length(), 0, filler, Then.GO_ON));
        return this;
    }

    ScriptedServer replyAndClose(byte[] bytes) {
        return add(bytes, bytes.length, 0, Then.CLOSE);
    }

    ScriptedServer replyAndClose(String text) {
        return replyAndClose(bytes(text));
    }

    ScriptedServer replyAndReset(byte[] bytes) {
        return add(bytes, bytes.length, 0, Then.RESET);
    }

    /** Sends these bytes and then nothing more, until the client closes the connection. */
    ScriptedServer replyAndStall(String text) {
        return add(bytes(text), text.length(), 0, Then.STALL);
    }

    /** The request lines so far, of all connections, without {@code quit}. */
    List<String> received() {
        return new ArrayList<>(received);
    }

    int connections() {
        return connections.get();
    }

    /** How many connections have ended with {@code quit}. */
    int quits() {
        return quits.get();
    }

    /** Waits until the next request line has come. */
    String awaitRequest() throws InterruptedException {
        String line = unseen.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no request came");
        }
        return line;
    }

    /** Waits until the first connection has got its greeting, which on loopback means that it is there. */
    void awaitGreeting() throws InterruptedException {
        if (!greeted.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody came");
        }
    }

    /** Makes one more call, which must come over one more connection: the last one is not used again. */
    void expectNextCallOnNewConnection(HftpClient client) throws IOException {
        int before = connections();
        reply("0 OK\r\n7\r\n");
        assertThat(client.size("again")).isEqualTo(7);
        assertThat(connections()).isEqualTo(before + 1);
        assertThat(client.isOpen()).isTrue();
    }

    /** Accepts no more connections; the one that is there stays. */
    void stopListening() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        Socket socket = current;
        if (socket != null) {
            socket.close();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException().initCause(e);
        }
    }

    private ScriptedServer add(byte[] bytes, int pieceBytes, int gapMillis, Then then) {
        script.add(new Reply(new String(bytes, StandardCharsets.ISO_8859_1), pieceBytes, gapMillis, 0, then));
        return this;
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                current = socket;
                connections.incrementAndGet();
                if (!listener.isClosed()) {
                    serve(socket);
                }
            } catch (IOException e) {
                // The client, or close(), has ended the connection: the next one.
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(bytes(connections.get() == 1 ? greeting : ""));
        greeted.countDown();
        for (String line = readLine(socket); line != null; line = readLine(socket)) {
            if (line.equals("quit")) {
                quits.incrementAndGet();
                return;
            }
            received.add(line);
            unseen.add(line);
            Reply reply = script.poll();
            if (reply == null || !play(reply, socket)) {
                return;
            }
        }
    }

    private static boolean play(Reply reply, Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] bytes = bytes(reply.text());
        for (int i = 0; i < bytes.length; i += reply.pieceBytes()) {
            out.write(bytes, i, Math.min(reply.pieceBytes(), bytes.length - i));
            if (reply.gapMillis() > 0 && !pause(socket, reply.gapMillis())) {
                return false;
            }
        }
        byte[] zeros = new byte[64 * 1024];
        for (long left = reply.filler(); left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
        switch (reply.then()) {
            case RESET -> socket.setSoLinger(true, 0);
            case STALL -> pause(socket, 0);
            default -> {}
        }
        return reply.then() == Then.GO_ON;
    }

    /**
     * Waits for the client to hang up, and for no longer than this; 0 is for ever. Returns whether it is still there.
     */
    private static boolean pause(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(0);
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    private static String readLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text + " without a CR";
            }
            line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1) + " without a line end";
    }
}
