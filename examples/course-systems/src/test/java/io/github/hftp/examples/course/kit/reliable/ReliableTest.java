package io.github.hftp.examples.course.kit.reliable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.loop.Deadline;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ReliableTest {
    private ReliableScene scene;

    @BeforeEach
    void openScene() throws IOException {
        scene = new ReliableScene();
    }

    @AfterEach
    void closeScene() {
        scene.close();
    }

    @Test
    void everythingComesBackThroughABadNetwork() throws Exception {
        byte[] bytes = RawPeer.pattern(1 << 20, 1);
        try (LossyProxy network = LossyProxy.open(scene.serve(ReliableServer.GIVE_UP, scene::echo), 0.2, 1)) {
            assertThat(ReliableScene.exchange(network.address(), bytes)).isEqualTo(bytes);
            assertThat(ReliableScene.exchange(network.address(), new byte[0])).isEmpty();
        }
    }

    @Test
    void twoHundredClientsAtOnceGetTheirOwn() throws Exception {
        InetSocketAddress server = scene.serve(scene::echo);
        List<Wire> wires = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                wires.add(ReliableWire.connect(server, Wire.PATIENCE));
                wires.get(n).output().write(RawPeer.pattern(10_000, n));
            }
            for (int n = 199; n >= 0; n--) {
                assertThat(wires.get(n).input().readNBytes(10_000)).isEqualTo(RawPeer.pattern(10_000, n));
            }
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    @Test
    void closeDeliversWhatWasWrittenToOneWhoTakesHisTime() throws Exception {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        InetSocketAddress server =
                scene.serve(ReliableServer.GIVE_UP, connection -> new ReliableScene.Count(connection, count));
        try (LossyProxy network = LossyProxy.open(server, 0.2, 1)) {
            try (Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE)) {
                wire.output().write(new byte[120_000]);
            }
            assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(120_000);
        }
    }

    @Test
    void nobodyListening() {
        InetSocketAddress address = scene.serve(scene::echo);
        scene.loop().close();
        assertThatThrownBy(() -> ReliableWire.connect(address, Wire.PATIENCE))
                .isInstanceOf(ConnectException.class)
                .hasMessage("nobody listens on UDP port " + address.getPort() + " of 127.0.0.1");
    }

    @Test
    void nobodyAnswering() throws IOException {
        try (LossyProxy network = LossyProxy.open(scene.serve(scene::echo), 1, 1)) {
            assertThatThrownBy(() -> ReliableWire.connect(network.address(), Wire.PATIENCE, ReliableScene.GIVE_UP))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer from 127.0.0.1:" + network.address().getPort() + " for 0.8 s");
        }
    }

    @Test
    void aNetworkThatBreaksIsNoticedByBothEnds() throws IOException {
        try (LossyProxy network = LossyProxy.open(scene.serve(scene::echo), 0, 1);
                Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE, ReliableScene.GIVE_UP)) {
            wire.writeLine("hello");
            assertThat(wire.readLine()).isEqualTo("hello");
            network.breakAfter(0);
            assertThatThrownBy(wire::readLine).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> wire.writeLine("x")).isInstanceOf(SocketTimeoutException.class);
            Awaitility.await().untilAsserted(() -> assertThat(scene.open).hasValue(0));
        }
    }

    @Test
    void aServerThatWasRestartedSaysSo() throws IOException {
        InetSocketAddress server = scene.serve(scene::echo);
        try (LossyProxy network = LossyProxy.open(server, 0, 1);
                Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE)) {
            scene.restart();
            scene.serve(server, ReliableScene.GIVE_UP, scene::echo);
            wire.writeLine("hello");
            assertThatThrownBy(wire::readLine).hasMessageEndingWith("does not know this connection any more");
        }
    }

    @Test
    void aProtocolThatFailsLosesItsConnectionAlone() throws IOException {
        InetSocketAddress server = scene.serve(connection -> scene.new Echo(connection) {
            @Override
            public void onBytes(ByteBuffer bytes) throws IOException {
                if (bytes.get(bytes.position()) == 'x') {
                    throw new IOException("x");
                }
                super.onBytes(bytes);
            }
        });
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE);
                Wire other = ReliableWire.connect(server, Wire.PATIENCE)) {
            wire.writeLine("x");
            assertThatThrownBy(wire::readLine).hasMessageEndingWith("does not know this connection any more");
            other.writeLine("y");
            assertThat(other.readLine()).isEqualTo("y");
        }
    }

    @Test
    void aDeadlineAndAnIdleTimeoutAndATaskReachThePeer() throws IOException {
        InetSocketAddress server = scene.serve(connection -> scene.new Echo(connection) {
            @Override
            public void onBytes(ByteBuffer bytes) {
                connection.idleTimeout(Duration.ofMillis(200));
                connection
                        .deadline(() -> connection.write("deadline\n"))
                        .set(connection.loop().now() + 1_000_000);
                connection.loop().execute(() -> connection.write("task\n"));
                bytes.position(bytes.limit());
            }
        });
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE)) {
            wire.writeLine("go");
            assertThat(List.of(wire.readLine(), wire.readLine())).containsExactlyInAnyOrder("deadline", "task");
            assertThatThrownBy(wire::readLine).hasMessageEndingWith("does not know this connection any more");
        }
    }

    @Test
    void aPausedProtocolHoldsUpItsPeerAndLosesNothing() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger takenInPause = new AtomicInteger();
        InetSocketAddress server = scene.serve(connection -> scene.new Echo(connection) {
            private boolean resting;

            @Override
            public void onBytes(ByteBuffer bytes) {
                takenInPause.addAndGet(resting ? 1 : 0);
                bytes.get();
                resting = true;
                connection.pause();
                if (taken.incrementAndGet() == 1) {
                    connection.deadline(this::goOn).set(connection.loop().now() + 300_000_000);
                } else {
                    connection.loop().execute(this::goOn);
                }
            }

            private void goOn() {
                resting = false;
                connection.resume();
            }
        });
        try (Wire wire = ReliableWire.connect(server, Wire.PATIENCE, ReliableScene.GIVE_UP)) {
            wire.output().write(new byte[20_000]);
            wire.finish();
            assertThat(wire.input().readAllBytes()).isEmpty();
            assertThat(taken).hasValue(20_000);
            assertThat(takenInPause).hasValue(0);
        }
    }

    @Test
    void nothingOfAConnectionStaysInTheLoopWhenItHasClosed() throws Exception {
        CompletableFuture<Deadline> far = new CompletableFuture<>();
        InetSocketAddress server = scene.serve(connection -> scene.new Echo(connection) {
            @Override
            public void onOpen() {
                super.onOpen();
                Deadline deadline = connection.deadline(connection::close);
                deadline.set(connection.loop().now() + Duration.ofHours(1).toNanos());
                far.complete(deadline);
            }
        });
        ReliableScene.exchange(server, new byte[] {1});
        Awaitility.await().untilAsserted(() -> assertThat(scene.open).hasValue(0));
        assertThat(CompletableFuture.supplyAsync(() -> far.join().isSet(), scene.loop())
                        .get(10, TimeUnit.SECONDS))
                .isFalse();
    }
}
