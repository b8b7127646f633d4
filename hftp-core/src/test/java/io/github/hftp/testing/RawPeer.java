package io.github.hftp.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A client that sends and receives plain bytes over a blocking socket, well-behaved or not, as the test wishes. */
public final class RawPeer implements Closeable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream input;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.input = socket.getInputStream();
    }

    /**
     * Connects.
     *
     * @param address where to
     * @return the connected peer
     * @throws IOException if nobody is there
     */
    public static RawPeer connect(InetSocketAddress address) throws IOException {
        return connect(address, 0);
    }

    /**
     * Connects with a small receive buffer, so that a reply that is not read soon stalls its sender.
     *
     * @param address where to
     * @param receiveBufferBytes the size of the buffer; 0 for the system's
     * @return the connected peer
     * @throws IOException if nobody is there
     */
    public static RawPeer connect(InetSocketAddress address, int receiveBufferBytes) throws IOException {
        return connect(address, receiveBufferBytes, null);
    }

    /**
     * Connects from an address of this machine.
     *
     * @param address where to
     * @param source where from, with port 0 for any
     * @return the connected peer
     * @throws IOException if nobody is there
     */
    public static RawPeer connect(InetSocketAddress address, InetSocketAddress source) throws IOException {
        return connect(address, 0, source);
    }

    private static RawPeer connect(InetSocketAddress address, int receiveBufferBytes, InetSocketAddress source)
            throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.bind(source);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
            return new RawPeer(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends text, each character as one byte.
     *
     * @param text characters up to U+00FF
     * @throws IOException if the connection is broken
     */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Sends bytes.
     *
     * @param bytes what to send
     * @throws IOException if the connection is broken
     */
    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /**
     * Reads a line.
     *
     * @return the line without its CR LF
     * @throws IOException if the stream ends before, or nothing comes for 20 seconds
     */
    public String readLine() throws IOException {
        var line = new StringBuilder();
        while (!line.toString().endsWith("\r\n")) {
            int b = input.read();
            if (b < 0) {
                throw new EOFException("the stream ended in a line after: " + line);
            }
            line.append((char) b);
        }
        return line.substring(0, line.length() - 2);
    }

    /**
     * Reads a number of bytes.
     *
     * @param count how many
     * @return the bytes
     * @throws IOException if the stream ends before, or nothing comes for 20 seconds
     */
    public byte[] readExactly(int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the stream ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    /**
     * Reads all that comes until the other end closes.
     *
     * @return the bytes
     * @throws IOException if the connection is reset, or nothing comes for 20 seconds
     */
    public byte[] readToEnd() throws IOException {
        var bytes = new ByteArrayOutputStream();
        input.transferTo(bytes);
        return bytes.toByteArray();
    }

    /**
     * Reads and drops all that comes until the other end closes.
     *
     * @return how many bytes came
     * @throws IOException if the connection is reset, or nothing comes for 20 seconds
     */
    public long skipToEnd() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long count = 0;
        for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
            count += n;
        }
        return count;
    }

    /**
     * Sends text, says that nothing more will come, and reads the answer to its end.
     *
     * @param text characters up to U+00FF
     * @return the answer, each byte as one character
     * @throws IOException if the connection is broken
     */
    public String exchange(String text) throws IOException {
        send(text);
        halfClose();
        return text(readToEnd());
    }

    /**
     * Says that nothing more will come.
     *
     * @throws IOException if the connection is broken
     */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Closes with a reset.
     *
     * @throws IOException if that fails
     */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /**
     * The socket itself.
     *
     * @return the socket
     */
    public Socket socket() {
        return socket;
    }

    /**
     * Bytes as text, each byte as one character.
     *
     * @param bytes any bytes
     * @return as many characters
     */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * Bytes of a repeatable pattern in which no two places look alike for long.
     *
     * @param length how many
     * @param seed which pattern
     * @return the bytes
     */
    public static byte[] pattern(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** For a failed assertion. */
    @Override
    public String toString() {
        return "RawPeer from " + socket.getLocalSocketAddress() + " to " + socket.getRemoteSocketAddress();
    }
}
