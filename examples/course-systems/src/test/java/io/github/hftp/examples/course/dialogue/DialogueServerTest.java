package io.github.hftp.examples.course.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DialogueServerTest {
    private static final String WELCOME = "Welcome to the help desk. What is your name?\n";

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("dialogue-server");
    }

    @AfterEach
    void closeServer() {
        sockets.forEach(DatagramSocket::close);
        server.close();
    }

    @Test
    void theClientAsksWhatIsTyped() {
        assertThat(server.type("Ana\nwhy?\nexit\nunsaid\n", "dialogue-client"))
                .isEqualTo(new Commands.Outcome(
                        0,
                        WELCOME + "> Hello, Ana. What is your question?\n"
                                + "> Ana, please write to help@example.org.\n> Goodbye, Ana.\n",
                        ""));
        assertThat(server.type("", "dialogue-client").out()).isEqualTo(WELCOME + "> Goodbye.\n");
    }

    @Test
    void theClientAsksItsArguments() {
        String answered = "Hello, Zoë. What is your question?\n" + "Zoë, please write to help@example.org.\n".repeat(2)
                + "Goodbye, Zoë.\n";
        assertThat(server.run("dialogue-client", "--name", "Zoë", "why?", "how?"))
                .isEqualTo(new Commands.Outcome(0, WELCOME + answered, ""));
        assertThat(server.type("Zoë\n", "dialogue-client", "why?", "how?").out())
                .isEqualTo(WELCOME + "> " + answered);
        assertThat(server.type("exit\n", "dialogue-client", "--name", "Zoë").out())
                .isEqualTo(WELCOME + "Hello, Zoë. What is your question?\n> Goodbye, Zoë.\n");
    }

    @Test
    void theHelpDeskIsTheServersToChoose() throws IOException {
        server.close();
        server = Commands.serve("dialogue-server", "--help-desk", "room 12");
        assertThat(server.run("dialogue-client", "--name", "Ana", "where?").out())
                .contains("Ana, please write to room 12.\n");
    }

    @Test
    void theClientSaysThatNobodyListens() {
        server.close();
        assertThat(server.run("dialogue-client").status()).isEqualTo(69);
    }

    @Test
    void lostAndDoubledDatagramsConfuseNobody() throws Exception {
        DatagramSocket proxy = socket();
        CompletableFuture<Commands.Outcome> client = CompletableFuture.supplyAsync(() -> Commands.run(
                InputStream.nullInputStream(),
                "dialogue-client",
                "-p",
                String.valueOf(proxy.getLocalPort()),
                "--name",
                "Ana",
                "why?"));
        relayBadly(proxy, 4);
        assertThat(client.get(10, TimeUnit.SECONDS))
                .isEqualTo(new Commands.Outcome(
                        0,
                        WELCOME + "Hello, Ana. What is your question?\nAna, please write to help@example.org.\n"
                                + "Goodbye.\n",
                        ""));
    }

    @Test
    void garbageIsAnsweredInWords() throws IOException {
        DatagramSocket socket = socket();
        assertThat(ask(socket, new byte[] {(byte) 0xFF, 0, (byte) 0xC3})).isEqualTo(WELCOME);
        assertThat(ask(socket, new byte[] {(byte) 0xFF, 1, (byte) 0xC3}))
                .isEqualTo("That is no plain text. Please say it again.\n");
        assertThat(ask(socket, new byte[65_507])).isEqualTo("That is too long: I can read 1000 characters.\n");
        assertThat(ask(socket, "Ana\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("Hello, Ana. What is your question?\n");
    }

    @Test
    void twoHundredSendersAtOnce() throws IOException {
        for (int n = 0; n < 200; n++) {
            send(socket(), "hello");
        }
        for (int n = 199; n >= 0; n--) {
            assertThat(receive(sockets.get(n))).isEqualTo(WELCOME);
            send(sockets.get(n), "person " + n);
        }
        for (int n = 0; n < 200; n++) {
            assertThat(receive(sockets.get(n))).isEqualTo("Hello, person " + n + ". What is your question?\n");
            send(sockets.get(n), "why?");
        }
        for (int n = 0; n < 200; n++) {
            assertThat(receive(sockets.get(n))).isEqualTo("person " + n + ", please write to help@example.org.\n");
        }
    }

    /** Carries questions to the server, each first answer to nobody, and each second one twice. */
    private void relayBadly(DatagramSocket proxy, int questions) throws IOException {
        DatagramSocket toServer = socket();
        for (int n = 0; n < questions; n++) {
            for (int attempt = 1; attempt <= 2; attempt++) {
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                proxy.receive(packet);
                toServer.send(new DatagramPacket(packet.getData(), packet.getLength(), server.address()));
                byte[] answer = receive(toServer).getBytes(StandardCharsets.UTF_8);
                for (int copy = 0; attempt == 2 && copy < 2; copy++) {
                    proxy.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        }
    }

    private DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        sockets.add(socket);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private String ask(DatagramSocket socket, byte[] payload) throws IOException {
        socket.send(new DatagramPacket(payload, payload.length, server.address()));
        return receive(socket);
    }

    private void send(DatagramSocket socket, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(payload, payload.length, server.address()));
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
