package io.github.hftp.loop.protocol;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.FakeClock;
import io.github.hftp.loop.Kind;
import io.github.hftp.loop.LoopInside;
import io.github.hftp.loop.Registration;
import io.github.hftp.loop.StubPoller;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without a network: what a socket cannot be made to do at will. {@link DatagramServerSocketTest} has real ones. */
@ExtendWith(LeakCheck.class)
class DatagramServerTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);

    private final FakeClock clock = new FakeClock(Long.MAX_VALUE - 5_000_000_000L);
    private final StubPoller poller = new StubPoller();
    private final EventLoop loop = new EventLoop("hftp-test", clock, poller);
    private final StubDatagramChannel channel = new StubDatagramChannel();
    private final Recorder protocol = new Recorder();
    private CapturedLog lines;
    private DatagramServer server;
    private Registration registration;

    /** Notes its calls, and does on each what a test says. */
    private static final class Recorder implements DatagramProtocol {
        private final List<String> calls = new ArrayList<>();
        private StubProtocol.Taker whenDatagram = payload -> {};
        private Action whenClosed = () -> {};

        @Override
        public void onDatagram(ByteBuffer payload, InetSocketAddress sender) throws IOException {
            calls.add(StandardCharsets.UTF_8.decode(payload.duplicate()).toString());
            whenDatagram.take(payload);
        }

        @Override
        public void onClosed() {
            calls.add("closed");
            try {
                whenClosed.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void listen() throws IOException {
        lines = new CapturedLog();
        poller.onRegister = fresh -> registration = fresh;
        server = DatagramServer.listen(loop, channel, PEER, own -> protocol);
    }

    @AfterEach
    void close() {
        loop.close();
        lines.close();
        assertThat(channel.isOpen()).isFalse();
        assertThat(protocol.calls).containsOnlyOnce("closed");
    }

    private int waitsFor() {
        return poller.waitsFor(registration);
    }

    /** One turn, as a selector would have it: false if the loop would have waited. */
    private boolean turn() throws IOException {
        int ready = (channel.hasIncoming() ? OP_READ : 0) | (channel.room > 0 ? OP_WRITE : 0);
        ready &= LoopInside.isCancelled(registration) ? 0 : waitsFor();
        if (ready != 0) {
            poller.ready(registration, ready);
        }
        LoopInside.turn(loop, Long.MAX_VALUE);
        return ready != 0 || poller.waits.get(poller.waits.size() - 1) == 0;
    }

    private void settle() throws IOException {
        for (int n = 0; turn(); n++) {
            assertThat(n).as("turns without coming to rest").isLessThan(10_000);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String text) {
        server.send(bytes(text), PEER);
    }

    @Test
    void whatComesIsHandedOverAndAnAnswerLeavesAtOnce() throws Exception {
        protocol.whenDatagram = payload -> server.send(payload, PEER);
        channel.put("one");
        channel.put("");
        channel.put("two");
        turn();
        assertThat(protocol.calls).containsExactly("one", "", "two");
        assertThat(channel.sent).containsExactly("one", "", "two");
        assertThat(waitsFor()).isEqualTo(OP_READ);
        assertThat(turn()).as("nothing is left to do").isFalse();
    }

    @Test
    void whatSeemsToComeFromItselfIsDropped() throws Exception {
        channel.sender = server.address();
        channel.put("one");
        turn();
        assertThat(protocol.calls).isEmpty();
        channel.sender = PEER;
        channel.put("two");
        turn();
        assertThat(protocol.calls).containsExactly("two");
    }

    @Test
    void whileTheSocketIsFullNothingIsReceivedAndTheOrderStays() throws Exception {
        channel.room = 1;
        protocol.whenDatagram = payload -> {
            server.send(payload.duplicate(), PEER);
            server.send(payload, PEER);
            assertThat(payload.hasRemaining()).isFalse();
        };
        channel.put("a");
        channel.put("b");
        settle();
        assertThat(protocol.calls).containsExactly("a");
        assertThat(channel.sent).containsExactly("a");
        assertThat(waitsFor()).isEqualTo(OP_WRITE);
        send("");
        send("c");
        channel.room = 2;
        settle();
        assertThat(protocol.calls).hasSize(1);
        assertThat(channel.sent).containsExactly("a", "a", "");
        channel.room = 100;
        settle();
        assertThat(channel.sent).containsExactly("a", "a", "", "c", "b", "b");
        assertThat(waitsFor()).isEqualTo(OP_READ);
        assertThat(server.dropped()).isZero();
    }

    @Test
    void whatIsQueuedIsACopy() throws Exception {
        channel.room = 0;
        ByteBuffer payload = bytes("mine");
        server.send(payload, PEER);
        assertThat(payload.hasRemaining()).isFalse();
        payload.clear().put(bytes("your"));
        channel.room = 1;
        settle();
        assertThat(channel.sent).containsExactly("mine");
    }

    /** From a task or a deadline no turn follows by itself. */
    @Test
    void whatIsQueuedFromElsewhereIsSentWhenThereIsRoom() throws Exception {
        channel.room = 0;
        loop.execute(() -> send("task"));
        loop.deadline(() -> send("deadline")).set(loop.now());
        settle();
        assertThat(channel.sent).isEmpty();
        assertThat(waitsFor()).isEqualTo(OP_WRITE);
        channel.room = 2;
        settle();
        assertThat(channel.sent).containsExactly("task", "deadline");
    }

    @Test
    void whatTheQueueCannotHoldIsDroppedAndCounted() throws Exception {
        channel.room = 0;
        int fit = DatagramServer.MAX_QUEUED_BYTES / DatagramServer.MAX_PAYLOAD_BYTES;
        ByteBuffer longest = ByteBuffer.allocate(DatagramServer.MAX_PAYLOAD_BYTES);
        for (int n = 0; n < fit; n++) {
            server.send(longest.clear(), PEER);
        }
        assertThat(server.dropped()).isZero();
        server.send(longest.clear(), PEER);
        assertThat(longest.hasRemaining()).isFalse();
        assertThat(server.dropped()).isEqualTo(1);
        server.send(longest.clear().limit(DatagramServer.MAX_QUEUED_BYTES % DatagramServer.MAX_PAYLOAD_BYTES), PEER);
        assertThat(server.dropped()).as("one that just fits").isEqualTo(1);
        send("x");
        assertThat(server.dropped()).isEqualTo(2);
        channel.room = 1;
        settle();
        send("there is room again");
        assertThat(server.dropped()).isEqualTo(2);
        channel.room = 1000;
        settle();
        assertThat(channel.sent).hasSize(fit + 2).endsWith("there is room again");
        assertThat(channel.sent.get(0)).hasSize(DatagramServer.MAX_PAYLOAD_BYTES);
    }

    /** An empty one has no bytes to count, and yet it takes memory. */
    @Test
    void manySmallOnesAreNotQueuedWithoutEndEither() throws Exception {
        channel.room = 0;
        send("first");
        for (int n = 0; n < 100_000; n++) {
            send("");
        }
        assertThat(server.dropped()).isEqualTo(100_001 - DatagramServer.MAX_QUEUED_DATAGRAMS);
        channel.room = Integer.MAX_VALUE;
        settle();
        assertThat(channel.sent).hasSize(DatagramServer.MAX_QUEUED_DATAGRAMS);
        assertThat(waitsFor()).isEqualTo(OP_READ);
    }

    @Test
    void oneThatIsTooLongIsRefusedAtOnce() {
        ByteBuffer tooLong = ByteBuffer.allocate(DatagramServer.MAX_PAYLOAD_BYTES + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.send(tooLong, PEER))
                .withMessageContaining("65508");
        assertThat(tooLong.position()).isZero();
        assertThat(channel.sent).isEmpty();
    }

    @Test
    void oneThatCannotBeSentHoldsUpNoOther() throws Exception {
        channel.whenSending = Kind.IO::fire;
        send("at once");
        assertThat(server.dropped()).isEqualTo(1);
        channel.whenSending = () -> {};
        channel.room = 0;
        send("queued");
        send("behind it");
        channel.room = 2;
        channel.whenSending = () -> {
            channel.whenSending = () -> {};
            Kind.RUNTIME.fire();
        };
        settle();
        assertThat(channel.sent).containsExactly("behind it");
        assertThat(server.dropped()).isEqualTo(2);
        assertThat(lines.messages()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDatagramWhoseHandlingThrowsIsLostAndNoOther(Kind kind) throws Exception {
        protocol.whenDatagram = payload -> {
            if (payload.get() == 'b') {
                kind.fire();
            }
            send("answer");
        };
        for (String text : List.of("a", "bad", "c")) {
            channel.put(text);
        }
        settle();
        assertThat(protocol.calls).containsExactly("a", "bad", "c");
        assertThat(channel.sent).containsExactly("answer", "answer");
        boolean told = kind != Kind.IO && kind != Kind.IO_WITHOUT_TEXT && kind != Kind.RUNTIME_WITHOUT_TEXT;
        assertThat(lines.messages()).hasSize(told ? 1 : 0);
    }

    @Test
    void errorsOfTheJvmEndTheLoopAsThoseOfHandlersDo() throws Exception {
        protocol.whenDatagram = payload -> Kind.STACK.fire();
        for (int n = 0; n < 4; n++) {
            channel.put("x");
        }
        turn();
        assertThat(loop.ended()).isCompletedExceptionally();
    }

    @Test
    void aFloodLeavesRoomForOthers() throws Exception {
        channel.endless = true;
        int[] tasks = new int[1];
        for (int n = 1; n <= 20; n++) {
            loop.execute(() -> tasks[0]++);
            int before = channel.receives;
            turn();
            assertThat(tasks[0]).isEqualTo(n);
            assertThat(channel.receives - before).isBetween(1, 64);
        }
    }

    /** Some systems report here what became of a datagram that was sent before. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IO_WITHOUT_TEXT", "RUNTIME_WITHOUT_TEXT"})
    void receivingThatFailsPausesAndDoesNotEndTheServer(Kind kind) throws Exception {
        channel.put("still here");
        channel.failures.add(kind::fire);
        turn();
        assertThat(channel.receives).isEqualTo(1);
        assertThat(waitsFor()).isZero();
        assertThat(turn()).as("nothing spins").isFalse();
        send("sending goes on");
        clock.advance(Duration.ofMillis(50));
        settle();
        settle();
        assertThat(channel.sent).containsExactly("sending goes on");
        assertThat(protocol.calls).containsExactly("still here");
        assertThat(lines.messages()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void errorsOfTheJvmWhileReceivingEndTheLoopAsAnywhereElse() throws Exception {
        for (int n = 0; n < 4; n++) {
            channel.failures.add(Kind.MEMORY::fire);
        }
        for (int n = 0; n < 20 && !loop.ended().isDone(); n++) {
            turn();
            clock.advance(Duration.ofMillis(50));
        }
        assertThat(loop.ended()).isCompletedExceptionally();
    }

    @Test
    void receivingThatAlwaysFailsCostsLittle() throws Exception {
        for (int n = 0; n < 1000; n++) {
            channel.failures.add(Kind.IO::fire);
        }
        for (int n = 0; n < 100; n++) {
            settle();
            clock.advance(Duration.ofMillis(50));
        }
        assertThat(channel.receives).isLessThanOrEqualTo(100);
        assertThat(lines.messages()).hasSize(1);
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void itCanBeClosedWhileADatagramIsHandled() throws Exception {
        protocol.whenDatagram = payload -> {
            server.close();
            send("too late");
        };
        channel.put("close");
        channel.put("never read");
        settle();
        settle();
        assertThat(protocol.calls).containsExactly("close", "closed");
        assertThat(channel.sent).isEmpty();
        assertThat(server.dropped()).isEqualTo(1);
        assertThat(channel.isOpen()).isFalse();
        server.close();
        assertThat(lines.messages()).isEmpty();
    }

    @Test
    void closingDropsWhatIsQueued() throws Exception {
        channel.room = 0;
        channel.failures.add(Kind.IO::fire);
        settle();
        send("queued");
        server.close();
        assertThat(poller.cancelled).containsExactly(registration);
        channel.room = 10;
        settle();
        assertThat(channel.sent).isEmpty();
        LoopInside.turn(loop, Long.MAX_VALUE);
        assertThat(poller.waits).as("no deadline is left").endsWith(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @EnumSource
    void whoClosesItIsNotHurtByWhatItsProtocolThrows(Kind kind) {
        protocol.whenClosed = kind::fire;
        server.close();
        assertThat(channel.isOpen()).isFalse();
    }
}
