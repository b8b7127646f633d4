package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.FaultProxy;
import io.github.hftp.testing.Faults;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that fail are made again, if that was asked for and can help, and bring no byte twice. */
@ExtendWith(LeakCheck.class)
class RetriesTest {
    private static final byte[] FILE = RawPeer.pattern(2_500_000, 1);
    private static final int PART = 600_000;
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    Path folder;

    private ModelServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = ModelServer.start(Map.of("f", FILE));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private static RetryPolicy quick(int retries) {
        return new RetryPolicy(retries, Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(2));
    }

    private static HftpClientBuilder builder(int retries) {
        return HftpClient.builder().encoding(SliceEncoding.RAW).retries(quick(retries));
    }

    /** A server that ends the connection instead of answering, the first two times that it is asked for something. */
    private static BiFunction<String, byte[], byte[]> answeringTheThirdTime() {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        return (request, reply) -> asked.merge(request, 1, Integer::sum) > 2 ? reply : null;
    }

    @FunctionalInterface
    private interface Call {
        Object on(HftpClient client, Path folder) throws IOException;
    }

    static Stream<Arguments> calls() {
        byte[] part = Arrays.copyOf(FILE, PART);
        return Stream.of(
                Arguments.of("list", call((client, folder) -> client.list()), List.of("f")),
                Arguments.of("commands", call((client, folder) -> client.commands()), null),
                Arguments.of("size", call((client, folder) -> client.size("f")), (long) FILE.length),
                Arguments.of("slice", call((client, folder) -> client.slice("f", 0, PART)), part),
                Arguments.of("slice to buffer", call(RetriesTest::toBuffer), part),
                Arguments.of("slice to stream", call(RetriesTest::toStream), part),
                Arguments.of("transferTo", call(RetriesTest::transfer), FILE),
                Arguments.of("openStream", call(RetriesTest::readStream), FILE),
                Arguments.of("openChannel", call(RetriesTest::readChannel), FILE),
                Arguments.of("download", call(RetriesTest::download), FILE));
    }

    private static Call call(Call call) {
        return call;
    }

    private static Object toBuffer(HftpClient client, Path folder) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(PART);
        client.slice("f", 0, buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        return buffer.array();
    }

    private static Object toStream(HftpClient client, Path folder) throws IOException {
        var stream = new ByteArrayOutputStream();
        client.slice("f", 0, (long) PART, stream);
        return stream.toByteArray();
    }

    private static Object transfer(HftpClient client, Path folder) throws IOException {
        var stream = new ByteArrayOutputStream();
        client.transferTo("f", Channels.newChannel(stream));
        return stream.toByteArray();
    }

    private static Object readStream(HftpClient client, Path folder) throws IOException {
        try (InputStream stream = client.openStream("f")) {
            return stream.readAllBytes();
        }
    }

    private static Object readChannel(HftpClient client, Path folder) throws IOException {
        try (SeekableByteChannel channel = client.openChannel("f")) {
            return Channels.newInputStream(channel).readAllBytes();
        }
    }

    private static Object download(HftpClient client, Path folder) throws IOException {
        Path target = client.downloadTo("f", folder);
        assertThat(folder.toFile().list()).containsExactly("f");
        return Files.readAllBytes(target);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void aCallThatFailsIsMadeAgain(String name, Call call, Object expected) throws IOException {
        server.edit(answeringTheThirdTime());
        try (HftpClient client = builder(2).pipelining(false).connect(server.address())) {
            Object result = call.on(client, folder);
            if (expected != null) {
                assertThat(result).isEqualTo(expected);
            }
        }
        assertThat(server.connections()).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void withoutRetriesTheFirstFailureIsTheCallers(String name, Call call, Object expected) throws IOException {
        server.edit((request, reply) -> null);
        try (HftpClient client =
                HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address())) {
            assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> call.on(client, folder));
        }
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void theRetriesComeToAnEnd(String name, Call call, Object expected) throws IOException {
        server.edit((request, reply) -> null);
        try (HftpClient client = builder(3).connect(server.address())) {
            assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> call.on(client, folder));
        }
        assertThat(server.requests()).hasSize(4);
    }

    /** With a single retry: so what comes renews it, and the connections are many. */
    @ParameterizedTest
    @EnumSource
    void aSliceGoesOnWhereItStopped(SliceEncoding encoding) throws Exception {
        try (FaultProxy proxy = cutting(62_000);
                HftpClient client = builder(1).encoding(encoding).connect(proxy.address())) {
            var stream = new ByteArrayOutputStream();
            client.slice("f", 1, (long) PART, stream);
            assertThat(stream.toByteArray()).isEqualTo(Arrays.copyOfRange(FILE, 1, PART + 1));
            assertThat(client.slice("f", 1, PART)).isEqualTo(stream.toByteArray());
            assertThat(proxy.connections()).isGreaterThan(2 * PART / 62_000);
        }
        assertThat(server.requests())
                .filteredOn(line -> line.startsWith("get_slice"))
                .map(line -> line.split(" "))
                .filteredOn(line -> Integer.parseInt(line[3]) > 4096) // the others are to compare
                .allSatisfy(line -> assertThat(Integer.parseInt(line[2]) + Integer.parseInt(line[3]))
                        .isEqualTo(PART + 1));
    }

    @ParameterizedTest
    @EnumSource
    void aFileGoesOnWhereItStopped(SliceEncoding encoding) throws Exception {
        try (FaultProxy proxy = cutting(200_000);
                HftpClient client = builder(1).encoding(encoding).connect(proxy.address())) {
            assertThat(readStream(client, folder)).isEqualTo(FILE);
            assertThat(readChannel(client, folder)).isEqualTo(FILE);
            assertThat(download(client, folder)).isEqualTo(FILE);
            assertThat(proxy.connections()).isGreaterThan(3 * FILE.length / 200_000);
        }
    }

    /** To one that ends each connection after so many bytes of what the server sends. */
    private FaultProxy cutting(int bytes) throws IOException {
        Faults cut = Faults.toClient(Faults.Way.PLAIN.end(Faults.Kind.HALF_CLOSE, bytes));
        return FaultProxy.start(server.address(), number -> cut);
    }

    /** Else the rest of another file would be taken for the rest of this. */
    @ParameterizedTest
    @EnumSource
    void aFileOfAnotherSizeIsNotGoneOnWith(SliceEncoding encoding) throws Exception {
        try (FaultProxy proxy = cutting(200_000);
                HftpClient client = builder(5).encoding(encoding).connect(proxy.address());
                InputStream stream = client.openStream("f")) {
            assertThat(stream.read()).isEqualTo(FILE[0] & 0xFF);
            server.files().put("f", RawPeer.pattern(FILE.length + 1, 2));
            assertThatExceptionOfType(FileChangedException.class)
                    .isThrownBy(stream::readAllBytes)
                    .withMessageContaining("2500001");
        }
    }

    @Test
    void aSliceThatTheFileHasNoLongerIsAChange() throws Exception {
        try (FaultProxy proxy = cutting(200_000);
                HftpClient client = builder(5).connect(proxy.address())) {
            var shortening = new OutputStream() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    server.files().put("f", new byte[9]);
                }

                @Override
                public void write(int b) {}
            };
            assertThatExceptionOfType(FileChangedException.class)
                    .isThrownBy(() -> client.slice("f", 0, (long) PART, shortening));
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.slice("f", 0, PART))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(203));
        }
    }

    @Test
    void whatWouldFailAgainIsNotTriedAgain() throws Exception {
        try (HftpClient client = builder(5).connect(server.address())) {
            assertThatExceptionOfType(StatusException.class).isThrownBy(() -> client.size("none"));
            server.edit((request, reply) -> ScriptedServer.bytes("rubbish\r\n"));
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(client::list);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void whatTheCallersStreamThrowsIsNoFailureOfTheCall() throws Exception {
        var failure = new ConnectionLostException("another client's", 0, null);
        var failing = new OutputStream() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                throw failure;
            }

            @Override
            public void write(int b) {}
        };
        try (HftpClient client = builder(5).connect(server.address())) {
            assertThat(catchThrowable(() -> client.slice("f", 0, 9L, failing))).isSameAs(failure);
            assertThat(catchThrowable(() -> client.transferTo("f", Channels.newChannel(failing))))
                    .isSameAs(failure);
        }
        assertThat(server.requests())
                .filteredOn(line -> line.startsWith("get_slice"))
                .hasSizeLessThanOrEqualTo(4); // of which two or three are asked for at a time
    }

    @Test
    void connectingIsTriedAgain() throws Exception {
        try (FaultProxy proxy = FaultProxy.start(server.address(), number -> Faults.NONE)) {
            proxy.refuse(Duration.ofMillis(100));
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> builder(0).connect(proxy.address()));
            try (HftpClient client = builder(1_000_000).connect(proxy.address())) {
                assertThat(client.size("f")).isEqualTo(FILE.length);
            }
        }
    }

    @Test
    void aHostWithoutAnAddressIsNotTriedAgain() {
        var unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 19500);
        HftpClientBuilder builder = builder(0).retries(new RetryPolicy(5, LONG, LONG, LONG));
        assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> builder.connect(unknown));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        assertThat(failureOfAWaitThatEndsBy((thread, client) -> thread.interrupt()))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("interrupted while waiting to try again, and the flag is kept");
    }

    @Test
    void closingTheClientEndsTheWait() throws Exception {
        assertThat(failureOfAWaitThatEndsBy((thread, client) -> client.close()))
                .isInstanceOf(ClientClosedException.class);
    }

    @FunctionalInterface
    private interface End {
        void of(Thread thread, HftpClient client);
    }

    private Throwable failureOfAWaitThatEndsBy(End end) throws Exception {
        server.edit((request, reply) -> null);
        var failure = new AtomicReference<Throwable>();
        try (HftpClient client =
                builder(0).retries(new RetryPolicy(5, LONG, LONG, LONG)).connect(server.address())) {
            Thread thread = new Thread(() -> {
                Throwable thrown = catchThrowable(client::list);
                failure.set(
                        Thread.interrupted()
                                ? new InterruptedIOException(thrown.getMessage() + ", and the flag is kept")
                                : thrown);
            });
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            end.of(thread, client);
            thread.join();
        }
        return failure.get();
    }

    @Test
    void aDownloadRequestHasRetriesOfItsOwnAlone() throws Exception {
        server.edit((request, reply) -> request.startsWith("get_slice") ? null : reply);
        Consumer<String> ignored = warning -> {};
        try (HftpClient client = builder(5).pipelining(false).connect(server.address())) {
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> client.download("f")
                            .retries(quick(2))
                            .onWarning(ignored)
                            .to(folder.resolve("f")));
        }
        assertThat(server.requests())
                .filteredOn(line -> line.startsWith("get_slice"))
                .hasSize(4); // one more than there may be, since the first connection had been idle
    }

    @Test
    void aDownloadRequestAsksForTheSizeAgain() throws Exception {
        server.edit(answeringTheThirdTime());
        try (HftpClient client = builder(0).pipelining(false).connect(server.address())) {
            client.download("f").retries(quick(2)).to(folder.resolve("f"));
        }
        assertThat(folder.resolve("f")).hasBinaryContent(FILE);
    }

    @Test
    void theNumberOfRetriesIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HftpClient.builder().retries(-1));
    }
}
