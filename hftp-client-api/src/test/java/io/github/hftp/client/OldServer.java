package io.github.hftp.client;

import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.ReferenceModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * A server as students of earlier years have written them: it serves one client after the other, and none any more once
 * one has gone without {@code quit}. What it does with a packet of request lines is up to the test.
 */
final class OldServer implements AutoCloseable {
    /** What follows in an answer is sent only when the next packet has come, before the answer to that. */
    static final char LATE = '\uE001';

    /** At the end of an answer: the server closes the connection. */
    static final char CLOSE = '\uE002';

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, byte[]> files;
    private final Function<List<String>, String> oddity;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "hftp-old-server");
    private volatile Socket current;

    /**
     * Starts one.
     *
     * @param files the contents by the names on the wire
     * @param oddity makes an answer of the lines of a packet, or null for the right answers
     */
    OldServer(Map<String, byte[]> files, Function<List<String>, String> oddity) throws IOException {
        this.files = files;
        this.oddity = oddity;
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The request lines so far, of all connections. */
    List<String> requests() {
        return new ArrayList<>(requests);
    }

    /** The right answer to a request line. */
    static String answer(Map<String, byte[]> files, String line) {
        byte[] request = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        return RawPeer.text(new ReferenceModel(files).answer(request).bytes());
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

    private void run() {
        boolean isWell = true;
        while (isWell && !listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                current = socket;
                socket.setTcpNoDelay(true);
                isWell = serve(socket);
            } catch (IOException e) {
                // The client, or close(), has ended the connection in the middle of an answer: the next one.
            }
        }
    }

    /** Returns whether there will be a next client. */
    private boolean serve(Socket socket) throws IOException {
        InputStream input = socket.getInputStream();
        byte[] packet = new byte[64 * 1024];
        String late = "";
        while (true) {
            int count = input.read(packet);
            if (count < 0) {
                return false;
            }
            List<String> lines = List.of(new String(packet, 0, count, StandardCharsets.ISO_8859_1).split("\r\n"));
            requests.addAll(lines);
            String odd = lines.equals(List.of("quit")) ? "0 OK\r\n" + CLOSE : oddity.apply(lines);
            var answer = new StringBuilder(late);
            late = "";
            if (odd == null) {
                lines.forEach(line -> answer.append(answer(files, line)));
            } else {
                String[] parts = odd.replace(String.valueOf(CLOSE), "").split(String.valueOf(LATE), 2);
                answer.append(parts[0]);
                late = parts.length > 1 ? parts[1] : "";
            }
            socket.getOutputStream().write(answer.toString().getBytes(StandardCharsets.ISO_8859_1));
            boolean isLast = lines.contains("quit") || (odd != null && odd.indexOf(CLOSE) >= 0);
            if (isLast) {
                return true;
            }
        }
    }
}
