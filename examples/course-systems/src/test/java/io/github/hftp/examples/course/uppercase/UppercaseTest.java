package io.github.hftp.examples.course.uppercase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class UppercaseTest {
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("uppercase-server");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void theClientPrintsEachAnswer() {
        assertThat(server.run("uppercase-client", "hola ñ", "straße").out())
                .isEqualTo("From Server: HOLA Ñ\nFrom Server: STRASSE\n");
        assertThat(server.run("uppercase-client", "--udp", "hola ñ", "straße").out())
                .isEqualTo("From Server: HOLA Ñ\nFrom Server: STRASSE\n");
    }

    @Test
    void overUdpNobodyListeningIsNoticed() {
        server.close();
        assertThat(server.run("uppercase-client", "--udp"))
                .isEqualTo(new Commands.Outcome(
                        69,
                        "",
                        "uppercase-client: nobody listens on UDP port "
                                + server.address().getPort() + " of 127.0.0.1\n"));
    }

    @Test
    void manyLinesAndALastOneWithoutAnEnd() throws IOException {
        assertThat(converse("one\ntwo\r\n\nthree")).isEqualTo("ONE\nTWO\r\n\nTHREE");
    }

    @Test
    void whatHasNoEndIsAnsweredWhenItsSenderPauses() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send(utf8("una oración sin fin"));
            assertThat(peer.readExactly(utf8("UNA ORACIÓN SIN FIN").length)).isEqualTo(utf8("UNA ORACIÓN SIN FIN"));
        }
    }

    @Test
    void aCharacterThatIsCutIsAnsweredWhole() throws IOException {
        byte[] sent = utf8("añ€😀ß\n");
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (byte b : sent) {
                peer.send(new byte[] {b});
            }
            assertThat(peer.readExactly(utf8("AÑ€😀SS\n").length)).isEqualTo(utf8("AÑ€😀SS\n"));
        }
    }

    @Test
    void whatIsNotUtf8IsAnsweredWithTheSignForThat() throws IOException {
        assertThat(converse("a\u00FFb\nc\u00C3")).isEqualTo("A\uFFFDB\nC\uFFFD");
    }

    @Test
    void aMebibyteWithoutALineEndIsAnsweredInPieces() throws Exception {
        String line = "lorem ipsum ".repeat(8738);
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (int n = 0; n < 10; n++) {
                peer.send(line);
                assertThat(RawPeer.text(peer.readExactly(line.length()))).isEqualTo(line.toUpperCase(Locale.ROOT));
            }
        }
    }

    @Test
    void anyDatagramIsAnsweredToItsSender() throws IOException {
        for (String text : List.of("", "a", "ß".repeat(200), "x".repeat(65_507))) {
            assertThat(ask(utf8(text))).isEqualTo(text.toUpperCase(Locale.ROOT));
        }
        assertThat(ask(new byte[] {(byte) 0xFF, 'a', 0})).isEqualTo("\uFFFDA\0");
    }

    @Test
    void anAnswerThatOutgrowsADatagramIsCut() throws IOException {
        assertThat(ask(utf8("ŉ".repeat(30_000)))).startsWith("ʼN").hasSizeLessThan(60_000);
    }

    @Test
    @Timeout(3)
    void lettersThatGrowHoldUpNobody() throws IOException {
        for (int n = 0; n < 10; n++) {
            assertThat(ask(utf8("ΐ".repeat(32_000))))
                    .startsWith("\u0399\u0308\u0301")
                    .hasSizeLessThan(33_000);
        }
    }

    @Test
    void aLateAnswerIsNotTakenForThatToTheNextSentence() throws Exception {
        try (DatagramSocket slow = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            slow.setSoTimeout(10_000);
            CompletableFuture<Commands.Outcome> outcome = CompletableFuture.supplyAsync(() -> Commands.run(
                    InputStream.nullInputStream(),
                    "uppercase-client",
                    "--udp",
                    "-p",
                    String.valueOf(slow.getLocalPort()),
                    "one",
                    "two"));
            DatagramPacket one = new DatagramPacket(new byte[10], 10);
            slow.receive(one);
            slow.receive(one); // again
            byte[] answer = utf8("ONE");
            slow.send(new DatagramPacket(answer, answer.length, one.getSocketAddress()));
            slow.send(new DatagramPacket(answer, answer.length, one.getSocketAddress()));
            DatagramPacket two = new DatagramPacket(new byte[10], 10);
            slow.receive(two);
            slow.send(new DatagramPacket(utf8("TWO"), 3, two.getSocketAddress()));
            assertThat(outcome.get(10, TimeUnit.SECONDS).out()).isEqualTo("From Server: ONE\nFrom Server: TWO\n");
        }
    }

    @Test
    void twoLinesAreNoSentence() {
        assertThat(server.run("uppercase-client", "one\ntwo", "three"))
                .isEqualTo(new Commands.Outcome(1, "", "uppercase-client: a sentence is one line\n"));
    }

    @Test
    void twoHundredClientsAtOnceOverEach() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        List<DatagramSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(server.address()));
                peers.get(n).send("line " + n + "\n");
                sockets.add(new DatagramSocket());
                sockets.get(n).setSoTimeout(10_000);
                send(sockets.get(n), utf8("datagram " + n));
            }
            for (int n = 199; n >= 0; n--) {
                String line = "LINE " + n + "\n";
                assertThat(RawPeer.text(peers.get(n).readExactly(line.length())))
                        .isEqualTo(line);
                assertThat(receive(sockets.get(n))).isEqualTo("DATAGRAM " + n);
            }
        } finally {
            sockets.forEach(DatagramSocket::close);
            for (RawPeer peer : peers) {
                peer.reset();
            }
        }
    }

    private String converse(String sent) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send(sent);
            peer.halfClose();
            return new String(peer.readToEnd(), StandardCharsets.UTF_8);
        }
    }

    private String ask(byte[] payload) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            send(socket, payload);
            return receive(socket);
        }
    }

    private void send(DatagramSocket socket, byte[] payload) throws IOException {
        socket.send(new DatagramPacket(payload, payload.length, server.address()));
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
