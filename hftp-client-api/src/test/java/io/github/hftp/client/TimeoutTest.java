package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No call lasts for ever, and any call can be ended from outside. */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("try") // closing early is what is tested
class TimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(150);

    private Thread started;

    @AfterEach
    void join() throws InterruptedException {
        if (started != null) {
            started.join();
        }
    }

    private static HftpClientBuilder builder() {
        return HftpClient.builder().encoding(SliceEncoding.RAW);
    }

    private static void expectTimeout(ScriptedServer server, HftpClient client, Call call, String message)
            throws IOException {
        assertThatExceptionOfType(HftpTimeoutException.class)
                .isThrownBy(() -> call.on(client))
                .withMessage(message + " within 150 ms")
                .satisfies(e -> assertThat(e.isRetryable()).isTrue());
        server.expectNextCallOnNewConnection(client);
    }

    @FunctionalInterface
    private interface Call {
        void on(HftpClient client) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0 OK", "0 OK\r"})
    void aStatusLineThatDoesNotComeIsATimeout(String reply) throws Exception {
        try (var server = new ScriptedServer().replyAndStall(reply);
                HftpClient client = builder().replyTimeout(SHORT).connect(server.address())) {
            expectTimeout(server, client, HftpClient::list, "no reply");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.txt\r", "a.txt\r\n", "a.txt\r\n\r"})
    void aListingThatStopsIsATimeout(String lines) throws Exception {
        try (var server = new ScriptedServer().replyAndStall("0 OK\r\n" + lines);
                HftpClient client = builder().progressTimeout(SHORT).connect(server.address())) {
            expectTimeout(server, client, HftpClient::list, "no progress in a reply");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1023, 1024, 5000})
    void aSliceThatStopsIsATimeout(int count) throws Exception {
        String reply = "0 OK\r\nContent-Length: 9000\r\n\r\n" + "x".repeat(count);
        try (var server = new ScriptedServer().replyAndStall(reply);
                HftpClient client = builder().progressTimeout(SHORT).connect(server.address())) {
            expectTimeout(server, client, c -> c.slice("a", 0, 9000), "no progress in a reply");
        }
    }

    @Test
    void aStatusLineThatDripsIsATimeout() throws Exception {
        byte[] reply = bytes("202 " + "x".repeat(500) + "\r\n");
        try (var server = new ScriptedServer().replyInPieces(reply, 1, 20);
                HftpClient client = builder().replyTimeout(SHORT).connect(server.address())) {
            expectTimeout(server, client, HftpClient::list, "no reply");
        }
    }

    @Test
    void theProgressOfTheReplyBeforeDoesNotCount() throws Exception {
        byte[] listing = bytes("0 OK\r\n" + "ab.c\r\n".repeat(170) + "\r\n"); // nearly what is progress
        byte[] status = bytes("202 " + "x".repeat(500) + "\r\n");
        try (var server = new ScriptedServer().replyInPieces(listing, 6, 1).replyInPieces(status, 10, 20);
                HftpClient client = builder().replyTimeout(SHORT).connect(server.address())) {
            assertThat(client.list()).hasSize(170);
            expectTimeout(server, client, HftpClient::list, "no reply");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a\r\n"})
    void aListingThatDripsIsATimeout(String piece) throws Exception {
        byte[] reply = bytes("0 OK\r\n" + piece.repeat(500));
        try (var server = new ScriptedServer().replyInPieces(reply, 6, 20);
                HftpClient client = builder().progressTimeout(SHORT).connect(server.address())) {
            expectTimeout(server, client, HftpClient::list, "no progress in a reply");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAW", "BASE64"})
    void aSliceThatDripsIsATimeout(SliceEncoding encoding) throws Exception {
        String header = encoding == SliceEncoding.RAW ? "0 OK\r\nContent-Length: 9000\r\n\r\n" : "0 OK\r\n";
        byte[] reply = bytes(header + "A".repeat(12_000));
        try (var server = new ScriptedServer().replyInPieces(reply, 32, 20);
                HftpClient client = HftpClient.builder()
                        .encoding(encoding)
                        .progressTimeout(SHORT)
                        .connect(server.address())) {
            expectTimeout(server, client, c -> c.slice("a", 0, 9000), "no progress in a reply");
        }
    }

    @Test
    void aSlowSliceThatGoesOnIsNoTimeout() throws Exception {
        byte[] reply = bytes("0 OK\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000));
        try (var server = new ScriptedServer().replyInPieces(reply, 1024, 20); // 400 ms in all
                HftpClient client = builder().progressTimeout(SHORT).connect(server.address())) {
            assertThat(client.slice("a", 0, 20_000)).containsOnly('x');
        }
    }

    @Test
    void theTimeThatTheCallerTakesDoesNotCount() throws Exception {
        byte[] reply = bytes("0 OK\r\nContent-Length: 3\r\n\r\nabc");
        try (var server = new ScriptedServer().replyInPieces(reply, reply.length - 1, 30);
                HftpClient client = builder().progressTimeout(SHORT).connect(server.address())) {
            var slow = new OutputStream() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    long end = System.nanoTime() + 2 * SHORT.toNanos();
                    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                }

                @Override
                public void write(int b) {}
            };
            client.slice("a", 0, 3L, slow);
            assertThat(client.isOpen()).isTrue();
        }
    }

    /** A listener whose queue is full: Linux takes no notice of further connections. */
    private static final class FullListener implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<SocketChannel> waiting = new ArrayList<>();

        FullListener() throws IOException {
            fill();
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listener.getLocalSocketAddress();
        }

        void fill() throws IOException {
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                waiting.add(channel);
                channel.configureBlocking(false);
                channel.connect(address());
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
            listener.close();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aConnectionThatIsNotMadeIsAFailureToConnect() throws Exception {
        try (var full = new FullListener()) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> builder().connectTimeout(SHORT).connect(full.address()))
                    .withMessageContaining("no connection within 150 ms");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anInterruptEndsConnecting() throws Exception {
        try (var full = new FullListener()) {
            Thread caller = Thread.currentThread();
            CompletableFuture<Void> interrupter = start(() -> {
                awaitWaitingIn(caller, "connect");
                caller.interrupt();
            });
            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> builder().connect(full.address()));
            assertThat(Thread.interrupted()).isTrue();
            interrupter.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingEndsConnectingAgain() throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = (InetSocketAddress) listener.getLocalSocketAddress();
            try (HftpClient client = HftpClient.connect(address);
                    var accepted = listener.accept();
                    var queue1 = SocketChannel.open(address);
                    var queue2 = SocketChannel.open(address)) {
                assertThat(queue1.isConnected() && queue2.isConnected()).isTrue(); // that fills the queue
                CompletableFuture<Void> call = start(() -> client.slice("a", 0, 1));
                byte[] request = accepted.getInputStream().readNBytes(6);
                assertThat(request).isEqualTo(bytes("help\r\n"));
                accepted.close(); // so the client connects again, in vain
                awaitWaitingIn("connect");
                client.close();
                expectClosed(call);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 OK", "0 OK\r\nContent-Length: 9\r\n", "0 OK\r\nContent-Length: 9\r\n\r\nabc"})
    void closingFromAnotherThreadEndsACall(String reply) throws Exception {
        try (var server = new ScriptedServer().replyAndStall(reply);
                HftpClient client = builder().connect(server.address())) {
            CompletableFuture<Void> call = start(() -> client.slice("a", 0, 9));
            server.awaitRequest();
            awaitWaitingIn("read");
            client.close();
            expectClosed(call);
            assertThat(client.isOpen()).isFalse();
            assertThatExceptionOfType(ClientClosedException.class)
                    .isThrownBy(client::list)
                    .withMessage("the client is closed");
        }
    }

    @Test
    void closingInTheMiddleOfWhatTheServerSendsEndsACall() throws Exception {
        byte[] reply = bytes("0 OK\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(8_000_000));
        try (var server = new ScriptedServer().reply(reply);
                HftpClient client = builder().connect(server.address())) {
            var closing = new OutputStream() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    client.close();
                }

                @Override
                public void write(int b) {}
            };
            assertThatExceptionOfType(ClientClosedException.class)
                    .isThrownBy(() -> client.slice("a", 0, 9_000_000L, closing));
        }
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        try (var server = new ScriptedServer().replyAndStall("0 OK\r\n");
                HftpClient client = builder().connect(server.address())) {
            Thread caller = Thread.currentThread();
            CompletableFuture<Void> interrupter = start(() -> {
                awaitWaitingIn(caller, "read");
                caller.interrupt();
            });
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(client::list);
            assertThat(Thread.interrupted()).isTrue();
            interrupter.get(10, TimeUnit.SECONDS);
            server.expectNextCallOnNewConnection(client);
        }
    }

    @Test
    void closingTwiceIsClosingOnce() throws Exception {
        try (var server = new ScriptedServer();
                HftpClient client = builder().connect(server.address())) {
            client.close();
            client.close();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private CompletableFuture<Void> start(Action action) {
        var result = new CompletableFuture<Void>();
        started = new Thread(
                () -> {
                    try {
                        action.run();
                        result.complete(null);
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "hftp-test-caller");
        started.start();
        return result;
    }

    private void awaitWaitingIn(String method) {
        awaitWaitingIn(started, method);
    }

    /** Waits until a thread waits for the network in a method of the transport. */
    private static void awaitWaitingIn(Thread thread, String method) {
        Set<String> frames = Set.of();
        while (!frames.containsAll(Set.of("Transport." + method, "Transport.await", "SelectorImpl.select"))) {
            Thread.onSpinWait();
            frames = Stream.of(thread.getStackTrace())
                    .map(frame -> frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                    .collect(Collectors.toSet());
        }
    }

    private static void expectClosed(CompletableFuture<Void> call) {
        assertThat(call)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseExactlyInstanceOf(ClientClosedException.class);
    }
}
