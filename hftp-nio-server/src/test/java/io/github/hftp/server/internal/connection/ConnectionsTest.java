package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.FakeClock;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.event.ServerMetrics;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.server.internal.file.ServedFolder;
import io.github.hftp.server.internal.reply.ManualExecutor;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect, over real sockets, on a loop that the test turns and a clock that it moves. */
@ExtendWith(LeakCheck.class)
class ConnectionsTest implements ServerListener {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final FakeClock clock = new FakeClock(-1);
    private final MemoryFiles files = new MemoryFiles().put("f", new byte[5]);
    private final List<ConnectionOpened> opened = new ArrayList<>();
    private final List<ConnectionClosed> closed = new ArrayList<>();
    private final List<RawPeer> peers = new ArrayList<>();
    private EventLoop loop;
    private Connections connections;
    private InetSocketAddress address;

    @Override
    public void onConnectionOpened(ConnectionOpened event) {
        opened.add(event);
    }

    @Override
    public void onConnectionClosed(ConnectionClosed event) {
        closed.add(event);
    }

    @AfterEach
    void close() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
        loop.close();
    }

    @Test
    void clientsBeyondTheLimitWaitForASecondAndAreThenRefused() throws IOException {
        start(files, Scene.limits().withMaxConnections(3));
        for (int n = 0; n < 9; n++) {
            connect();
        }
        turnUntil(() -> opened.size() == 3);
        turns(10);
        assertThat(metrics().connectionsRefused()).isZero();
        clock.advance(Duration.ofSeconds(1));
        try (CapturedLog lines = new CapturedLog()) {
            turnUntil(() -> metrics().connectionsRefused() == 6);
            assertThat(lines.messages())
                    .containsExactly("WARN: Refused a connection from 127.0.0.1: 3 are open, which is the limit");
        }
        for (RawPeer refused : peers.subList(3, 9)) {
            assertThat(RawPeer.text(refused.readToEnd())).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
        }
        for (RawPeer served : peers.subList(0, 3)) {
            assertServed(served);
        }
        assertThat(metrics().connectionsOpen()).isEqualTo(3);
    }

    @Test
    void aPlaceThatBecomesFreeIsTakenAtOnce() throws IOException {
        start(files, Scene.limits().withMaxConnections(1));
        RawPeer first = connect();
        turnUntil(() -> opened.size() == 1);
        RawPeer second = connect();
        turns(5);
        first.close();
        turnUntil(() -> opened.size() == 2);
        assertServed(second);
        assertThat(metrics().connectionsRefused()).isZero();
    }

    @Test
    void anAddressWithTooManyConnectionsIsClosedAtOnce() throws IOException {
        Limits limits = Scene.limits();
        start(
                files,
                new Limits(
                        limits.maxConnections(),
                        2,
                        true,
                        limits.maxLineBytes(),
                        16 * 1024,
                        limits.firstRequestTimeout(),
                        limits.lineTimeout(),
                        limits.idleTimeout(),
                        limits.stallTimeout(),
                        limits.minimumBytesPerSecond(),
                        limits.fileTimeout()));
        String warning = "WARN: Refused a connection from 127.0.0.1: 2 are open from there, which is the limit";
        try (CapturedLog lines = new CapturedLog()) {
            for (int round = 0; round < 3; round++) {
                int before = opened.size();
                RawPeer first = connect();
                RawPeer second = connect();
                RawPeer third = connect();
                turnUntil(() -> opened.size() == before + 2);
                assertServed(first);
                assertServed(second);
                turns(5);
                assertThat(third.readToEnd()).isEmpty();
                first.close();
                second.close();
                turnUntil(() -> closed.size() == opened.size());
                clock.advance(Duration.ofSeconds(5));
                turns(2);
            }
            assertThat(lines.messages())
                    .containsExactly(warning, warning + " (and 1 more like it since the last such line)");
        }
        assertThat(metrics().connectionsRefused()).isEqualTo(3);
        assertThat(metrics().connectionsOpen()).isZero();
    }

    @Test
    void drainingEndsWhenTheLastConnectionHasGone() throws IOException {
        start(files, Scene.limits());
        RawPeer idle = connect();
        RawPeer served = connect();
        assertServed(served);
        boolean[] empty = {false};
        connections.drain(() -> empty[0] = true);
        turns(5);
        assertThat(idle.readToEnd()).isEmpty();
        assertThat(served.readToEnd()).isEmpty();
        assertThatThrownBy(() -> RawPeer.connect(address).close()).isInstanceOf(IOException.class);
        assertThat(empty[0]).isFalse();
        idle.close();
        served.close();
        turnUntil(() -> empty[0]);
        assertThat(closed).hasSize(2).allMatch(event -> event.reason() == CloseReason.SERVER_CLOSED);
    }

    @Test
    void drainingWhenNobodyIsConnectedEndsAtOnce() throws IOException {
        start(files, Scene.limits());
        boolean[] empty = {false};
        connections.drain(() -> empty[0] = true);
        assertThat(empty[0]).isTrue();
    }

    @Test
    void whatIsKeptOpenIsLookedThroughEveryFiveSecondsWhileSomebodyIsConnected() throws IOException {
        start(files, Scene.limits());
        RawPeer peer = connect();
        assertServed(peer);
        for (int n = 1; n <= 3; n++) {
            clock.advance(Duration.ofSeconds(5));
            turns(2);
            assertThat(files.trimmed()).isEqualTo(n);
        }
        peer.close();
        turnUntil(() -> closed.size() == 1);
        assertThat(files.cleared()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(60));
        turns(3);
        assertThat(files.trimmed()).isEqualTo(3);
    }

    @Test
    void aClientThatResetsInMidReplyIsNotTakenForABrokenFile(@TempDir Path folder) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        start(new ServedFolder(folder, false, false), Scene.limits());
        for (int n = 0; n < 20; n++) {
            int before = closed.size();
            RawPeer peer = RawPeer.connect(address, 4096);
            peers.add(peer);
            peer.send("get_slice large 0 67108864 raw\r\n" + "help\r\n".repeat(10_000));
            turnUntil(() -> opened.size() == before + 1);
            turns(20);
            assertThat(peer.readLine()).isEqualTo("0 OK");
            peer.reset();
            turnUntil(() -> closed.size() == before + 1);
        }
        assertThat(closed).allMatch(event -> event.reason() == CloseReason.CONNECTION_LOST);
        assertThat(metrics().repliesAborted()).isEqualTo(20);
    }

    private void start(FileAccess served, Limits limits) throws IOException {
        loop = EventLoop.open("hftp-test-loop", clock);
        connections = new Connections(loop, limits, served, new ManualExecutor(), this);
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = (InetSocketAddress) channel.getLocalAddress();
        connections.acceptFrom(channel);
    }

    private RawPeer connect() throws IOException {
        RawPeer peer = RawPeer.connect(address);
        peers.add(peer);
        return peer;
    }

    private ServerMetrics metrics() {
        return connections.metrics(0);
    }

    private void assertServed(RawPeer peer) throws IOException {
        long before = metrics().bytesSent();
        peer.send("get_metadata f\r\n");
        turnUntil(() -> metrics().bytesSent() > before);
        assertThat(peer.readLine()).isEqualTo("0 OK");
        assertThat(peer.readLine()).isEqualTo("5");
    }

    private void turns(int count) throws IOException {
        for (int n = 0; n < count; n++) {
            loop.runOnce();
        }
    }

    private void turnUntil(BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            loop.runOnce();
        }
    }
}
