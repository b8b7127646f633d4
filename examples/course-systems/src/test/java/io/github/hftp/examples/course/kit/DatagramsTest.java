package io.github.hftp.examples.course.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DatagramsTest {
    private DatagramSocket server;
    private Datagrams client;

    @BeforeEach
    void connect() throws IOException {
        server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setSoTimeout(10_000);
        client = new Datagrams((InetSocketAddress) server.getLocalSocketAddress());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aQuestionThatIsNotAnsweredIsAskedAgain() throws Exception {
        CompletableFuture<String> answer = ask("what?");
        assertThat(text(receive())).isEqualTo("#1 what?");
        DatagramPacket again = receive();
        assertThat(text(again)).isEqualTo("#1 what?");
        send("#1 that", again);
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("that");
    }

    @Test
    void aLateSecondAnswerIsNotTakenForTheNext() throws Exception {
        CompletableFuture<String> first = ask("one");
        DatagramPacket asked = receive();
        send("#1 first", asked);
        send("#1 first", asked);
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("first");
        CompletableFuture<String> second = ask("two");
        asked = receive();
        assertThat(text(asked)).isEqualTo("#2 two");
        send("#2 second", asked);
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("second");
    }

    @Test
    void answersToOtherQuestionsDoNotMakeTheWaitingLonger() throws Exception {
        CompletableFuture<String> answer = ask("what?");
        DatagramPacket asked = receive();
        server.setSoTimeout(20);
        long begun = System.nanoTime();
        DatagramPacket again = null;
        while (again == null) {
            send("#0 other", asked);
            try {
                again = receive();
            } catch (SocketTimeoutException e) {
                assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
            }
        }
        assertThat(text(again)).isEqualTo("#1 what?");
        send("#1 that", again);
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("that");
    }

    private CompletableFuture<String> ask(String question) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.askNumbered(question);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private DatagramPacket receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
        server.receive(packet);
        return packet;
    }

    private void send(String text, DatagramPacket asked) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        server.send(new DatagramPacket(payload, payload.length, asked.getSocketAddress()));
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
