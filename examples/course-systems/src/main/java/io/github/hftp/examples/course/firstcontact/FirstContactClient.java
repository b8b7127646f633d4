package io.github.hftp.examples.course.firstcontact;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the greeting, or says in which way nobody is there. */
@Command(name = "first-contact-client", description = "prints the server's greeting, or why there is none")
public final class FirstContactClient extends ClientCommand {
    private static final byte[] QUESTION = "Is anybody there?".getBytes(StandardCharsets.UTF_8);
    private static final int PATIENCE_MILLIS = 1000;
    private static final int PAUSE_MILLIS = 100;
    private static final int MAX_BYTES = 1000;

    @Option(names = "--udp", description = "send a datagram instead of connecting")
    private boolean udp;

    @Option(names = "--wait", description = "try again until the server is there")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "how long to try", defaultValue = "60")
    private int timeout;

    /** Made by the command line. */
    public FirstContactClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        for (boolean first = true; ; first = false) {
            try {
                print(udp ? overUdp(server) : overTcp(server));
                return;
            } catch (ConnectException | SocketTimeoutException e) {
                if (!wait || System.nanoTime() - end >= 0) {
                    throw e;
                }
                if (first) {
                    print("waiting for the server (" + e.getMessage() + ")");
                }
                pause();
            }
        }
    }

    private static String overTcp(InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return greeting(socket.getInputStream());
        } catch (ConnectException e) {
            throw (ConnectException)
                    new ConnectException("refused: nobody listens on TCP " + text(server)).initCause(e);
        } catch (SocketTimeoutException e) {
            throw silence("TCP", server, e);
        } catch (SocketException e) {
            throw Wire.unreachable(server, e);
        }
    }

    /** Ends with the stream, or when a server that goes on listening says no more. */
    private static String greeting(InputStream input) throws IOException {
        byte[] greeting = new byte[MAX_BYTES];
        int length = 0;
        try {
            for (int count = 0; count >= 0 && length < MAX_BYTES; length += Math.max(count, 0)) {
                count = input.read(greeting, length, MAX_BYTES - length);
            }
        } catch (SocketTimeoutException e) {
            if (length == 0) {
                throw e;
            }
        }
        if (length == 0) {
            throw new EOFException("the server has ended the connection without a greeting");
        }
        return text(greeting, length);
    }

    private static String overUdp(InetSocketAddress server) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server); // sends nothing, but only a connected socket is told that a port is unreachable
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.send(new DatagramPacket(QUESTION, QUESTION.length));
            DatagramPacket greeting = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
            socket.receive(greeting);
            return text(greeting.getData(), greeting.getLength());
        } catch (PortUnreachableException e) {
            throw (ConnectException)
                    new ConnectException("port unreachable: nobody listens on UDP " + text(server)).initCause(e);
        } catch (SocketTimeoutException e) {
            throw silence("UDP", server, e);
        } catch (SocketException e) {
            throw Wire.unreachable(server, e);
        }
    }

    private static SocketTimeoutException silence(String transport, InetSocketAddress server, IOException cause) {
        return (SocketTimeoutException) new SocketTimeoutException(
                        "silence: no answer from " + transport + " " + text(server) + " for " + PATIENCE_MILLIS + " ms")
                .initCause(cause);
    }

    private static String text(byte[] greeting, int length) {
        return new String(greeting, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
