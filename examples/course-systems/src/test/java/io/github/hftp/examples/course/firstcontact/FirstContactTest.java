package io.github.hftp.examples.course.firstcontact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.ScriptedServer;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class FirstContactTest {
    private Commands.Server server;
    private String host;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("first-contact-server");
        host = "127.0.0.1:" + server.address().getPort();
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void theServerGreets() {
        assertThat(server.run("first-contact-client")).isEqualTo(new Commands.Outcome(0, "Hello over TCP!\n", ""));
        assertThat(server.run("first-contact-client", "--udp"))
                .isEqualTo(new Commands.Outcome(0, "Hello over UDP!\n", ""));
    }

    @Test
    void overTcpAClientThatComesFirstIsRefused() {
        server.close();
        assertThat(server.run("first-contact-client"))
                .isEqualTo(new Commands.Outcome(
                        69, "", "first-contact-client: refused: nobody listens on TCP " + host + "\n"));
    }

    @Test
    void overUdpTheMachineMaySayThatNobodyListens() {
        server.close();
        assertThat(server.run("first-contact-client", "--udp"))
                .isEqualTo(new Commands.Outcome(
                        69, "", "first-contact-client: port unreachable: nobody listens on UDP " + host + "\n"));
    }

    @Test
    void overUdpThereMayBeNoAnswerAtAll() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(silent.getLocalPort());
            assertThat(run("--udp", "-p", port))
                    .isEqualTo(new Commands.Outcome(
                            75,
                            "",
                            "first-contact-client: silence: no answer from UDP 127.0.0.1:" + port + " for 1000 ms\n"));
        }
    }

    @Test
    void overTcpAConnectionIsNoAnswerEither() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(silent.getLocalPort());
            assertThat(run("-p", port))
                    .isEqualTo(new Commands.Outcome(
                            75,
                            "",
                            "first-contact-client: silence: no answer from TCP 127.0.0.1:" + port + " for 1000 ms\n"));
        }
    }

    @Test
    void aServerThatGreetsAndGoesOnListeningHasGreeted() throws IOException {
        try (ScriptedServer polite = new ScriptedServer(client -> {
            client.getOutputStream().write("Hello!\n".getBytes(StandardCharsets.UTF_8));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        })) {
            assertThat(polite.run("first-contact-client")).isEqualTo(new Commands.Outcome(0, "Hello!\n", ""));
        }
    }

    @Test
    void anEndWithoutAGreetingIsNoGreeting() throws Exception {
        try (ServerSocket rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Commands.Outcome> outcome =
                    CompletableFuture.supplyAsync(() -> run("-p", String.valueOf(rude.getLocalPort())));
            rude.accept().close();
            assertThat(outcome.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Commands.Outcome(
                            74, "", "first-contact-client: the server has ended the connection without a greeting\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientMayWaitForTheServer(boolean udp) throws Exception {
        server.close();
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("--wait"));
        if (udp) {
            arguments.add("--udp");
        }
        CompletableFuture<Commands.Outcome> outcome = CompletableFuture.supplyAsync(() -> server.type(
                InputStream.nullInputStream(), out, "first-contact-client", arguments.toArray(String[]::new)));
        String waiting = "waiting for the server ("
                + (udp ? "port unreachable: nobody listens on UDP " : "refused: nobody listens on TCP ") + host + ")\n";
        await().until(() -> out.toString().equals(waiting));
        try (EventLoop loop = EventLoop.open("hftp-course")) {
            assertThat(new FirstContactServer().listen(loop, server.address())).isEqualTo(server.address());
            loop.start(true);
            assertThat(outcome.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Commands.Outcome(0, waiting + "Hello over " + (udp ? "UDP!\n" : "TCP!\n"), ""));
        }
    }

    @Test
    void aClientDoesNotWaitForEver() {
        server.close();
        assertThat(server.run("first-contact-client", "--wait", "--timeout", "1"))
                .isEqualTo(new Commands.Outcome(
                        69,
                        "waiting for the server (refused: nobody listens on TCP " + host + ")\n",
                        "first-contact-client: refused: nobody listens on TCP " + host + "\n"));
        assertThat(server.run("first-contact-client", "--wait", "--timeout", "0")
                        .out())
                .isEmpty();
    }

    @Test
    void whoSendsInsteadOfReadingIsGreetedToo() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("x".repeat(100_000));
            assertThat(peer.exchange("")).isEqualTo("Hello over TCP!\n");
        }
    }

    @Test
    void twoHundredClientsAtOnceOverEach() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        List<DatagramSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(server.address()));
                sockets.add(new DatagramSocket());
                sockets.get(n).setSoTimeout(10_000);
                sockets.get(n).send(new DatagramPacket(new byte[n], n, server.address()));
            }
            for (int n = 199; n >= 0; n--) {
                assertThat(RawPeer.text(peers.get(n).readToEnd())).isEqualTo("Hello over TCP!\n");
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                sockets.get(n).receive(packet);
                assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                        .isEqualTo("Hello over UDP!\n");
            }
        } finally {
            sockets.forEach(DatagramSocket::close);
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static Commands.Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("first-contact-client"));
        all.addAll(List.of(arguments));
        return Commands.run(InputStream.nullInputStream(), all.toArray(String[]::new));
    }
}
