package io.github.hftp.loop.protocol;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.LoopInside;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an open connection reads and writes, and when; {@link SocketConnectionEndTest} has how it ends. */
@ExtendWith(LeakCheck.class)
class SocketConnectionTest {
    private StubStreams streams;
    private StubStreams.Stream stream;
    private StubStreams.Stream other;

    @BeforeEach
    void open() throws IOException {
        streams = new StubStreams();
        stream = streams.open();
        other = streams.open();
    }

    @AfterEach
    void close() {
        streams.close();
    }

    private int waitsFor() {
        return streams.poller.waitsFor(stream.registration());
    }

    /** Takes all but the last bytes, and pauses for those. */
    private void leave(int count) {
        stream.protocol().whenBytes = bytes -> {
            if (bytes.remaining() <= count) {
                bytes.position(bytes.limit());
            } else {
                bytes.position(bytes.limit() - count);
                stream.connection().pause();
            }
        };
    }

    @Test
    void aTransportMayWaitForSomethingElseThanItsConnection() throws Exception {
        stream.transport().interest = wanted -> wanted == OP_READ ? OP_WRITE : 0;
        stream.registration().requeue();
        streams.loop.runOnce();
        assertThat(waitsFor()).isEqualTo(OP_WRITE);
    }

    @Test
    void itOpensOnceInATurnOfItsOwnAndThenWaitsForBytes() throws Exception {
        StubStreams.Stream fresh = streams.register();
        assertThat(fresh.protocol().calls).isEmpty();
        streams.settle();
        streams.settle();
        assertThat(fresh.protocol().calls).containsExactly("open");
        assertThat(waitsFor()).isEqualTo(OP_READ);
    }

    @Test
    void itOpensBeforeAnyBytes() throws Exception {
        StubStreams.Stream fresh = streams.register();
        fresh.transport().put("early");
        fresh.transport().end();
        streams.settle();
        assertThat(fresh.protocol().calls).containsExactly("open", "bytes early", "end");
    }

    @Test
    void aGreetingIsSentWhenItOpens() throws Exception {
        StubStreams.Stream fresh = streams.register();
        fresh.protocol().whenOpen = () -> fresh.connection().write("héllo\r\n");
        streams.turn();
        assertThat(fresh.transport().sentText()).isEqualTo("héllo\r\n");
        assertThat(fresh.protocol().calls).containsExactly("open", "drained");
    }

    @Test
    void whatIsWrittenInATurnIsSentInIt() throws Exception {
        stream.protocol().whenBytes = stream.connection()::write;
        stream.transport().put("abc");
        streams.turn();
        assertThat(stream.transport().sentText()).isEqualTo("abc");
        assertThat(streams.turn()).as("nothing is left to do").isFalse();
        assertThat(waitsFor()).isEqualTo(OP_READ);
    }

    @Test
    void whatTheSocketDoesNotTakeIsSentWhenItDoes() throws Exception {
        stream.transport().room = 2;
        stream.protocol().whenBytes = stream.connection()::write;
        stream.transport().put("abcde");
        streams.settle();
        assertThat(stream.transport().sentText()).isEqualTo("ab");
        assertThat(waitsFor()).isEqualTo(OP_READ | OP_WRITE);
        assertThat(stream.protocol().calls).containsExactly("open", "bytes abcde");
        stream.transport().room = 3;
        streams.settle();
        assertThat(stream.transport().sentText()).isEqualTo("abcde");
        assertThat(waitsFor()).isEqualTo(OP_READ);
        assertThat(stream.protocol().calls).endsWith("drained");
    }

    /** Where a write can come from that is not the connection's own turn. */
    enum Elsewhere {
        ANOTHER_CONNECTION,
        OWN_DEADLINE,
        DEADLINE_OF_THE_LOOP,
        TASK,
        TASK_OF_A_TASK,
        BEFORE_THE_LOOP_RUNS
    }

    private void from(Elsewhere where, Runnable action) throws IOException {
        EventLoop loop = streams.loop;
        switch (where) {
            case ANOTHER_CONNECTION -> {
                other.protocol().whenEnd = action::run;
                other.transport().end();
            }
            case OWN_DEADLINE -> stream.connection().deadline(action).set(loop.now());
            case DEADLINE_OF_THE_LOOP -> loop.deadline(action).set(loop.now());
            case TASK -> loop.execute(action);
            case TASK_OF_A_TASK -> loop.execute(() -> loop.execute(action));
            case BEFORE_THE_LOOP_RUNS -> action.run();
        }
        streams.settle();
    }

    @ParameterizedTest
    @EnumSource
    void aWriteFromElsewhereIsSentAtOnce(Elsewhere where) throws Exception {
        from(where, () -> stream.connection().write("news"));
        assertThat(stream.transport().sentText()).isEqualTo("news");
        assertThat(stream.protocol().calls).containsExactly("open", "drained");
    }

    @ParameterizedTest
    @EnumSource
    void finishFromElsewhereEndsTheOutputAtOnce(Elsewhere where) throws Exception {
        from(where, stream.connection()::finish);
        assertThat(stream.transport().calls).containsExactly("shutdownOutput");
    }

    @ParameterizedTest
    @EnumSource
    void closeFromElsewhereIsAtOnceAndForGood(Elsewhere where) throws Exception {
        stream.transport().room = 0;
        stream.connection().write("lost");
        streams.settle();
        from(where, stream.connection()::close);
        assertThat(stream.transport().calls).containsExactly("close");
        assertThat(stream.protocol().calls).containsExactly("open", "closed");
        assertThat(LoopInside.isCancelled(stream.registration())).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void resumeFromElsewhereGivesWhatWasLeftThenWhatCameThenTheEnd(Elsewhere where) throws Exception {
        leave(3);
        stream.transport().put("12345");
        stream.transport().put("678");
        stream.transport().end();
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes 12345");
        assertThat(waitsFor()).isZero();
        from(where, stream.connection()::resume);
        assertThat(stream.protocol().calls).containsExactly("open", "bytes 12345", "bytes 345", "bytes 678", "end");
    }

    @ParameterizedTest
    @EnumSource
    void pauseFromElsewhereHoldsTheNextBytesBack(Elsewhere where) throws Exception {
        from(where, stream.connection()::pause);
        stream.transport().put("later");
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open");
        assertThat(waitsFor()).isZero();
        stream.connection().resume();
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes later");
    }

    @Test
    void resumeWithinAPausedTurnOfItsOwnGoesOnInIt() throws Exception {
        leave(2);
        stream.connection().pause();
        stream.transport().room = 0;
        stream.connection().write("x");
        stream.protocol().whenDrained = stream.connection()::resume;
        stream.transport().put("1234");
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open");
        stream.transport().room = 1;
        streams.turn();
        assertThat(stream.protocol().calls).containsExactly("open", "drained", "bytes 1234");
        stream.connection().resume();
        streams.settle();
        assertThat(stream.protocol().calls).endsWith("bytes 1234", "bytes 34");
    }

    @Test
    void pausingAndResumingAtOnceLosesNothing() throws Exception {
        List<Byte> taken = new ArrayList<>();
        stream.protocol().whenBytes = bytes -> {
            taken.add(bytes.get());
            stream.connection().pause();
            streams.loop.execute(stream.connection()::resume);
        };
        stream.transport().put("abc");
        stream.transport().put("de");
        stream.transport().end();
        streams.settle();
        assertThat(taken).containsExactly((byte) 'a', (byte) 'b', (byte) 'c', (byte) 'd', (byte) 'e');
        assertThat(stream.protocol().calls).endsWith("bytes e", "end");
    }

    /** Else a peer makes a line a turn cost what all the others cost that came with it. */
    @Test
    void whatIsLeftAgainAndAgainIsCopiedOnce() throws Exception {
        List<ByteBuffer> given = new ArrayList<>();
        stream.protocol().whenBytes = bytes -> {
            bytes.get();
            given.add(bytes);
            stream.connection().pause();
            streams.loop.execute(stream.connection()::resume);
        };
        stream.transport().put("abcd");
        streams.settle();
        assertThat(given).hasSize(4);
        assertThat(given.get(1))
                .isNotSameAs(given.get(0))
                .isSameAs(given.get(2))
                .isSameAs(given.get(3));
    }

    @Test
    void whoLeavesBytesAndDoesNotPauseIsDisconnected() throws Exception {
        stream.protocol().whenBytes = ByteBuffer::get;
        stream.transport().put("ab");
        try (CapturedLog lines = new CapturedLog()) {
            streams.settle();
            assertThat(lines.messages()).hasSize(1);
        }
        assertThat(stream.protocol().calls).containsExactly("open", "bytes ab", "closed");
    }

    @Test
    void whatIsReadAndSentBackDoesNotMixWithAnotherConnections() throws Exception {
        stream.protocol().whenBytes = bytes -> {
            other.connection().write(bytes.duplicate());
            stream.connection().write(bytes.duplicate());
            bytes.get();
            stream.connection().pause();
            streams.loop.execute(stream.connection()::resume);
        };
        other.protocol().whenBytes = stream.connection()::write;
        stream.transport().put("abc");
        other.transport().put("XYZ");
        streams.settle();
        assertThat(stream.transport().sentText().replaceAll("[XYZ]", "")).isEqualTo("abcbcc");
        assertThat(stream.transport().sentText().replaceAll("[abc]", "")).isEqualTo("XYZ");
        assertThat(other.transport().sentText()).isEqualTo("abcbcc");
    }

    @Test
    void whoDoesNotReadIsNotReadUntilHeHasReadSome() throws Exception {
        stream.transport().room = 0;
        stream.transport().endless = true;
        stream.protocol().whenBytes = stream.connection()::write;
        streams.settle();
        assertThat(waitsFor()).isEqualTo(OP_WRITE);
        assertThat(stream.transport().bytesRead).isEqualTo(SocketConnection.HIGH_WATER_BYTES);
        stream.transport().room = 1;
        streams.settle();
        assertThat(stream.transport().bytesRead).isEqualTo(2 * SocketConnection.HIGH_WATER_BYTES);
        assertThat(LoopInside.isCancelled(stream.registration())).isFalse();
    }

    @Test
    void bytesThatWereLeftAlsoWaitUntilThePeerReads() throws Exception {
        stream.transport().room = 0;
        leave(2);
        stream.transport().put("1234");
        streams.settle();
        stream.connection().write(ByteBuffer.allocate(SocketConnection.HIGH_WATER_BYTES));
        stream.connection().resume();
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes 1234");
        stream.transport().room = 1;
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes 1234", "bytes 34");
    }

    @Test
    void whoQueuesTooMuchLosesThisConnectionOnly() throws Exception {
        stream.transport().room = 0;
        ByteBuffer most = ByteBuffer.allocate(StreamServer.MAX_QUEUED_BYTES);
        ByteBuffer oneMore = ByteBuffer.allocate(1);
        stream.connection().write(most);
        streams.settle();
        assertThat(LoopInside.isCancelled(stream.registration())).isFalse();
        stream.connection().write(oneMore);
        assertThat(oneMore.hasRemaining()).as("it is left without a remainder").isFalse();
        assertThat(stream.transport().calls).containsExactly("reset", "close");
        assertThat(stream.protocol().calls).containsExactly("open", "closed");
        other.connection().write("still here");
        streams.settle();
        assertThat(other.transport().sentText()).isEqualTo("still here");
    }

    @Test
    void whoQueuesTooMuchInATurnLeavesItInPeace() throws Exception {
        stream.transport().room = 0;
        stream.transport().put("go");
        stream.protocol().whenBytes = bytes -> {
            stream.connection().write(ByteBuffer.allocate(StreamServer.MAX_QUEUED_BYTES + 1));
            stream.connection().write(bytes);
            assertThat(bytes.hasRemaining()).isFalse();
        };
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes go", "closed");
        assertThat(stream.transport().bytesSent).isZero();
    }

    @Test
    void whoWritesForEverHoldsUpNobody() throws Exception {
        stream.transport().endless = true;
        stream.connection().pause();
        stream.protocol().whenDrained = () -> stream.connection().write(ByteBuffer.allocate(1 << 20));
        stream.connection().write("begin");
        assertSharesTheLoop();
    }

    @Test
    void whoIsSentBytesForEverHoldsUpNobody() throws Exception {
        stream.transport().endless = true;
        assertSharesTheLoop();
    }

    @Test
    void whoEchoesForEverHoldsUpNobody() throws Exception {
        stream.transport().endless = true;
        stream.protocol().whenBytes = stream.connection()::write;
        assertSharesTheLoop();
    }

    @Test
    void whoIsSentBytesForEverAfterTheEndHoldsUpNobody() throws Exception {
        stream.transport().endless = true;
        stream.connection().finish();
        assertSharesTheLoop();
    }

    private void assertSharesTheLoop() throws IOException {
        other.protocol().whenBytes = other.connection()::write;
        for (int n = 1; n <= 50; n++) {
            long before = stream.transport().bytesRead + stream.transport().bytesSent;
            other.transport().put("x");
            streams.turn();
            assertThat(other.transport().bytesSent).isEqualTo(n);
            long moved = stream.transport().bytesRead + stream.transport().bytesSent - before;
            assertThat(moved).isBetween(n < 3 ? 0L : 1L, 4L << 20);
        }
        assertThat(streams.lastWait()).isZero();
    }

    @Test
    void anIdleConnectionCostsNoTurn() throws Exception {
        assertThat(streams.turn()).isFalse();
        assertThat(streams.lastWait()).isEqualTo(StreamServer.IDLE_TIMEOUT.toNanos());
        streams.clock.advance(Duration.ofMinutes(1));
        assertThat(streams.turn()).isFalse();
    }
}
