package io.github.hftp.examples.course.kit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A client's end of a connection, blocking: lines and bytes both ways. Every wait is finite. Owned by the client, which
 * closes it.
 */
public final class Wire implements Closeable {
    /** How long to wait for a connection and, unless a system waits for people, for an answer: 30 seconds. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final Pattern SIZE = Pattern.compile("ok [0-9]{1,18}"); // fewer digits than a long holds

    /** How a transport tells that nothing more will be sent. */
    @FunctionalInterface
    public interface OutputEnd {
        /**
         * Tells it.
         *
         * @throws IOException if the connection is broken
         */
        void send() throws IOException;
    }

    private final InputStream input;
    private final OutputStream output;
    private final OutputEnd outputEnd;
    private final Closeable connection;

    /**
     * Puts one together; {@link #connect} makes one of a TCP connection.
     *
     * @param input what the other end sends
     * @param output what it is sent
     * @param outputEnd tells it that this was all
     * @param connection what {@link #close} is to close
     */
    public Wire(InputStream input, OutputStream output, OutputEnd outputEnd, Closeable connection) {
        this.input = new BufferedInputStream(input);
        this.output = output;
        this.outputEnd = outputEnd;
        this.connection = connection;
    }

    /**
     * Connects over TCP.
     *
     * @param server where to
     * @param patience how long to wait for each answer; zero for ever, as when a person is to answer
     * @return the connection
     * @throws ConnectException if nobody is there
     * @throws NoRouteToHostException if no way leads there
     * @throws IOException if the connection breaks at once
     */
    public static Wire connect(InetSocketAddress server, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(server, (int) PATIENCE.toMillis());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            return new Wire(socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput, socket);
        } catch (ConnectException e) {
            socket.close();
            throw (ConnectException) new ConnectException("nobody listens on " + text(server)).initCause(e);
        } catch (SocketTimeoutException e) {
            socket.close();
            throw (SocketTimeoutException) new SocketTimeoutException("no answer from " + text(server)).initCause(e);
        } catch (SocketException e) {
            socket.close();
            throw unreachable(server, e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a line.
     *
     * @param line what to send, without a line end
     * @throws IOException if the connection is broken
     */
    public void writeLine(String line) throws IOException {
        output.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        output.flush();
    }

    /**
     * Reads a line.
     *
     * @return the line without its end, which is LF or CR LF
     * @throws EOFException if the connection ends before the line does
     * @throws IOException if it is broken, nothing comes in time, or the line is endless
     */
    public String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\n'; b = input.read()) {
            if (b < 0) {
                throw new EOFException("the server has ended the connection");
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new IOException("the server sends a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Reads an answer that is {@code ok SIZE}, the bytes of a file being next.
     *
     * @return their number
     * @throws RefusedException if the answer is {@code error TEXT}; with that text
     * @throws IOException if it is anything else
     */
    public long readSize() throws IOException {
        String answer = readLine();
        if (answer.startsWith("error ")) {
            throw new RefusedException(answer.substring("error ".length()));
        } else if (!SIZE.matcher(answer).matches()) {
            throw new IOException("the server's answer is not of this system");
        }
        return Long.parseLong(answer.substring("ok ".length()));
    }

    /**
     * What the other end sends, after what was read of it by {@link #readLine}.
     *
     * @return the stream; not to be closed
     */
    public InputStream input() {
        return input;
    }

    /**
     * What the other end is sent.
     *
     * @return the stream; not to be closed
     */
    public OutputStream output() {
        return output;
    }

    /**
     * Tells the other end that nothing more will be sent. It may still answer.
     *
     * @throws IOException if the connection is broken
     */
    public void finish() throws IOException {
        output.flush();
        outputEnd.send();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /**
     * The exception for a server that this machine cannot even try to reach.
     *
     * @param server where it is
     * @param reason what the attempt has thrown, which the JDK does not always word for users
     * @return the exception, to be thrown
     */
    public static NoRouteToHostException unreachable(InetSocketAddress server, Exception reason) {
        boolean unsupported = server.getAddress() instanceof Inet6Address && !hasIpv6();
        var failure = new NoRouteToHostException(
                "cannot reach " + text(server) + ": " + (unsupported ? "IPv6 is not available" : reason.getMessage()));
        failure.initCause(reason);
        return failure;
    }

    private static boolean hasIpv6() {
        try {
            SocketChannel.open(StandardProtocolFamily.INET6).close();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        } catch (IOException e) { // for a reason that another kind of address would not change
            return true;
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
