package io.github.hftp.loop.protocol;

import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.Deadline;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways a connection ends. */
@ExtendWith(LeakCheck.class)
class SocketConnectionEndTest {
    private StubStreams streams;
    private StubStreams.Stream stream;
    private StubStreams.Stream other;
    private CapturedLog lines;

    @BeforeEach
    void open() throws IOException {
        lines = new CapturedLog();
        streams = new StubStreams();
        stream = streams.open();
        other = streams.open();
    }

    @AfterEach
    void close() {
        streams.close();
        lines.close();
        assertThat(stream.transport().calls).endsWith("close");
        assertThat(other.transport().calls).endsWith("close");
    }

    private int waitsFor() {
        return streams.poller.waitsFor(stream.registration());
    }

    private void advance(Duration time) throws IOException {
        streams.clock.advance(time);
        streams.settle();
        streams.settle(); // a loop that was late gives a turn of grace
    }

    private void assertClosed() {
        assertThat(stream.transport().calls).endsWith("close").containsOnlyOnce("close");
        assertThat(stream.protocol().calls).endsWith("closed").containsOnlyOnce("closed");
        assertThat(streams.poller.cancelled).contains(stream.registration());
    }

    // Half-close, finish, lingering

    @Test
    void whoHasSentHisLastByteCanStillReadAndCostsNothing() throws Exception {
        stream.transport().put("last");
        stream.transport().end();
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes last", "end");
        assertThat(waitsFor()).isZero();
        stream.connection().write("answer");
        streams.settle();
        assertThat(stream.transport().sentText()).isEqualTo("answer");
        assertThat(waitsFor()).isZero();
    }

    @Test
    void whatIsWrittenAtTheEndIsSentBeforeItCloses() throws Exception {
        stream.transport().room = 0;
        stream.protocol().whenEnd = () -> {
            stream.connection().write("goodbye");
            stream.connection().finish();
        };
        stream.transport().end();
        streams.settle();
        assertThat(waitsFor()).isEqualTo(OP_WRITE);
        stream.transport().room = 3;
        streams.settle();
        assertThat(stream.transport().calls).isEmpty();
        stream.transport().room = 4;
        streams.settle();
        assertThat(stream.transport().sentText()).isEqualTo("goodbye");
        assertThat(stream.transport().calls).containsExactly("close");
        assertClosed();
    }

    @Test
    void finishEndsTheOutputWhenAllIsSentAndClosesWhenThePeerEnds() throws Exception {
        stream.transport().room = 2;
        stream.connection().write("bye");
        stream.connection().finish();
        streams.settle();
        assertThat(stream.transport().calls).isEmpty();
        stream.transport().room = 1;
        streams.settle();
        assertThat(stream.transport().calls).containsExactly("shutdownOutput");
        assertThat(waitsFor()).isEqualTo(OP_READ);
        stream.transport().put("ignored");
        streams.settle();
        assertThat(stream.transport().bytesRead).isEqualTo(7);
        stream.transport().end();
        streams.settle();
        assertThat(stream.transport().calls).containsExactly("shutdownOutput", "close");
        assertThat(stream.protocol().calls).as("no drained, no bytes, no end").containsExactly("open", "closed");
    }

    @Test
    void afterFinishNothingMoreIsSent() throws Exception {
        stream.transport().room = 0;
        stream.connection().write("kept");
        stream.connection().finish();
        ByteBuffer late = ByteBuffer.allocate(5);
        stream.connection().write(late);
        assertThat(late.hasRemaining()).isFalse();
        stream.connection().finish();
        stream.transport().room = Long.MAX_VALUE;
        streams.settle();
        stream.connection().write("too late as well");
        stream.connection().finish();
        streams.settle();
        assertThat(stream.transport().sentText()).isEqualTo("kept");
        assertThat(stream.transport().calls).containsExactly("shutdownOutput");
    }

    @Test
    void finishForgetsAPauseAndWhatWasLeft() throws Exception {
        stream.protocol().whenBytes = bytes -> stream.connection().pause();
        stream.transport().put("left");
        stream.transport().put("unread");
        streams.settle();
        stream.connection().finish();
        stream.connection().resume();
        streams.settle();
        assertThat(stream.protocol().calls).containsExactly("open", "bytes left");
        assertThat(stream.transport().bytesRead).isEqualTo(10);
        stream.transport().end();
        streams.settle();
        assertClosed();
    }

    @Test
    void aPeerThatEndsBeforeItHasReadGetsAllThenTheClose() throws Exception {
        stream.transport().room = 0;
        stream.connection().write("last words");
        stream.connection().finish();
        stream.transport().end();
        streams.settle();
        assertThat(waitsFor()).isEqualTo(OP_WRITE);
        stream.transport().room = Long.MAX_VALUE;
        streams.settle();
        assertThat(stream.transport().sentText()).isEqualTo("last words");
        assertThat(stream.transport().calls).containsExactly("close");
    }

    @Test
    void whoNeitherReadsNorStopsSendingAfterFinishIsClosedWhenIdle() throws Exception {
        stream.transport().room = 0;
        stream.transport().endless = true;
        stream.connection().write("unread");
        stream.connection().finish();
        for (int n = 0; n < 60; n++) {
            assertThat(stream.transport().calls).isEmpty();
            streams.clock.advance(Duration.ofSeconds(5));
            streams.turn();
            streams.turn();
        }
        assertClosed();
    }

    @Test
    void whoReadsSlowlyAfterFinishGetsAll() throws Exception {
        stream.transport().room = 0;
        stream.connection().write("slow");
        stream.connection().finish();
        for (int n = 0; n < 4; n++) {
            advance(Duration.ofMinutes(4));
            stream.transport().room = 1;
            streams.settle();
        }
        assertThat(stream.transport().sentText()).isEqualTo("slow");
        assertThat(stream.transport().calls).containsExactly("shutdownOutput");
    }

    @Test
    void whoDoesNotStopSendingIsClosedAfterLingering() throws Exception {
        stream.transport().endless = true;
        stream.connection().finish();
        streams.turn();
        streams.clock.advance(SocketConnection.LINGER_TIME.minusNanos(1));
        streams.turn();
        stream.connection().idleTimeout(Duration.ofHours(1));
        streams.turn();
        assertThat(stream.transport().calls).containsExactly("shutdownOutput");
        streams.clock.advance(Duration.ofNanos(1));
        streams.turn();
        assertClosed();
    }

    // Idle timeout

    @Test
    void silenceClosesItAfterFiveMinutes() throws Exception {
        advance(StreamServer.IDLE_TIMEOUT.minusNanos(1));
        assertThat(stream.transport().calls).isEmpty();
        advance(Duration.ofNanos(1));
        assertClosed();
    }

    @Test
    void bytesInEitherDirectionPutTheIdleTimeoutOff() throws Exception {
        stream.transport().room = 0;
        stream.connection().write("abc");
        for (int n = 0; n < 3; n++) {
            advance(Duration.ofMinutes(4));
            stream.transport().put("x");
            streams.settle();
            advance(Duration.ofMinutes(4));
            stream.transport().room = 1;
            streams.settle();
        }
        assertThat(stream.transport().calls).isEmpty();
        advance(Duration.ofMinutes(5));
        assertClosed();
    }

    /** Whether it is paused, half-closed, owes something or is about to end, it does not stay for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"paused", "ended", "owed", "finishing"})
    void silenceClosesItInEveryState(String state) throws Exception {
        stream.transport().room = 0;
        switch (state) {
            case "paused" -> stream.connection().pause();
            case "ended" -> stream.transport().end();
            case "owed" -> stream.connection().write("x");
            default -> {
                stream.connection().write("x");
                stream.connection().finish();
            }
        }
        streams.settle();
        advance(Duration.ofMinutes(4));
        assertThat(stream.transport().calls).isEmpty();
        advance(Duration.ofMinutes(1));
        assertClosed();
    }

    @Test
    void theIdleTimeoutCanBeSetAtAnyTime() throws Exception {
        stream.connection().idleTimeout(Duration.ofSeconds(1));
        other.connection().idleTimeout(Duration.ofHours(10));
        stream.transport().put("x");
        streams.settle();
        advance(Duration.ofMillis(999));
        assertThat(stream.transport().calls).isEmpty();
        advance(Duration.ofMillis(1));
        assertClosed();
        advance(Duration.ofHours(9));
        assertThat(other.transport().calls).isEmpty();
        advance(Duration.ofHours(1));
        assertThat(other.transport().calls).containsExactly("close");
    }

    /** What is kept for a peer that has gone is what a flood of short connections fills the heap with. */
    @Test
    void nothingOfItStaysBehindInTheLoop() throws Exception {
        Deadline deadline = stream.connection().deadline(() -> {
            throw new AssertionError("it is closed");
        });
        deadline.set(streams.loop.now() + Duration.ofDays(1).toNanos());
        Deadline second = stream.connection().deadline(() -> {});
        second.set(streams.loop.now() + Duration.ofDays(1).toNanos());
        stream.protocol().whenClosed = () -> stream.connection().idleTimeout(Duration.ofHours(1));
        other.connection().close();
        stream.connection().close();
        assertThat(deadline.isSet()).isFalse();
        streams.settle();
        assertThat(streams.lastWait()).as("no deadline is left").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aDeadlineComesAndMayCloseIt() throws Exception {
        stream.connection().deadline(stream.connection()::close).set(streams.loop.now() + 1);
        advance(Duration.ofNanos(1));
        assertClosed();
    }

    // Closing from within

    @ParameterizedTest
    @ValueSource(strings = {"open", "bytes", "end", "drained"})
    void itCanBeClosedInAnyCall(String call) throws Exception {
        StubStreams.Stream fresh = streams.register();
        Action close = fresh.connection()::close;
        switch (call) {
            case "open" -> fresh.protocol().whenOpen = close;
            case "bytes" -> fresh.protocol().whenBytes = bytes -> close.run();
            case "end" -> fresh.protocol().whenEnd = close;
            default -> fresh.protocol().whenDrained = close;
        }
        fresh.transport().put("x");
        fresh.transport().end();
        fresh.connection().write("y");
        streams.settle();
        assertThat(fresh.protocol().calls).containsSubsequence("open", "closed").containsOnlyOnce("closed");
        assertThat(fresh.protocol().calls.get(fresh.protocol().calls.size() - 2))
                .startsWith(call);
        assertThat(fresh.transport().calls).containsExactly("close");
        fresh.connection().close();
        fresh.connection().finish();
        fresh.connection().pause();
        fresh.connection().resume();
        fresh.connection().write("nobody gets this");
        streams.settle();
        assertThat(fresh.protocol().calls).containsOnlyOnce("closed");
        assertThat(lines.messages()).isEmpty();
    }

    @Test
    void aLoopThatClosesBeforeTheFirstTurnCallsNothing() throws Exception {
        StubStreams.Stream fresh = streams.register();
        stream.transport().room = 0;
        stream.connection().write("queued");
        streams.loop.close();
        assertThat(fresh.protocol().calls).isEmpty();
        assertThat(fresh.transport().calls).containsExactly("close");
        assertThat(stream.protocol().calls).isEqualTo(List.of("open", "closed"));
        assertThat(stream.connection()).asString().endsWith("(CLOSED)");
    }
}
