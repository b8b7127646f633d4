package io.github.hftp.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.client.HftpClient;
import io.github.hftp.server.HftpServer;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which thread calls does not matter: one that has been interrupted, or a virtual one. */
class CallingThreadTest {
    private static final byte[] CONTENT = RawPeer.pattern(3_000_000, 5);

    @TempDir
    Path folder;

    @TempDir
    Path target;

    @BeforeEach
    void makeFile() throws IOException {
        Files.write(folder.resolve("f"), CONTENT);
    }

    @Test
    @ExtendWith(LeakCheck.class)
    void anInterruptedThreadStartsAndEndsAServerAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        HftpServer server = HftpServer.serve(folder);
        try (server) {
            assertThat(Thread.interrupted()).isTrue();
            try (HftpClient client = HftpClient.connect(server.address())) {
                assertThat(client.slice("f", 0, CONTENT.length)).isEqualTo(CONTENT);
            }
            Thread.currentThread().interrupt();
            server.drain(Duration.ofSeconds(10)); // does not wait then, but closes
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.whenClosed()).isCompleted();
    }

    @Test
    @ExtendWith(LeakCheck.class)
    void aCallOfAnInterruptedThreadEndsAtOnceAndHarmsNoOther() throws Exception {
        try (HftpServer server = HftpServer.serve(folder);
                HftpClient client = HftpClient.connect(server.address());
                InputStream stream = client.openStream("f");
                SeekableByteChannel channel = client.openChannel("f");
                FileSystem files = FileSystems.newFileSystem(server.uri(), Map.of())) {
            Path remote = files.getPath("/f");
            List<Callable<?>> calls = List.of(
                    () -> client.slice("f", 0, CONTENT.length),
                    () -> client.transferTo("f", Channels.newChannel(OutputStream.nullOutputStream())),
                    () -> client.downloadTo("f", target),
                    () -> client.download("f").connections(2).to(target.resolve("g")),
                    stream::readAllBytes,
                    () -> channel.read(ByteBuffer.allocate(CONTENT.length)),
                    () -> Files.readAllBytes(remote),
                    () -> Files.copy(remote, target.resolve("h")));
            for (Callable<?> call : calls) {
                Thread.currentThread().interrupt();
                assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(call::call);
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(target).isEmptyDirectory();
            assertThat(client.slice("f", 0, CONTENT.length)).isEqualTo(CONTENT);
            assertThat(Files.readAllBytes(remote)).isEqualTo(CONTENT);
        }
    }

    /** Not checked for leaks: the JDK keeps descriptors for its virtual threads, open from the first one on. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadsStartServersAndFetchFromThem() throws Exception {
        List<CompletableFuture<byte[]>> copies = new ArrayList<>();
        try (HftpServer server = inVirtualThread(() -> HftpServer.serve(folder)).get(20, TimeUnit.SECONDS)) {
            try (HftpClient client = HftpClient.connect(server.address())) {
                for (int i = 0; i < 5; i++) {
                    Path copy = target.resolve("copy" + i);
                    copies.add(inVirtualThread(() -> {
                        client.download("f").connections(2).to(copy);
                        return Files.readAllBytes(copy);
                    }));
                }
                for (CompletableFuture<byte[]> copy : copies) {
                    assertThat(copy.get(20, TimeUnit.SECONDS)).isEqualTo(CONTENT);
                }
            }
            CompletableFuture<Boolean> drained = inVirtualThread(() -> server.drain(Duration.ofSeconds(10)));
            assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void anInterruptEndsTheCallOfAVirtualThread() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HftpClient client = HftpClient.connect((InetSocketAddress) silent.getLocalSocketAddress())) {
            var thread = new CompletableFuture<Thread>();
            CompletableFuture<List<String>> call = inVirtualThread(() -> {
                thread.complete(Thread.currentThread());
                return client.list();
            });
            awaitWaiting(thread.get(20, TimeUnit.SECONDS));
            thread.get().interrupt();
            assertThat(call)
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(InterruptedIOException.class);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("select"))) {
            Thread.onSpinWait(); // until the test's timeout
        }
    }

    /** By reflection, because the code is one for all JDKs. */
    private static <T> CompletableFuture<T> inVirtualThread(Callable<T> call) throws ReflectiveOperationException {
        var result = new CompletableFuture<T>();
        Runnable task = () -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        };
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        return result;
    }
}
