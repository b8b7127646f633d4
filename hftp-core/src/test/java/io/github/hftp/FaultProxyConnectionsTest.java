package io.github.hftp;

import static io.github.hftp.FaultProxyTest.await;
import static io.github.hftp.FaultProxyTest.expectEnd;
import static io.github.hftp.FaultProxyTest.expectReset;
import static io.github.hftp.FaultProxyTest.toClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.hftp.testing.FaultProxy;
import io.github.hftp.testing.Faults;
import io.github.hftp.testing.Faults.Event;
import io.github.hftp.testing.Faults.Kind;
import io.github.hftp.testing.Faults.Way;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which connections a proxy accepts, which faults each of them gets, and how all of them end. */
@ExtendWith(LeakCheck.class)
class FaultProxyConnectionsTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration SHORT = Duration.ofMillis(50);

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void stopListening() throws IOException {
        listener.close();
    }

    private FaultProxy proxy(IntFunction<Faults> faults) throws IOException {
        return FaultProxy.start((InetSocketAddress) listener.getLocalSocketAddress(), faults);
    }

    private Socket serverEnd() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @Test
    void eachConnectionHasItsFaults() throws Exception {
        try (var proxy = proxy(number -> number == 1 ? toClient(Kind.RESET_SENDER, 0) : Faults.NONE)) {
            for (int i = 0; i < 3; i++) {
                try (var client = RawPeer.connect(proxy.address());
                        Socket server = serverEnd()) {
                    if (i == 1) {
                        expectReset(server);
                    } else {
                        server.shutdownOutput();
                        expectEnd(client.socket());
                    }
                }
            }
            assertThat(proxy.connections()).isEqualTo(3);
        }
    }

    @Test
    void aServerThatIsNotThereIsAReset() throws Exception {
        listener.close();
        try (var proxy = proxy(number -> Faults.NONE)) {
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> {
                        try (var client = RawPeer.connect(proxy.address())) {
                            client.readToEnd();
                        }
                    })
                    .withMessageContaining("reset");
        }
    }

    @Test
    void connectionsAreRefusedUntilTheyAreAcceptedAgain() throws Exception {
        try (var proxy = proxy(number -> Faults.NONE);
                var client = RawPeer.connect(proxy.address());
                Socket server = serverEnd()) {
            for (int i = 0; i < 20; i++) {
                proxy.refuse(Faults.FOREVER);
                assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> RawPeer.connect(proxy.address()));
                proxy.accept();
                RawPeer.connect(proxy.address()).close();
            }
            client.send("still");
            assertThat(server.getInputStream().readNBytes(5)).hasSize(5);
        }
    }

    @Test
    void aRefusalEndsByItself() throws Exception {
        try (var proxy = proxy(number -> Faults.NONE)) {
            long begin = System.nanoTime();
            proxy.refuse(SHORT);
            await(() -> {
                try {
                    RawPeer.connect(proxy.address()).close();
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.toNanos());
        }
    }

    @Test
    void closingEndsARefusal() throws Exception {
        try (var proxy = proxy(number -> Faults.NONE)) {
            proxy.refuse(Faults.FOREVER);
        }
    }

    @ParameterizedTest
    @SuppressWarnings("try") // closed early
    @EnumSource(names = {"STALL", "HALF_CLOSE"})
    void closingEndsWhatNeverEnds(Kind kind) throws Exception {
        var faults = Faults.toClient(Way.PLAIN.latency(Duration.ofMillis(1)).with(new Event(kind, 10, Faults.FOREVER)));
        try (var proxy = proxy(number -> faults);
                var client = RawPeer.connect(proxy.address());
                Socket server = serverEnd()) {
            server.getOutputStream().write(new byte[10]);
            client.readExactly(10);
            proxy.close();
            expectEnd(server);
        }
    }

    @Test
    void whatTheFunctionOfTheFaultsThrowsIsThrownByClosing() throws Exception {
        FaultProxy proxy = proxy(number -> {
            throw new IllegalArgumentException("no faults today");
        });
        try (var client = RawPeer.connect(proxy.address())) {
            expectEnd(client.socket());
        }
        assertThatIllegalStateException()
                .isThrownBy(proxy::close)
                .havingRootCause()
                .withMessage("no faults today");
    }

    @Test
    void randomFaultsAreTheSameForTheSameSeedAndOfEveryKind() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (int number = 0; number < 200; number++) {
            Faults faults = Faults.random(7, 1_000_000).apply(number);
            assertThat(faults).isEqualTo(Faults.random(7, 1_000_000).apply(number));
            assertThat(faults).isNotEqualTo(Faults.random(8, 1_000_000).apply(number));
            faults.toClient().events().forEach(event -> kinds.add(event.kind()));
        }
        assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void impossibleWaysAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Way.PLAIN.latency(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Way.PLAIN.bandwidth(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Way.PLAIN.pieces(0, 1));
    }
}
