package io.github.hftp.client.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.ConnectFailedException;
import io.github.hftp.client.HftpTimeoutException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** A name with several addresses, of which not all lead to a server. On Linux, all of 127.0.0.0/8 is this machine. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class AddressesTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final List<String> lookups = new ArrayList<>();
    private ModelServer server; // at 127.0.0.1
    private int port;
    private volatile List<String> addresses = List.of();

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("f", new byte[7]));
        port = server.address().getPort();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Addresses named() {
        return new Addresses(InetSocketAddress.createUnresolved("my_server", port), this::resolve);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        lookups.add(host);
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses) {
            found.add(InetAddress.getByName(address));
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return found.toArray(new InetAddress[0]);
    }

    private ConnectionPool pool(Duration connectTimeout) {
        return new ConnectionPool(
                named(),
                new Settings(connectTimeout, LONG, LONG, Optional.empty(), 1000, true, LONG, RetryPolicy.NONE));
    }

    private static long size(ConnectionPool pool) throws IOException {
        return pool.call(conversation -> conversation.size(FileName.of("f")));
    }

    /** Takes no notice of further connections, as an address that is not on the network does. */
    private static final class Silent implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket();
        private final List<SocketChannel> waiting = new ArrayList<>();

        Silent(String address, int port) throws IOException {
            var there = new InetSocketAddress(InetAddress.getByName(address), port);
            listener.bind(there, 1);
            for (int n = 0; n < 4; n++) {
                SocketChannel channel = SocketChannel.open();
                waiting.add(channel);
                channel.configureBlocking(false);
                channel.connect(there);
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
    void theNextAddressIsTriedWhenOneRefuses() throws IOException {
        addresses = List.of("127.0.0.2", "127.0.0.3", "127.0.0.1", "127.0.0.4");
        try (ConnectionPool pool = pool(LONG)) {
            assertThat(size(pool)).isEqualTo(7);
        }
    }

    @Test
    void theNextAddressIsTriedAQuarterOfASecondAfterOneThatDoesNotAnswer() throws IOException {
        addresses = List.of("127.0.0.2", "127.0.0.1");
        try (var silent = new Silent("127.0.0.2", port);
                ConnectionPool pool = pool(LONG)) {
            assertThat(silent.listener.isBound()).isTrue();
            long begin = System.nanoTime();
            assertThat(size(pool)).isEqualTo(7);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anAddressOfTheOtherFamilyIsAsGood() throws IOException {
        addresses = List.of("::1", "127.0.0.1");
        try (ConnectionPool pool = pool(LONG)) {
            assertThat(size(pool)).isEqualTo(7);
        }
    }

    @Test
    void theFamiliesTakeTurnsAndTheOrderIsKept() throws IOException {
        addresses = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3", "::1", "::2", "127.0.0.1");
        assertThat(hosts(named())).containsExactly("127.0.0.1", "::1", "127.0.0.2", "::2", "127.0.0.3");
        addresses = List.of("::1", "::2", "127.0.0.1");
        assertThat(hosts(named())).containsExactly("::1", "127.0.0.1", "::2");
    }

    private static List<String> hosts(Addresses addresses) throws IOException {
        return addresses.inOrder().stream()
                .map(address -> address.getAddress().getHostAddress().replace("0:0:0:0:0:0:0:", "::"))
                .toList();
    }

    @Test
    void theAddressThatWorkedIsTheFirstTheNextTime() throws IOException {
        addresses = List.of("127.0.0.2", "::1", "127.0.0.1");
        Addresses named = named();
        connect(named);
        assertThat(hosts(named)).containsExactly("127.0.0.1", "::1", "127.0.0.2");
    }

    private static void connect(Addresses addresses) throws IOException {
        try (Transport transport = Transport.open()) {
            transport.allowWaiting(LONG, "no connection");
            addresses.connect(transport);
        }
    }

    @Test
    void aNameIsLookedUpForEachConnection() throws IOException {
        addresses = List.of("127.0.0.1");
        Addresses named = named();
        connect(named);
        addresses = List.of("127.0.0.2");
        assertThatIOException().isThrownBy(() -> connect(named));
        addresses = List.of("127.0.0.3", "127.0.0.1");
        connect(named);
        assertThat(lookups).hasSize(3).containsOnly("my_server");
    }

    @Test
    void aNameThatIsNotKnownAnyMoreHasTheAddressesThatItHad() throws IOException {
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> connect(named()))
                .withMessage("cannot connect to my_server port " + port + ": unknown host")
                .withCauseInstanceOf(UnknownHostException.class);
        addresses = List.of("127.0.0.2", "127.0.0.1");
        Addresses named = named();
        connect(named);
        addresses = List.of();
        connect(named);
    }

    @Test
    void theErrorNamesTheAddressesThatWereTried() throws IOException {
        server.close();
        addresses = List.of("127.0.0.2", "127.0.0.3");
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> connect(named()))
                .withMessage("cannot connect to my_server port " + port
                        + ": Connection refused (tried 127.0.0.2, 127.0.0.3)")
                .withCauseInstanceOf(IOException.class);
        addresses = Stream.of(2, 3, 4, 5, 6, 7).map(n -> "127.0.0." + n).toList();
        assertThatIOException()
                .isThrownBy(() -> connect(named()))
                .withMessageEndingWith("(tried 127.0.0.2, 127.0.0.3, 127.0.0.4, 127.0.0.5 and 2 more)");
        addresses = List.of("127.0.0.1");
        assertThatIOException().isThrownBy(() -> connect(named())).withMessageEndingWith(": Connection refused");
    }

    @Test
    void allAddressesShareTheConnectTimeout() throws IOException {
        addresses = List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1");
        try (var one = new Silent("127.0.0.2", port);
                var two = new Silent("127.0.0.3", port);
                var three = new Silent("127.0.0.4", port);
                ConnectionPool pool = pool(SHORT)) {
            assertThat(List.of(one, two, three)).hasSize(3);
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> size(pool))
                    .withMessageContaining("no connection within 400 ms (tried 127.0.0.2, 127.0.0.3)")
                    .withCauseInstanceOf(HftpTimeoutException.class);
        }
    }

    @Test
    void closingEndsAllAttempts() throws Exception {
        addresses = List.of("127.0.0.2", "127.0.0.3");
        try (var one = new Silent("127.0.0.2", port);
                var two = new Silent("127.0.0.3", port)) {
            assertThat(List.of(one, two)).hasSize(2);
            ConnectionPool pool = pool(LONG);
            var call = new CompletableFuture<Long>();
            Thread caller = start(pool, call);
            awaitWaiting(caller);
            pool.close();
            assertThat(call)
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withCauseExactlyInstanceOf(ClientClosedException.class);
            caller.join();
        }
    }

    @Test
    void anInterruptEndsAllAttempts() throws Exception {
        addresses = List.of("127.0.0.2", "127.0.0.3");
        try (var one = new Silent("127.0.0.2", port);
                var two = new Silent("127.0.0.3", port);
                ConnectionPool pool = pool(LONG)) {
            assertThat(List.of(one, two)).hasSize(2);
            var call = new CompletableFuture<Long>();
            Thread caller = start(pool, call);
            awaitWaiting(caller);
            caller.interrupt();
            assertThat(call).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(InterruptedIOException.class);
            caller.join();
        }
    }

    private static Thread start(ConnectionPool pool, CompletableFuture<Long> call) {
        Thread caller = new Thread(
                () -> {
                    try {
                        call.complete(size(pool));
                    } catch (IOException e) {
                        call.completeExceptionally(e);
                    }
                },
                "hftp-test-caller");
        caller.start();
        return caller;
    }

    private static void awaitWaiting(Thread caller) {
        while (Stream.of(caller.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("select"))) {
            Thread.onSpinWait();
        }
    }

    /** Some addresses that a caller has looked up: it knows better. */
    @Test
    void anAddressThatTheCallerHasResolvedIsTheOnlyOne() throws IOException {
        var given = new InetSocketAddress(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 2}), port);
        assertThat(new Addresses(given, this::resolve).inOrder()).containsExactly(given);
        assertThat(lookups).isEmpty();
    }
}
