package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the first and the second signal do; that they arrive at all is the business of {@link LauncherTest}. */
class SignalsTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final List<Integer> halts = new ArrayList<>();
    private final Signals signals = new Signals(clock::get, halts::add);

    @Test
    void theFirstIsAskedToStop() {
        assertThat(signals.first()).isNotDone();
        signals.receive(Signals.Kind.TERM);
        assertThat(signals.first()).isCompletedWithValue(Signals.Kind.TERM);
        assertThat(halts).isEmpty();
    }

    @Test
    void theSecondHalts() {
        signals.receive(Signals.Kind.TERM);
        clock.addAndGet(Signals.ECHO_NANOS + 1);
        signals.receive(Signals.Kind.INT);
        assertThat(halts).containsExactly(130);
        assertThat(signals.first()).isCompletedWithValue(Signals.Kind.TERM);
    }

    @Test
    void anEchoIsNoSecond() {
        signals.receive(Signals.Kind.TERM);
        clock.incrementAndGet();
        signals.receive(Signals.Kind.TERM);
        clock.addAndGet(Signals.ECHO_NANOS - 1);
        signals.receive(Signals.Kind.TERM);
        assertThat(halts).isEmpty();
    }

    @Test
    void statusesAreThoseOfAShell() {
        assertThat(Signals.Kind.values()).extracting(Signals.Kind::status).containsExactly(129, 130, 143);
    }
}
