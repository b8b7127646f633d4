package io.github.hftp.examples.course.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class EchoTest {
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("echo-server");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void theClientPrintsWhatCameBack() {
        assertThat(server.run("echo-client")).isEqualTo(new Commands.Outcome(0, "Received \"Hello, world\"\n", ""));
        assertThat(server.run("echo-client", "ñandú 😀").out()).isEqualTo("Received \"ñandú 😀\"\n");
        assertThat(server.run("echo-client", "").out()).isEqualTo("Received \"\"\n");
    }

    @Test
    void theClientSaysThatNobodyListens() {
        server.close();
        String port = String.valueOf(server.address().getPort());
        assertThat(Commands.run(InputStream.nullInputStream(), "echo-client", "-p", port))
                .isEqualTo(new Commands.Outcome(69, "", "echo-client: nobody listens on 127.0.0.1:" + port + "\n"));
    }

    @Test
    void everyByteComesBackHoweverItWasCut() throws Exception {
        byte[] all = new byte[256];
        for (int b = 0; b < all.length; b++) {
            all[b] = (byte) b;
        }
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (byte b : all) {
                peer.send(new byte[] {b});
                assertThat(peer.readExactly(1)).containsExactly(b);
            }
            peer.send(all);
            assertThat(peer.readExactly(all.length)).isEqualTo(all);
            peer.halfClose();
            assertThat(peer.readToEnd()).isEmpty();
        }
    }

    @Test
    void fourMebibytesComeBackToOneThatReadsWhileItSends() throws Exception {
        byte[] bytes = RawPeer.pattern(4 << 20, 1);
        try (RawPeer peer = RawPeer.connect(server.address())) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(peer, bytes));
            assertThat(peer.readToEnd()).isEqualTo(bytes);
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoHundredClientsAtOnceGetTheirOwn() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(server.address()));
                peers.get(n).send(RawPeer.pattern(10_000, n));
            }
            for (int n = 199; n >= 0; n--) {
                assertThat(peers.get(n).readExactly(10_000)).isEqualTo(RawPeer.pattern(10_000, n));
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.reset();
            }
        }
        assertThat(server.run("echo-client").status()).isZero();
    }

    private static void send(RawPeer peer, byte[] bytes) {
        try {
            peer.send(bytes);
            peer.halfClose();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
