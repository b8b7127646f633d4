package io.github.hftp.loop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.Kind;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a protocol or a transport throws costs its own connection and nobody else. */
@ExtendWith(LeakCheck.class)
class SocketConnectionFailureTest {
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

    private void assertClosed() {
        assertThat(stream.transport().calls).endsWith("close").containsOnlyOnce("close");
        assertThat(stream.protocol().calls).endsWith("closed").containsOnlyOnce("closed");
        assertThat(streams.poller.cancelled).contains(stream.registration());
    }

    private void assertOtherIsServed() throws IOException {
        other.protocol().whenBytes = other.connection()::write;
        other.transport().put("alive");
        streams.settle();
        assertThat(other.transport().sentText()).isEqualTo("alive");
        assertThat(other.protocol().calls).doesNotContain("closed");
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineThatThrowsClosesItAndNobodyElse(Kind kind) throws Exception {
        stream.connection().deadline(kind::fire).set(streams.loop.now());
        streams.settle();
        assertClosed();
        assertOtherIsServed();
    }

    static Stream<Arguments> callsAndKinds() {
        return Stream.of("open", "bytes", "end", "drained", "closed")
                .flatMap(call -> Stream.of(Kind.values()).map(kind -> Arguments.of(call, kind)));
    }

    @ParameterizedTest
    @MethodSource("callsAndKinds")
    void whicheverCallThrowsItIsClosedAndNobodyElse(String call, Kind kind) throws Exception {
        StubStreams.Stream fresh = streams.register();
        fresh.protocol().failIn(call, kind);
        fresh.connection().write("y");
        fresh.transport().put("x");
        fresh.transport().end();
        streams.settle();
        fresh.connection().close();
        assertThat(fresh.protocol().calls).startsWith("open").endsWith("closed").containsOnlyOnce("closed");
        assertThat(fresh.transport().calls).containsExactly("close");
        assertOtherIsServed();
    }

    /** One closes another: a chat's partner, say. */
    @ParameterizedTest
    @EnumSource
    void whoClosesAnotherIsNotHurtByWhatThatOneThrows(Kind kind) throws Exception {
        stream.protocol().failIn("closed", kind);
        other.transport().put("leave me");
        other.protocol().whenBytes = bytes -> {
            stream.connection().close();
            other.connection().write(bytes);
        };
        streams.settle();
        assertThat(other.transport().sentText()).isEqualTo("leave me");
        assertThat(other.protocol().calls).doesNotContain("closed");
        assertClosed();
        assertThat(lines.messages())
                .as("it is told nevertheless, if it can be")
                .hasSize(kind == Kind.RUNTIME_WITHOUT_TEXT ? 0 : 1);
    }

    @Test
    void errorsOfTheJvmInTheLastCallEndTheLoopAsAnywhereElse() throws Exception {
        for (int n = 0; n < 4; n++) {
            StubStreams.Stream fresh = streams.open();
            fresh.protocol().failIn("closed", Kind.MEMORY);
            streams.loop.execute(fresh.connection()::close);
            streams.loop.runOnce();
        }
        assertThat(streams.loop.ended()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @EnumSource
    void whicheverCallToTheTransportFailsItIsClosedAndNobodyElse(Kind kind) throws Exception {
        for (int call = 1; call <= 7; call++) {
            StubStreams.Stream fresh = streams.register();
            fresh.transport().failingCall = call;
            fresh.transport().kind = kind;
            fresh.protocol().whenOpen = () -> fresh.connection().write("hello");
            fresh.protocol().whenBytes = bytes -> {
                fresh.connection().write(bytes);
                fresh.connection().finish();
            };
            fresh.transport().put("x");
            fresh.transport().room = 3;
            streams.settle();
            fresh.transport().room = 3;
            streams.settle();
            fresh.transport().end();
            streams.settle();
            assertThat(fresh.protocol().calls)
                    .startsWith("open")
                    .endsWith("closed")
                    .containsOnlyOnce("closed");
            assertThat(fresh.transport().calls).endsWith("close").containsOnlyOnce("close");
            streams.clock.advance(Duration.ofSeconds(21)); // so that the errors are not too many
        }
        assertOtherIsServed();
    }
}
