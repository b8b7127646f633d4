package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the main thread waits for. */
class LaunchTest {
    private final Signals signals = new Signals(() -> 0, status -> {});
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @Test
    void aSignalEndsTheWait() {
        signals.receive(Signals.Kind.INT);
        assertThatCode(() -> Launch.awaitSignalOrEnd(signals, ended)).doesNotThrowAnyException();
    }

    @Test
    void aServerThatFailsIsAFailure() {
        ended.completeExceptionally(new IOException("selector broken"));
        assertFails("The server failed: java.io.IOException: selector broken");
    }

    @Test
    void aServerThatEndsByItselfIsAFailure() {
        ended.complete(null);
        assertFails("The server stopped unexpectedly");
    }

    private void assertFails(String message) {
        assertThatThrownBy(() -> Launch.awaitSignalOrEnd(signals, ended))
                .isInstanceOfSatisfying(
                        LaunchException.class, e -> assertThat(e.status()).isEqualTo(LaunchException.SOFTWARE))
                .hasMessage(message);
    }
}
