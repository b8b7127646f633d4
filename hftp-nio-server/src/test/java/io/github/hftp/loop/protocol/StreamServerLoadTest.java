package io.github.hftp.loop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that flood, stall and never stop, over real sockets against a loop on its own thread. */
@ExtendWith(LeakCheck.class)
class StreamServerLoadTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        loop = EventLoop.open("hftp-loop-test");
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** Answers the first bytes and finishes. */
    private record Reply(StreamConnection connection, ByteBuffer words) implements StreamProtocol {
        @Override
        public void onBytes(ByteBuffer bytes) {
            bytes.position(bytes.limit());
            connection.write(words.duplicate());
            connection.finish();
        }

        @Override
        public void onEnd() {
            connection.finish();
        }
    }

    private record Echo(StreamConnection connection) implements StreamProtocol {
        @Override
        public void onBytes(ByteBuffer bytes) {
            connection.write(bytes);
        }

        @Override
        public void onEnd() {
            connection.finish();
        }
    }

    private record Fountain(StreamConnection connection) implements StreamProtocol {
        @Override
        public void onOpen() {
            onDrained();
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void onDrained() {
            connection.write(ByteBuffer.allocate(1 << 20));
        }

        @Override
        public void onEnd() {
            connection.finish();
        }
    }

    private long turnsInHalfASecond() throws Exception {
        CompletableFuture<Long> turns = new CompletableFuture<>();
        loop.execute(() -> {
            long before = loop.statistics().turns();
            loop.deadline(() -> turns.complete(loop.statistics().turns() - before))
                    .set(loop.now() + Duration.ofMillis(500).toNanos());
        });
        return turns.get(10, TimeUnit.SECONDS);
    }

    /** Sends until told to stop, or until nobody listens. */
    private static CompletableFuture<Void> flood(RawPeer peer, AtomicBoolean stop) {
        return CompletableFuture.runAsync(() -> {
            byte[] bytes = new byte[64 * 1024];
            try {
                while (!stop.get()) {
                    peer.send(bytes);
                }
            } catch (IOException e) {
                stop.set(true);
            }
        });
    }

    @Test
    void theLastWordsArriveThoughThePeerStillSends() throws Exception {
        byte[] words = RawPeer.pattern(200_000, 1);
        InetSocketAddress address = StreamServer.listen(
                        loop, ANY_PORT, connection -> new Reply(connection, ByteBuffer.wrap(words)))
                .address();
        loop.start(true);
        for (int n = 0; n < 30; n++) {
            try (RawPeer peer = RawPeer.connect(address)) {
                AtomicBoolean stop = new AtomicBoolean();
                CompletableFuture<Void> flood = flood(peer, stop);
                assertThat(peer.readExactly(words.length)).isEqualTo(words);
                assertThat(peer.socket().getInputStream().read()).isNegative();
                stop.set(true);
                flood.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void fourMebibytesComeBackThroughSmallBuffersAndThenTheEnd() throws Exception {
        InetSocketAddress address =
                StreamServer.listen(loop, ANY_PORT, Echo::new).address();
        loop.start(true);
        byte[] bytes = RawPeer.pattern(4 << 20, 2);
        try (RawPeer peer = RawPeer.connect(address, 4096)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    peer.send(bytes);
                    peer.halfClose();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(peer.readToEnd()).isEqualTo(bytes);
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoFloodsWithoutReadingIsHeldBackAndCostsNothing() throws Exception {
        InetSocketAddress address =
                StreamServer.listen(loop, ANY_PORT, Echo::new).address();
        loop.start(true);
        AtomicBoolean stop = new AtomicBoolean();
        try (RawPeer peer = RawPeer.connect(address, 4096);
                RawPeer other = RawPeer.connect(address)) {
            CompletableFuture<Void> flood = flood(peer, stop);
            long turns = turnsInHalfASecond();
            for (int n = 0; n < 20 && turns > 20; n++) { // until the system's buffers are full
                turns = turnsInHalfASecond();
            }
            assertThat(turns).isLessThanOrEqualTo(20);
            other.send("still served");
            assertThat(RawPeer.text(other.readExactly(12))).isEqualTo("still served");
            peer.reset();
            flood.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoReadsAllThatAFountainGivesHoldsUpNobody() throws Exception {
        InetSocketAddress fountain =
                StreamServer.listen(loop, ANY_PORT, Fountain::new).address();
        InetSocketAddress echo = StreamServer.listen(loop, ANY_PORT, Echo::new).address();
        loop.start(true);
        try (RawPeer greedy = RawPeer.connect(fountain);
                RawPeer modest = RawPeer.connect(echo)) {
            CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> {
                try {
                    return greedy.skipToEnd();
                } catch (IOException e) {
                    return -1L;
                }
            });
            for (int n = 0; n < 200; n++) {
                modest.send("x");
                assertThat(modest.readExactly(1)).hasSize(1);
            }
            assertThat(read).isNotDone();
            greedy.reset();
            read.get(10, TimeUnit.SECONDS);
        }
    }
}
