package io.github.hftp.client;

import static io.github.hftp.client.Deliveries.isSlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.ModelServer.Delivery;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that becomes another one while it is read never comes out as a mixture of both, whatever reads it. */
@ExtendWith(LeakCheck.class)
class ChangedFileTest {
    private static final int PART = 3_300_000;
    private static final byte[] BEFORE = RawPeer.pattern(3_500_000, 1);
    private static final byte[] AFTER = RawPeer.pattern(BEFORE.length + 1000, 2);

    @TempDir
    Path folder;

    private ModelServer server;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("f", BEFORE));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** What the file becomes. */
    enum Change {
        LONGER(BEFORE.length + 1000),
        SHORTER(BEFORE.length - 1000),
        OTHER_BYTES(BEFORE.length);

        private final int length;

        Change(int length) {
            this.length = length;
        }

        byte[] after() {
            return Arrays.copyOf(AFTER, length);
        }
    }

    /** What happens to the connection then. */
    enum Break {
        IN_A_SLICE,
        BETWEEN_SLICES,
        NONE;

        /** Sends a slice, and what more happens with it. */
        Delivery after(Runnable change) {
            return (request, reply, client) -> {
                int length = this == IN_A_SLICE ? reply.length * 3 / 4 : reply.length;
                byte[] sent = Arrays.copyOf(reply, length);
                change.run();
                return Delivery.WHOLE.send(request, sent, client) && this == NONE;
            };
        }
    }

    /** A way to read the file, or the beginning of it. */
    @FunctionalInterface
    interface Way {
        byte[] read(HftpClient client, Path target) throws IOException;
    }

    private static Way way(Way way) {
        return way;
    }

    private static RetryPolicy quick() {
        return new RetryPolicy(3, Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(2));
    }

    private static Way request(int connections, boolean resume) {
        return (client, target) -> {
            client.download("f")
                    .connections(connections)
                    .resume(resume)
                    .retries(quick())
                    .onWarning(warning -> {})
                    .to(target);
            return Files.readAllBytes(target);
        };
    }

    /** Those that read it in as many slices as they like. */
    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("download", way((client, target) -> {
                    client.download("f", target);
                    return Files.readAllBytes(target);
                })),
                Arguments.of("request", request(1, false)),
                Arguments.of("request that resumes", request(1, true)),
                Arguments.of("request with connections", request(4, false)),
                Arguments.of("async download", way((client, target) -> {
                    client.async().download("f", target).join();
                    return Files.readAllBytes(target);
                })),
                Arguments.of("transferTo", way((client, target) -> {
                    var bytes = new ByteArrayOutputStream();
                    client.transferTo("f", Channels.newChannel(bytes));
                    return bytes.toByteArray();
                })),
                Arguments.of("openStream", way((client, target) -> {
                    try (InputStream stream = client.openStream("f")) {
                        return stream.readNBytes(BEFORE.length); // and not to the end that comes after them
                    }
                })),
                Arguments.of("openChannel", way((client, target) -> {
                    ByteBuffer bytes = ByteBuffer.allocate(BEFORE.length);
                    try (SeekableByteChannel channel = client.openChannel("f")) {
                        while (bytes.hasRemaining()) {
                            channel.read(bytes);
                        }
                        return bytes.array();
                    }
                })));
    }

    /** Those that ask for one slice, all of it. */
    static Stream<Arguments> slices() {
        return Stream.of(
                Arguments.of("bytes", way((client, target) -> client.slice("f", 0, PART))),
                Arguments.of(
                        "async bytes",
                        way((client, target) ->
                                client.async().slice("f", 0, PART).join())),
                Arguments.of("buffer", way((client, target) -> {
                    ByteBuffer buffer = ByteBuffer.allocate(PART);
                    client.slice("f", 0, buffer);
                    return buffer.array();
                })),
                Arguments.of("stream", way((client, target) -> {
                    var bytes = new ByteArrayOutputStream();
                    client.slice("f", 0, (long) PART, bytes);
                    return bytes.toByteArray();
                })));
    }

    static Stream<Arguments> filesAndBreaks() {
        return files().flatMap(
                        way -> Stream.of(Break.values()).map(end -> Arguments.of(way.get()[0], way.get()[1], end)));
    }

    /** The second slice of a file is the first that anything can be mixed with. */
    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("filesAndBreaks")
    void aFileIsNotMixed(String name, Way way, Break end) throws IOException {
        for (SliceEncoding encoding : SliceEncoding.values()) {
            for (boolean pipelining : new boolean[] {true, false}) {
                for (Change change : pipelining ? Change.values() : new Change[] {Change.OTHER_BYTES}) {
                    int before = pipelining || end != Break.IN_A_SLICE ? 1 : 0;
                    expectNoMixture(way, change, end, encoding, pipelining, before);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slices")
    void aSliceIsNotMixed(String name, Way way) throws IOException {
        for (SliceEncoding encoding : SliceEncoding.values()) {
            for (Change change : Change.values()) {
                expectNoMixture(way, change, Break.IN_A_SLICE, encoding, true, 0);
            }
        }
    }

    private void expectNoMixture(
            Way way, Change change, Break end, SliceEncoding encoding, boolean pipelining, int slicesBefore)
            throws IOException {
        String what = change + ", " + encoding + (pipelining ? ", pipelined" : "");
        Path target = folder.resolve("target");
        byte[] after = change.after();
        server.files().put("f", BEFORE);
        var count = new AtomicInteger();
        Predicate<String> now = request -> isSlice(request) && count.getAndIncrement() == slicesBefore;
        server.deliver(Deliveries.on(now, end.after(() -> server.files().put("f", after))));
        byte[] read;
        try (HftpClient client = HftpClient.builder()
                .encoding(encoding)
                .pipelining(pipelining)
                .retries(quick())
                .connect(server.address())) {
            read = read(way, client, target);
        }
        if (read == null) {
            assertThat(folder).as(what).isEmptyDirectory();
        } else {
            boolean isOne = Stream.of(BEFORE, after)
                    .anyMatch(file ->
                            file.length >= read.length && Arrays.equals(file, 0, read.length, read, 0, read.length));
            assertThat(isOne).as("a file as it was, " + what).isTrue();
            Files.deleteIfExists(target);
        }
    }

    /** Null if it has changed. */
    private static byte[] read(Way way, HftpClient client, Path target) throws IOException {
        try {
            return way.read(client, target);
        } catch (FileChangedException e) {
            return null;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(FileChangedException.class);
            return null;
        }
    }

    /** All that came before and was of the part that changed must tell, not only what happened to be remembered. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aFileOfWhichOnlyTheMiddleChangesIsNotMixed(String name, Way way) throws IOException {
        byte[] before = RawPeer.pattern(9 << 20, 1);
        byte[] after = before.clone();
        System.arraycopy(RawPeer.pattern(5 << 20, 2), 0, after, 2 << 20, 5 << 20);
        Path target = folder.resolve("target");
        for (int trial = 0; trial < 10; trial++) {
            server.files().put("f", before);
            Predicate<String> large =
                    request -> isSlice(request) && Integer.parseInt(request.split(" ", -1)[3]) > 500_000;
            server.deliver(Deliveries.on(
                    Deliveries.after(3, large),
                    Break.NONE.after(() -> server.files().put("f", after))));
            byte[] read;
            try (HftpClient client = connect(server)) {
                read = read(way, client, target);
            }
            boolean isBroken = read == null || read.length < before.length; // nobody has taken that for the whole
            assertThat(isBroken || Arrays.equals(before, read) || Arrays.equals(after, read))
                    .as("a file as it was")
                    .isTrue();
            Files.deleteIfExists(target);
        }
    }

    @Test
    void aSliceThatWasResumedIsComparedOnceMoreAtItsEnd() throws IOException {
        var asked = new AtomicInteger();
        server.deliver((request, reply, client) -> {
            int before = isSlice(request) ? asked.getAndIncrement() : -1;
            byte[] sent = before == 0 ? Arrays.copyOf(reply, reply.length * 3 / 4) : reply;
            boolean open = Delivery.WHOLE.send(request, sent, client) && before != 0;
            if (before == 2) { // the first bytes and the last were compared
                server.files().put("f", Change.OTHER_BYTES.after());
            }
            return open;
        });
        try (HftpClient client = HftpClient.builder()
                .encoding(SliceEncoding.RAW)
                .retries(quick())
                .connect(server.address())) {
            assertThatExceptionOfType(FileChangedException.class).isThrownBy(() -> client.slice("f", 0, PART));
        }
    }

    @Test
    void aMirrorThatChangesIsNotMixedIn() throws IOException {
        try (ModelServer mirror = ModelServer.start(Map.of("f", BEFORE));
                HftpClient client = connect(server);
                HftpClient other = connect(mirror)) {
            mirror.deliver(Deliveries.on(
                    Deliveries.after(6, Deliveries::isSlice), // five to compare, and one more
                    Break.NONE.after(() -> mirror.files().put("f", Change.OTHER_BYTES.after()))));
            Throwable failure = catchThrowable(() -> client.download("f")
                    .mirror(other)
                    .connections(6)
                    .keepPart(true)
                    .onWarning(warning -> {})
                    .to(folder.resolve("target")));
            if (failure == null) { // the first server was so quick that the mirror brought nothing
                assertThat(folder.resolve("target")).hasBinaryContent(BEFORE);
                Files.delete(folder.resolve("target"));
            } else {
                assertThat(failure).isInstanceOf(FileChangedException.class);
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPartIsNotGoneOnWithWhenTheFileChangesAfterItWasCompared() throws IOException {
        Path target = folder.resolve("target");
        server.deliver(Deliveries.on(
                Deliveries.after(2, Deliveries::isSlice), Deliveries.reply("199 INTERNAL SERVER ERROR\r\n")));
        try (HftpClient client = connect(server)) {
            DownloadRequest request =
                    client.download("f").resume(true).retries(0).onWarning(warning -> {});
            assertThatExceptionOfType(StatusException.class).isThrownBy(() -> request.to(target));
            assertThat(folder).isNotEmptyDirectory();
            server.deliver(Deliveries.on(line -> line.endsWith(" 4096 raw"), Break.NONE.after(() -> {
                if (server.requests().stream()
                                .filter(each -> each.endsWith(" 4096 raw"))
                                .count()
                        == 5) {
                    server.files().put("f", Change.OTHER_BYTES.after());
                }
            })));
            server.requests().clear();
            assertThatExceptionOfType(FileChangedException.class).isThrownBy(() -> request.to(target));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aChannelComparesWhereverItReads() throws IOException {
        try (HftpClient client = connect(server);
                SeekableByteChannel channel = client.openChannel("f")) {
            channel.read(ByteBuffer.allocate(1000));
            server.files().put("f", Change.OTHER_BYTES.after());
            channel.position(2_000_000);
            assertThatExceptionOfType(FileChangedException.class)
                    .isThrownBy(() -> channel.read(ByteBuffer.allocate(1000)));
        }
    }

    @Test
    void aFileThatOnlyGrowsIsStreamedToWhereItEnded() throws IOException {
        byte[] grown = Arrays.copyOf(BEFORE, BEFORE.length + 1000);
        server.deliver(Deliveries.on(
                Deliveries::isSlice, Break.NONE.after(() -> server.files().put("f", grown))));
        try (HftpClient client = connect(server);
                InputStream stream = client.openStream("f")) {
            assertThat(stream.readAllBytes()).isEqualTo(BEFORE);
        }
    }

    private static HftpClient connect(ModelServer server) throws IOException {
        return HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
    }
}
