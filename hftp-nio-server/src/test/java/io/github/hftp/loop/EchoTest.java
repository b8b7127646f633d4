package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A protocol of forty lines on the loop, over real sockets. */
@ExtendWith(LeakCheck.class)
class EchoTest {
    private EventLoop loop;
    private InetSocketAddress address;

    @BeforeEach
    void startLoop() throws IOException {
        loop = EventLoop.open("hftp-loop-echo");
        address = EchoHandler.listen(loop);
        loop.start(true);
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private static CompletableFuture<Void> sendAndHalfClose(RawPeer peer, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                peer.send(bytes);
                peer.halfClose();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** How many turns the loop takes in half a second, in which only the deadline that ends it is due. */
    private long turnsInHalfASecond() throws Exception {
        CompletableFuture<Long> turns = new CompletableFuture<>();
        loop.execute(() -> {
            long before = loop.statistics().turns();
            loop.deadline(() -> turns.complete(loop.statistics().turns() - before))
                    .set(loop.now() + Duration.ofMillis(500).toNanos());
        });
        return turns.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsSentComesBack() throws Exception {
        try (RawPeer peer = RawPeer.connect(address)) {
            for (String text : List.of("a", "hello", "x".repeat(8192), "y".repeat(8193))) {
                peer.send(text);
                assertThat(RawPeer.text(peer.readExactly(text.length()))).isEqualTo(text);
            }
        }
    }

    @Test
    void fourMebibytesComeBackAndThenTheEnd() throws Exception {
        byte[] bytes = RawPeer.pattern(4 << 20, 1);
        try (RawPeer peer = RawPeer.connect(address)) {
            CompletableFuture<Void> sent = sendAndHalfClose(peer, bytes);
            assertThat(peer.readToEnd()).isEqualTo(bytes);
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoHundredClientsAreServedAtOnce() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(address));
            }
            for (int n = 0; n < peers.size(); n++) {
                peers.get(n).send(RawPeer.pattern(20_000, n));
            }
            for (int n = peers.size() - 1; n >= 0; n--) {
                assertThat(peers.get(n).readExactly(20_000)).isEqualTo(RawPeer.pattern(20_000, n));
            }
            assertThat(turnsInHalfASecond()).as("turns while all are idle").isLessThanOrEqualTo(20);
        } finally {
            for (RawPeer peer : peers) {
                peer.reset();
            }
        }
    }

    /** Neither the end of a stream nor a full socket makes the loop spin. */
    @Test
    void whoSendsAndDoesNotReadIsHeldBackAndCostsNothing() throws Exception {
        try (RawPeer peer = RawPeer.connect(address, 4096)) {
            SocketChannel channel = SocketChannel.open();
            try (channel) {
                channel.connect(address);
                channel.configureBlocking(false);
                long taken = sendUntilHeldBack(channel);
                assertThat(taken).as("bytes on their way").isLessThan(64 << 20);
                assertThat(turnsInHalfASecond()).isLessThanOrEqualTo(20);
                peer.send("still served");
                assertThat(RawPeer.text(peer.readExactly(12))).isEqualTo("still served");
            }
        }
    }

    private long sendUntilHeldBack(SocketChannel channel) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        long taken = 0;
        for (int idle = 0; idle < 3; ) {
            int count = channel.write(bytes.clear());
            taken += count;
            idle = count == 0 ? idle + 1 : 0;
            if (count == 0) {
                roundTrip();
            }
        }
        return taken;
    }

    private void roundTrip() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> loop.execute(() -> done.complete(null)));
        done.get(10, TimeUnit.SECONDS);
    }

    @Test
    void halfAClosedConnectionThatIsStalledCostsNothingAndGetsAllInTheEnd() throws Exception {
        byte[] bytes = RawPeer.pattern(1 << 20, 2);
        try (RawPeer peer = RawPeer.connect(address, 4096)) {
            CompletableFuture<Void> sent = sendAndHalfClose(peer, bytes);
            assertThat(peer.readExactly(1000)).hasSize(1000);
            assertThat(turnsInHalfASecond()).isLessThanOrEqualTo(40);
            assertThat(peer.readToEnd()).hasSize(bytes.length - 1000);
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPeerThatResetsHarmsNobody() throws Exception {
        try (RawPeer other = RawPeer.connect(address)) {
            for (int n = 0; n < 100; n++) {
                RawPeer peer = RawPeer.connect(address);
                peer.send("hello");
                peer.reset();
            }
            other.send("alive");
            assertThat(RawPeer.text(other.readExactly(5))).isEqualTo("alive");
        }
    }
}
