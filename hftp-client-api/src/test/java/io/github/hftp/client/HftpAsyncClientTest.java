package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class HftpAsyncClientTest {
    private static final byte[] LARGE = RawPeer.pattern(3_000_000, 1);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private ModelServer server;
    private HftpClient client;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("large", LARGE, "small", new byte[] {1, 2, 3}));
        client = connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private HftpClient connect() throws IOException {
        return HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
    }

    /** One after the other, so that a connection is enough, if each gives it back before it is complete. */
    @Test
    void eachCallDoesWhatTheBlockingOneDoes() throws IOException {
        HftpAsyncClient async = client.async();
        assertThat(async.list().join()).isEqualTo(client.list());
        assertThat(async.size("small").join()).isEqualTo(3);
        assertThat(async.slice("small", 1, 2).join()).containsExactly(2, 3);
        var stream = new ByteArrayOutputStream();
        async.slice("small", 0, 2L, stream).join();
        assertThat(async.transferTo("small", Channels.newChannel(stream)).join())
                .isEqualTo(3);
        assertThat(stream.toByteArray()).containsExactly(1, 2, 1, 2, 3);
        assertThat(async.download("small", folder.resolve("copy")).join()).isEqualTo(3);
        assertThat(folder.resolve("copy")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(async.downloadTo("small", folder).join()).isEqualTo(folder.resolve("small"));
        assertThat(async.commands().join()).isEqualTo(client.commands());
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void wrongArgumentsAreThrownAtOnce() {
        HftpAsyncClient async = client.async();
        assertThatIllegalArgumentException().isThrownBy(() -> async.size("a/b"));
        assertThatIllegalArgumentException().isThrownBy(() -> async.slice("small", -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> async.slice("small", 0, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> async.slice("small", 0, -1L, OutputStream.nullOutputStream()));
        assertThatIllegalArgumentException().isThrownBy(() -> async.downloadTo("..", folder));
        assertThatNullPointerException().isThrownBy(() -> async.slice("small", 0, 1L, null));
        assertThatNullPointerException().isThrownBy(() -> async.transferTo("small", null));
        assertThatNullPointerException().isThrownBy(() -> async.download("small", null));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aFailureCompletesTheCall() {
        assertThat(client.async().size("none"))
                .failsWithin(LONG)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(202));
    }

    @Test
    void cancellingClosesTheConnectionOnTheSideOfTheServer() {
        var stream = new StreamThatWaitsForAnInterrupt();
        CompletableFuture<Void> call = client.async().slice("large", 0, (long) LARGE.length, stream);
        assertThat(stream.begun).succeedsWithin(LONG);
        assertThat(server.open()).isEqualTo(1);
        assertThat(call.cancel(true)).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(call::join);
        await().until(() -> server.open() == 0);
        assertThat(stream.pieces).as("that were given to it").hasValue(1);
        assertThat(client.async().size("small").join()).isEqualTo(3);
    }

    /** Takes so long that more of the file has come meanwhile, and the network need not be waited for. */
    private static final class StreamThatWaitsForAnInterrupt extends OutputStream {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final AtomicInteger pieces = new AtomicInteger();

        @Override
        public void write(byte[] bytes, int offset, int length) {
            pieces.incrementAndGet();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // not at all, once it is interrupted
            begun.complete(null);
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void write(int b) {}
    }

    /** The scripted server serves one connection at a time, so the next call shows that the first was closed. */
    @Test
    void cancellingEndsACallThatWaitsForTheServer() throws Exception {
        try (var stalling = new ScriptedServer().replyAndStall("0 O");
                HftpClient other = HftpClient.connect(stalling.address())) {
            CompletableFuture<Long> call = other.async().size("a");
            stalling.awaitRequest();
            assertThat(call.cancel(true)).isTrue();
            stalling.expectNextCallOnNewConnection(other);
        }
    }

    @Test
    void aTimeoutOfTheCallersEndsTheCall() throws Exception {
        try (var stalling = new ScriptedServer().replyAndStall("0 O");
                HftpClient other = HftpClient.connect(stalling.address())) {
            CompletableFuture<Long> call = other.async().size("a").orTimeout(50, TimeUnit.MILLISECONDS);
            assertThat(call).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(TimeoutException.class);
            stalling.expectNextCallOnNewConnection(other);
        }
    }

    @Test
    @SuppressWarnings("try") // closing early is what is tested
    void closingTheClientCompletesItsCalls() throws Exception {
        try (var stalling = new ScriptedServer().replyAndStall("0 O");
                HftpClient other = HftpClient.connect(stalling.address())) {
            CompletableFuture<Long> call = other.async().size("a");
            stalling.awaitRequest();
            other.close();
            assertThat(call)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseExactlyInstanceOf(ClientClosedException.class);
            assertThat(other.async().size("a"))
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseExactlyInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void whatDependsOnACallCanThrow() {
        for (int n = 0; n < 20; n++) {
            CompletableFuture<Void> dependent = client.async().size("small").thenAccept(size -> {
                throw new IllegalStateException("not the client's");
            });
            assertThat(dependent)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseExactlyInstanceOf(IllegalStateException.class);
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.open()).isEqualTo(1);
    }

    @Test
    void callsRunSideBySide() {
        var all = CompletableFuture.allOf(
                client.async().slice("large", 0, 1_000_000),
                client.async().size("large"),
                client.async().list());
        assertThat(all).succeedsWithin(LONG);
    }
}
