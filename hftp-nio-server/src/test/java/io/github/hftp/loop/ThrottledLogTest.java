package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottledLogTest {
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE, -20_000_000_000L})
    void warnsAtMostOnceInTenSecondsAndSaysHowManyWereLeftOut(long start) {
        FakeClock clock = new FakeClock(start);
        ThrottledLog log = new ThrottledLog(ThrottledLogTest.class, clock);
        try (CapturedLog lines = new CapturedLog()) {
            log.warn("it is {}", "bad");
            log.warn("it is {}", "bad");
            clock.advance(Duration.ofSeconds(10).minusNanos(1));
            log.warn("it is {}", "bad");
            assertThat(lines.messages()).containsExactly("WARN: it is bad");
            clock.advance(Duration.ofNanos(1));
            log.warn("it is {}", "worse");
            clock.advance(Duration.ofSeconds(10));
            log.warn("it is {}", "over");
            assertThat(lines.messages())
                    .containsExactly(
                            "WARN: it is bad",
                            "WARN: it is worse (and 2 more like it since the last such line)",
                            "WARN: it is over");
        }
    }

    @Test
    void theStackTraceOfALastArgumentIsLogged() {
        ThrottledLog log = new ThrottledLog(ThrottledLogTest.class, new FakeClock(0));
        try (CapturedLog lines = new CapturedLog()) {
            log.warn("it broke", new IllegalStateException("so"));
            assertThat(lines.messages()).containsExactly("WARN: it broke: java.lang.IllegalStateException: so");
        }
    }

    /** A System.err that cannot be written to. */
    static PrintStream brokenConsole() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
            @Override
            public void print(String text) {
                throw new AssertionError("a logger that throws");
            }

            @Override
            public void println(String text) {
                throw new AssertionError("a logger that throws");
            }
        };
    }
}
