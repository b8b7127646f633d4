package io.github.hftp.examples.course.kit;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A client's end of questions and answers over UDP, blocking. A question that is not answered is asked again, because
 * either may have been lost. Owned by the client, which closes it.
 */
public final class Datagrams implements Closeable {
    private static final int ATTEMPTS = 5;
    private static final int FIRST_WAIT_MILLIS = 250;
    private static final int MAX_BYTES = 65_507;

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final byte[] received = new byte[MAX_BYTES];
    private int asked;

    /**
     * Makes it. Nothing is sent yet: over UDP, nobody can tell whether a server is there before it answers.
     *
     * @param server whom to ask; answers of others are not received
     * @throws NoRouteToHostException if no way leads there
     * @throws IOException if no socket can be had
     */
    public Datagrams(InetSocketAddress server) throws IOException {
        this.server = server;
        this.socket = new DatagramSocket();
        try {
            socket.connect(server);
        } catch (SocketException e) {
            socket.close();
            throw Wire.unreachable(server, e);
        }
    }

    /**
     * Asks, and asks again after 0.25, 0.5, 1, 2 seconds without an answer.
     *
     * @param question the payload
     * @return the answer's payload
     * @throws ConnectException if the server's machine says that nobody listens
     * @throws SocketTimeoutException if there is no answer after all of that
     * @throws IOException if the network fails
     */
    public String ask(String question) throws IOException {
        return ask(question, "");
    }

    /**
     * Asks as {@link #ask}, with a number that the server has to repeat: {@code #7 Question} is answered
     * {@code #7 Answer}. Who asks twice may be answered twice, and without the number would take the second answer for
     * that to his next question.
     *
     * @param question the payload without the number
     * @return the answer's payload without the number
     * @throws ConnectException if the server's machine says that nobody listens
     * @throws SocketTimeoutException if there is no answer after all of that
     * @throws IOException if the network fails
     */
    public String askNumbered(String question) throws IOException {
        asked++;
        String number = "#" + asked + " ";
        return ask(number + question, number).substring(number.length());
    }

    private String ask(String question, String answersStart) throws IOException {
        byte[] sent = question.getBytes(StandardCharsets.UTF_8);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                socket.send(new DatagramPacket(sent, sent.length));
                return receive(answersStart, FIRST_WAIT_MILLIS << attempt);
            } catch (SocketTimeoutException e) {
                // once more, if there is an attempt left
            } catch (PortUnreachableException e) {
                throw (ConnectException) new ConnectException("nobody listens on UDP port " + server.getPort() + " of "
                                + server.getAddress().getHostAddress())
                        .initCause(e);
            }
        }
        throw new SocketTimeoutException("no answer from " + server.getAddress().getHostAddress() + ":"
                + server.getPort() + " to a datagram sent " + ATTEMPTS + " times");
    }

    private String receive(String start, int patienceMillis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        DatagramPacket packet = new DatagramPacket(received, received.length);
        for (long left = patienceMillis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
            socket.setSoTimeout((int) left);
            socket.receive(packet);
            String answer = new String(received, 0, packet.getLength(), StandardCharsets.UTF_8);
            if (answer.startsWith(start)) {
                return answer;
            }
        }
        throw new SocketTimeoutException("only answers to other questions");
    }

    @Override
    public void close() {
        socket.close();
    }
}
