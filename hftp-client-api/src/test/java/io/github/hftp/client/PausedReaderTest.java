package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.ModelServer.Delivery;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that ends a connection while its client's caller does something else has not failed the call. */
@ExtendWith(LeakCheck.class)
class PausedReaderTest {
    private static final byte[] FILE = RawPeer.pattern(900_000, 1);
    private static final Duration PAUSE = Duration.ofMillis(1050);

    @TempDir
    Path folder;

    /** What the caller does once, after the first bytes. */
    private static final class Pause {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Runnable meanwhile;

        Pause(Runnable meanwhile) {
            this.meanwhile = meanwhile;
        }

        void afterBytes(long count) {
            if (count > 0 && over.compareAndSet(false, true)) {
                meanwhile.run();
            }
        }
    }

    @FunctionalInterface
    interface Way {
        byte[] read(HftpClient client, Pause pause, Path target) throws IOException;
    }

    private static Map<String, Way> ways() {
        return Map.of(
                "stream", (client, pause, target) -> readStream(client, pause),
                "channel", (client, pause, target) -> readChannel(client, pause),
                "transferTo",
                        (client, pause, target) -> {
                            var bytes = new SlowStream(pause);
                            client.transferTo("f", Channels.newChannel(bytes));
                            return bytes.toByteArray();
                        },
                "slice",
                        (client, pause, target) -> {
                            var bytes = new SlowStream(pause);
                            client.slice("f", 0, FILE.length, (OutputStream) bytes);
                            return bytes.toByteArray();
                        },
                "download",
                        (client, pause, target) -> {
                            client.download("f", target, progress -> pause.afterBytes(progress.bytes()));
                            return Files.readAllBytes(target);
                        },
                "request",
                        (client, pause, target) -> {
                            client.download("f")
                                    .retries(0)
                                    .onProgress(Duration.ZERO, progress -> pause.afterBytes(progress.bytes()))
                                    .to(target);
                            return Files.readAllBytes(target);
                        });
    }

    private static byte[] readStream(HftpClient client, Pause pause) throws IOException {
        try (InputStream stream = client.openStream("f")) {
            byte[] first = stream.readNBytes(1);
            pause.afterBytes(1);
            return concat(first, stream.readAllBytes());
        }
    }

    private static byte[] readChannel(HftpClient client, Pause pause) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(FILE.length);
        try (SeekableByteChannel channel = client.openChannel("f")) {
            while (bytes.hasRemaining()) {
                pause.afterBytes(channel.read(bytes));
            }
            return bytes.array();
        }
    }

    private static byte[] concat(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    private static final class SlowStream extends ByteArrayOutputStream {
        private final Pause pause;

        SlowStream(Pause pause) {
            this.pause = pause;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            pause.afterBytes(length);
        }
    }

    /** A server, and a client that reads from it once, stopping once. */
    private static final class Scene {
        private final AtomicInteger slices = new AtomicInteger();
        private final Path target;
        private final ModelServer server;

        Scene(Path target) throws IOException {
            this.target = target;
            this.server = ModelServer.start(Map.of("f", FILE));
        }

        /** Sends half of the first so many slices; then comes nothing until the connection is dropped, or its end. */
        Scene half(int count, Deliveries.End end) {
            server.deliver(Deliveries.on(
                    request -> Deliveries.isSlice(request) && slices.getAndIncrement() < count,
                    Deliveries.part(500, end)));
            return this;
        }

        byte[] read(Way way, SliceEncoding encoding, Runnable meanwhile) throws IOException {
            try (server;
                    HftpClient client = HftpClient.builder()
                            .encoding(encoding)
                            .pipelining(false)
                            .connect(server.address())) {
                return way.read(client, new Pause(meanwhile), target);
            }
        }

        void pause() {
            await().pollDelay(PAUSE).until(() -> true);
            drop();
        }

        void drop() {
            try {
                server.dropConnections();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @FunctionalInterface
    private interface Check {
        void of(Way way, Scene scene) throws IOException;
    }

    /** All at once, because each pauses. */
    private void inEveryWay(Check check) {
        List<CompletableFuture<Void>> checks = new ArrayList<>();
        ways().forEach((name, way) -> checks.add(CompletableFuture.runAsync(
                () -> {
                    try {
                        check.of(way, new Scene(folder.resolve(name)));
                    } catch (IOException | AssertionError e) {
                        throw new AssertionError(name, e);
                    }
                },
                task -> new Thread(task).start())));
        checks.forEach(CompletableFuture::join);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatEndsMeanwhileIsMadeAgain(SliceEncoding encoding) {
        inEveryWay(
                (way, scene) -> assertThat(scene.half(1, Deliveries.End.STALL).read(way, encoding, scene::pause))
                        .isEqualTo(FILE));
    }

    @Test
    void aLossIsExcusedOnce() {
        inEveryWay((way, scene) -> assertThatExceptionOfType(ConnectionLostException.class)
                .isThrownBy(() -> scene.half(1000, Deliveries.End.CLOSE).read(way, SliceEncoding.RAW, scene::pause)));
    }

    @Test
    void aLossWithoutAPauseIsAFailure() {
        inEveryWay((way, scene) -> assertThatExceptionOfType(ConnectionLostException.class)
                .isThrownBy(() -> scene.half(1, Deliveries.End.STALL).read(way, SliceEncoding.BASE64, scene::drop)));
    }

    @Test
    void aFileThatChangesMeanwhileIsNotGoneOnWith() {
        inEveryWay((way, scene) -> assertThatExceptionOfType(FileChangedException.class)
                .isThrownBy(() -> scene.half(1, Deliveries.End.STALL).read(way, SliceEncoding.RAW, () -> {
                    scene.server.files().put("f", RawPeer.pattern(FILE.length, 2));
                    scene.pause();
                })));
    }

    /** Some servers say why they end an idle connection, which must not be taken for the answer to the next request. */
    @ParameterizedTest
    @ValueSource(strings = {"199 IDLE FOR TOO LONG\r\n", "101 TIMEOUT\r\n", "good bye\r\n"})
    void whatAServerSaysWhenItEndsAConnectionMeanwhileIsNoAnswer(String farewell) throws IOException {
        byte[] large = RawPeer.pattern(4_000_000, 1); // two slices in base64
        var over = new AtomicBoolean();
        Scene scene = new Scene(folder);
        scene.server.files().put("f", large);
        scene.server.deliver(Deliveries.on(
                request -> Deliveries.isSlice(request) && over.compareAndSet(false, true), (request, reply, client) -> {
                    Delivery.WHOLE.send(request, concat(reply, farewell.getBytes(StandardCharsets.US_ASCII)), client);
                    return false;
                }));
        Way way = (client, pause, target) -> {
            try (InputStream stream = client.openStream("f")) {
                byte[] first = stream.readNBytes(1);
                pause.afterBytes(1);
                return concat(first, stream.readAllBytes());
            }
        };
        assertThat(scene.read(
                        way,
                        SliceEncoding.BASE64,
                        () -> await().pollDelay(PAUSE).until(() -> true)))
                .isEqualTo(large);
    }
}
