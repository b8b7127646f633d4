package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.RequestServed;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.internal.connection.Scene.Client;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection, a file or a worker that fails, at whatever moment, ends one connection and leaves nothing behind. */
class FailuresTest {
    private static final byte[] FILE = RawPeer.pattern(300_000, 1);
    private static final String SCRIPT = """
            help
            get_slice f 0 300000 raw
            get_slice f 0 300000
            get_slice f 5 100
            get_file_listing
            get_metadata f
            quit
            help
            """.replace("\n", "\r\n");

    private final MemoryFiles memory = new MemoryFiles().put("f", FILE);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(false, (Supplier<Throwable>) () -> new IOException("Connection reset by peer")),
                Arguments.of(true, (Supplier<Throwable>) () -> new IOException("Connection reset by peer")),
                Arguments.of(false, (Supplier<Throwable>) IllegalStateException::new),
                Arguments.of(true, (Supplier<Throwable>) AssertionError::new));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aTransportThatFailsAtAnyCallHurtsNobodyElse(boolean mayBlock, Supplier<Throwable> failure) throws IOException {
        MemoryFiles files = mayBlock ? memory.thatMayBlock() : memory;
        try (Scene scene = new Scene(files, Scene.limits().withMaxConnections(10))) {
            boolean failed = true;
            for (int call = 1; failed; call++) {
                Client broken = scene.connect().take(50_000).send(SCRIPT);
                broken.socket.failAtCall(call, failure);
                failed = play(scene, broken, call);
                assertThat(broken.state()).isEqualTo(ConnectionState.CLOSED);
                assertThat(broken.socket.isClosed()).isTrue();
                assertThat(files.open()).isZero();
                assertThat(files.scansOpen()).isZero();
                assertThat(scene.poller.registered()).isZero();
                assertThat(scene.closed).hasSize(1);
                assertServes(scene);
                assertThat(failed || call > 10).isTrue();
                scene.closed.clear();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRangeMustBeInTheFileAsItWasOpened(boolean mayBlock) throws IOException {
        MemoryFiles files = mayBlock ? memory.thatMayBlock() : memory;
        FaultyFiles shrinking = new FaultyFiles(files).beforeOpen(() -> files.truncate("f", 3));
        try (Scene scene = new Scene(shrinking)) {
            files.put("f", new byte[5]);
            Client client = scene.connect().send("get_slice f 0 4\r\nget_slice f 0 3\r\n");
            scene.settle();
            assertThat(client.received()).isEqualTo("203 OFFSET EXCEEDS FILE SIZE\r\n0 OK\r\nAAAA\r\n");
            assertThat(files.open()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4095, 4096, 299_999})
    void aFileThatFailsAtAnyByteNeverCompletesAFrame(int badByte) throws IOException {
        for (boolean mayBlock : new boolean[] {false, true}) {
            FaultyFiles faulty = new FaultyFiles(mayBlock ? memory.thatMayBlock() : memory);
            try (Scene scene = new Scene(faulty)) {
                for (boolean raw : new boolean[] {true, false}) {
                    for (long room : new long[] {Long.MAX_VALUE, 5000, badByte < 5000 ? 20 : 1000}) {
                        faulty.badByte(badByte);
                        assertNeverComplete(scene, raw, badByte, 300_000, room);
                        faulty.badByte(Math.min(badByte, 4999));
                        assertNeverComplete(scene, raw, Math.min(badByte, 4999), 5000, room);
                    }
                }
            }
            assertThat(memory.open()).isZero();
        }
    }

    @Test
    void anInterruptWhileAFileIsReadEndsNothingElse() throws IOException {
        MemoryFiles memory = new MemoryFiles().put("a", new byte[5]);
        try (Scene interrupted = new Scene(new FaultyFiles(memory).beforeRead(Thread.currentThread()::interrupt))) {
            Client client = interrupted.connect().send("get_slice a 0 5\r\n");
            interrupted.turn();
            assertThat(Thread.interrupted()).isFalse();
            assertThat(client.received()).isEqualTo("0 OK\r\nAAAAAAA=\r\n");
        }
    }

    @Test
    void aSmallSliceThatCannotBeReadIsAnsweredByAStatus() throws IOException {
        for (boolean mayBlock : new boolean[] {false, true}) {
            for (String encoding : new String[] {"", " raw"}) {
                MemoryFiles files = new MemoryFiles().put("f", FILE);
                FaultyFiles faulty = new FaultyFiles(mayBlock ? files.thatMayBlock() : files).badByte(0);
                try (Scene scene = new Scene(faulty)) {
                    Client client = scene.connect().send("get_slice f 0 5000" + encoding + "\r\n");
                    scene.settle();
                    assertThat(client.received()).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
                    assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
                }
                assertThat(files.open()).isZero();
            }
        }
    }

    @Test
    void theRepliesBeforeABrokenOneSurvive() throws IOException {
        try (Scene scene = new Scene(new FaultyFiles(memory).badByte(200_000))) {
            Client client = scene.connect().send("get_slice f 0 5\r\nget_slice f 0 300000 raw\r\nget_slice f 0 5\r\n");
            scene.settle();
            String expected = "0 OK\r\n" + Base64.getEncoder().encodeToString(Arrays.copyOf(FILE, 5)) + "\r\n"
                    + "0 OK\r\nContent-Length: 300000\r\n\r\n" + RawPeer.text(Arrays.copyOf(FILE, 200_000));
            assertThat(client.received()).isEqualTo(expected);
            assertThat(client.socket.events()).containsExactly("shutdownOutput");
            client.halfClose();
            scene.settle();
            assertThat(client.socket.events()).containsExactly("shutdownOutput", "close");
            assertThat(scene.onlyReason()).isEqualTo(CloseReason.TRANSFER_FAILED);
            assertThat(scene.metrics().repliesAborted()).isEqualTo(1);
        }
    }

    @Test
    void aFileThatShrinksUnderATransferEndsTheConnectionAtOnce() throws IOException {
        for (int beyond : new int[] {-1, 0, 1, 1000}) {
            memory.put("f", FILE);
            try (Scene scene = new Scene(memory)) {
                Client client = scene.connect().take(100_000).send("get_slice f 0 300000 raw\r\nhelp\r\n");
                scene.settle();
                int sent = 100_000 - "0 OK\r\nContent-Length: 300000\r\n\r\n".length();
                memory.truncate("f", sent + beyond);
                client.takeAll();
                for (int turn = 0; turn < 3; turn++) {
                    scene.turn();
                }
                assertThat(client.state()).isEqualTo(ConnectionState.LINGERING);
                assertThat(client.socket.bytesSent()).isEqualTo(100_000 + Math.max(0, beyond));
            }
        }
    }

    @Test
    void aListenerThatThrowsLeavesNothingOpen() throws IOException {
        try (Scene scene = new Scene(memory, Scene.limits(), new ServerListener() {
            @Override
            public void onRequestServed(RequestServed event) {
                throw new IllegalStateException("a listener that fails");
            }
        })) {
            Client client = scene.connect().take(1000).send("get_slice f 0 300000 raw\r\n");
            scene.turn();
            client.socket.breakNow();
            scene.settle();
            assertThat(client.socket.isClosed()).isTrue();
            assertThat(scene.poller.registered()).isZero();
            assertThat(memory.cleared()).isEqualTo(1); // as after the last connection
        }
        assertThat(memory.open()).isZero();
    }

    /** Plays the script to its end, the client taking what is sent piece by piece: whether the failure came. */
    private static boolean play(Scene scene, Client client, int failingCall) throws IOException {
        for (int n = 0; client.state() != ConnectionState.CLOSED; n++) {
            assertThat(n).isLessThan(1000);
            scene.settle();
            client.take(50_000);
            if (client.state() == ConnectionState.LINGERING) {
                client.halfClose();
            }
        }
        scene.settle();
        return client.socket.calls() >= failingCall;
    }

    private static void assertServes(Scene scene) throws IOException {
        Client client = scene.connect().send("get_slice f 0 3 raw\r\nquit\r\n");
        scene.settle();
        assertThat(client.received())
                .isEqualTo("0 OK\r\nContent-Length: 3\r\n\r\n" + RawPeer.text(Arrays.copyOf(FILE, 3)) + "0 OK\r\n");
        client.halfClose();
        scene.settle();
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        scene.closed.clear();
    }

    private static void assertNeverComplete(Scene scene, boolean raw, int badByte, int size, long room)
            throws IOException {
        Client client = scene.connect().send("get_slice f 0 " + size + (raw ? " raw" : "") + "\r\nhelp\r\n");
        for (int turn = 0; client.state() != ConnectionState.LINGERING; turn++) {
            client.take(room);
            scene.settle();
            assertThat(turn).isLessThan(1000);
        }
        client.halfClose();
        byte[] slice = Arrays.copyOf(FILE, size);
        String frame = raw
                ? "0 OK\r\nContent-Length: " + size + "\r\n\r\n" + RawPeer.text(slice)
                : "0 OK\r\n" + Base64.getEncoder().encodeToString(slice) + "\r\n";
        String received = client.received();
        if (!received.equals("199 INTERNAL SERVER ERROR\r\n")) {
            assertThat(frame.startsWith(received) && received.length() < frame.length())
                    .as("raw %s, bad byte %s of %s, room %s", raw, badByte, size, room)
                    .isTrue();
            int good = received.length() - (raw ? frame.length() - size : "0 OK\r\n".length());
            assertThat(good).isLessThanOrEqualTo(raw ? badByte : (badByte + 3) / 3 * 4);
        }
    }
}
