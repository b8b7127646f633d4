package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.ConnectFailedException;
import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpTimeoutException;
import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How file systems come into being, and how they end. */
@ExtendWith(LeakCheck.class)
class OpenFileSystemsTest {
    private ModelServer server;
    private URI uri;

    @BeforeEach
    void startServer() throws IOException {
        server = ModelServer.start(Map.of("a", new byte[] {1, 2, 3}));
        uri = uri(server);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private static URI uri(ModelServer server) {
        return URI.create("hftp://localhost:" + server.address().getPort() + "/");
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatExceptionOfType(ClosedFileSystemException.class).isThrownBy(call);
    }

    @Test
    void theProviderIsAService() {
        assertThat(ServiceLoader.load(FileSystemProvider.class))
                .hasAtLeastOneElementOfType(HftpFileSystemProvider.class);
        assertThat(FileSystemProvider.installedProviders())
                .filteredOn(provider -> provider.getScheme().equals("hftp"))
                .hasOnlyElementsOfType(HftpFileSystemProvider.class)
                .hasSize(1);
    }

    @Test
    void aUriIsEnoughToReadAFile() throws IOException {
        Path path = Path.of(uri.resolve("a"));
        assertThat(server.connections()).isZero();
        try (FileSystem implied = path.getFileSystem()) {
            assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
            assertThat(Path.of(uri).getFileSystem()).isSameAs(implied);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatIsNotThereIsNoticedWhenItIsNeeded() throws IOException {
        server.close();
        Path path = Path.of(uri.resolve("a"));
        assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> Files.size(path));
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> FileSystems.newFileSystem(uri, Map.of()));
        assertThatExceptionOfType(FileSystemNotFoundException.class).isThrownBy(() -> FileSystems.getFileSystem(uri));
    }

    @Test
    void anImpliedFileSystemThatWasClosedIsFollowedByAnother() throws IOException {
        Path path = Path.of(uri.resolve("a"));
        path.getFileSystem().close();
        assertClosed(() -> Files.size(path));
        Path fresh = Path.of(uri.resolve("a"));
        assertThat(fresh).isNotEqualTo(path).isNotEqualByComparingTo(path);
        try (FileSystem implied = fresh.getFileSystem()) {
            assertThat(implied.isOpen()).isTrue();
            assertThat(Files.size(fresh)).isEqualTo(3);
        }
    }

    @Test
    @SuppressWarnings("try") // closed early on purpose
    void anOpenedFileSystemComesBeforeAnImpliedOne() throws IOException {
        Path before = Path.of(uri.resolve("a"));
        try (FileSystem implied = before.getFileSystem();
                FileSystem opened = FileSystems.newFileSystem(uri, Map.of())) {
            assertThat(Path.of(uri).getFileSystem()).isSameAs(opened).isNotSameAs(implied);
            assertThat(FileSystems.getFileSystem(uri)).isSameAs(opened);
            assertThat(Files.size(before)).isEqualTo(3);
            assertThat(Files.isSameFile(before, opened.getPath("a"))).isTrue();
            opened.close();
            assertThat(Path.of(uri).getFileSystem()).isSameAs(implied);
        }
    }

    @Test
    @SuppressWarnings("try") // closed early on purpose
    void aFileSystemIsOpenedOnce() throws IOException {
        try (FileSystem opened = FileSystems.newFileSystem(uri, Map.of())) {
            assertThatExceptionOfType(FileSystemAlreadyExistsException.class)
                    .isThrownBy(() -> FileSystems.newFileSystem(uri, Map.of()));
            assertThat(opened).hasToString("HftpFileSystem[" + uri + ", open]");
            opened.close();
            opened.close();
            assertThat(opened).hasToString("HftpFileSystem[" + uri + ", closed]");
        }
        FileSystems.newFileSystem(uri, Map.of()).close();
        assertThatExceptionOfType(FileSystemNotFoundException.class).isThrownBy(() -> FileSystems.getFileSystem(uri));
    }

    @Test
    void ofManyThatOpenAFileSystemAtATimeOneDoes() {
        long opened = IntStream.range(0, 8).parallel().filter(n -> opens()).count();
        try (FileSystem fileSystem = FileSystems.getFileSystem(uri)) {
            assertThat(fileSystem.isOpen()).isTrue();
            assertThat(opened).isEqualTo(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("resource") // closed by the test
    private boolean opens() {
        try {
            return FileSystems.newFileSystem(uri, Map.of()).isOpen();
        } catch (FileSystemAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoThreadsCanBeginAtATime() throws IOException {
        for (int n = 0; n < 50; n++) {
            Path path = Path.of(uri.resolve("a"));
            CyclicBarrier start = new CyclicBarrier(2);
            try (FileSystem implied = path.getFileSystem()) {
                CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> sizeAfter(start, path));
                assertThat(sizeAfter(start, path)).isEqualTo(3);
                assertThat(other.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(3);
                assertThat(implied.isOpen()).isTrue();
            }
        }
    }

    private static long sizeAfter(CyclicBarrier start, Path path) {
        try {
            start.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
        return size(path);
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingWhileItConnectsLeavesNoConnectionBehind() throws IOException {
        for (int n = 0; n < 100; n++) {
            Path path = Path.of(uri.resolve("a"));
            int before = server.connections();
            CompletableFuture<Long> reading = CompletableFuture.supplyAsync(() -> size(path));
            while (server.connections() == before && !reading.isDone()) {
                Thread.onSpinWait();
            }
            path.getFileSystem().close();
            Throwable failure = reading.handle((size, e) -> e)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            if (failure != null) {
                assertThat(failure).hasCauseInstanceOf(ClosedFileSystemException.class);
            }
        }
    }

    @Test
    void afterClosingNothingIsDone() throws IOException {
        FileSystem fileSystem = FileSystems.newFileSystem(uri, Map.of());
        Path path = fileSystem.getPath("/a");
        assertThat(Files.size(path)).isEqualTo(3);
        fileSystem.close();
        assertThat(fileSystem.isOpen()).isFalse();
        assertClosed(() -> Files.size(path));
        assertClosed(() -> Files.exists(path));
        assertClosed(() -> Files.exists(path.getParent()));
        assertClosed(() -> Files.readAllBytes(path));
        assertClosed(() -> Files.newInputStream(path));
        assertClosed(() -> Files.list(path.getParent()));
        assertClosed(() -> Files.copy(path, path));
        assertClosed(() -> Files.delete(path));
        assertClosed(() -> Files.newOutputStream(path));
        assertClosed(path::toRealPath);
    }

    @Test
    void closingEndsWhatIsBeingRead() throws IOException {
        byte[] large = RawPeer.pattern(5_000_000, 1);
        server.files().put("large", large);
        FileSystem fileSystem = FileSystems.newFileSystem(uri, Map.of());
        try (InputStream stream = Files.newInputStream(fileSystem.getPath("large"))) {
            assertThat(stream.read()).isEqualTo(large[0] & 0xFF);
            fileSystem.close();
            assertThatExceptionOfType(ClientClosedException.class).isThrownBy(stream::readAllBytes);
        }
    }

    @Test
    @SuppressWarnings("try") // closed early on purpose
    void twoServersAreTwoFileSystems() throws IOException {
        try (ModelServer other = ModelServer.start(Map.of("a", new byte[] {4}));
                FileSystem first = FileSystems.newFileSystem(uri, Map.of());
                FileSystem second = FileSystems.newFileSystem(uri(other), Map.of())) {
            assertThat(Files.readAllBytes(first.getPath("a"))).containsExactly(1, 2, 3);
            assertThat(Files.readAllBytes(second.getPath("a"))).containsExactly(4);
            assertThat(Files.isSameFile(first.getPath("a"), second.getPath("a")))
                    .isFalse();
            first.close();
            assertThat(Files.size(Path.of(uri(other).resolve("a")))).isEqualTo(1);
        }
    }

    @Test
    void aBuilderHasTheSettings() throws IOException {
        var builder = HftpClient.builder().replyTimeout(Duration.ofMillis(200)).encoding(SliceEncoding.BASE64);
        try (FileSystem fileSystem = FileSystems.newFileSystem(uri, Map.of(HftpFileSystemProvider.BUILDER, builder))) {
            assertThat(Files.readAllBytes(fileSystem.getPath("a"))).hasSize(3);
            assertThat(server.requests()).contains("get_slice a 0 3");
            server.edit((request, reply) -> new byte[0]);
            assertThatExceptionOfType(HftpTimeoutException.class).isThrownBy(() -> Files.size(fileSystem.getPath("a")));
        }
    }

    @Test
    void anythingElseIsNoSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileSystems.newFileSystem(uri, Map.of("timeout", 3)))
                .withMessageContaining("timeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileSystems.newFileSystem(uri, Map.of(HftpFileSystemProvider.BUILDER, 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "/none", "/a/b"})
    void aUriOfAFileStandsForItsServer(String path) throws IOException {
        String authority = "localhost:" + server.address().getPort();
        URI file = URI.create("hftp://" + authority + path);
        assertThatExceptionOfType(FileSystemNotFoundException.class).isThrownBy(() -> FileSystems.getFileSystem(file));
        try (FileSystem opened = FileSystems.newFileSystem(file, Map.of())) {
            assertThat(FileSystems.getFileSystem(file)).isSameAs(opened);
            assertThat(FileSystems.getFileSystem(URI.create("HFTP://" + authority.toUpperCase(Locale.ROOT))))
                    .isSameAs(opened);
            assertThat(Path.of(file).getFileSystem()).isSameAs(opened);
            assertThatExceptionOfType(FileSystemAlreadyExistsException.class)
                    .isThrownBy(() -> FileSystems.newFileSystem(uri, Map.of()));
            assertThat(Files.size(Path.of(file).getRoot().resolve("a"))).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hftp://me@localhost:1/a",
                "hftp:a",
                "hftp:///a",
                "hftp://localhost:1/?q",
                "hftp://localhost:1/a#f"
            })
    void whatIsNoServerIsRefused(URI noServer) {
        assertThatIllegalArgumentException().isThrownBy(() -> FileSystems.newFileSystem(noServer, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> FileSystems.getFileSystem(noServer));
    }

    @Test
    void impliedFileSystemsDoNotPileUp() {
        OpenFileSystems known = new OpenFileSystems();
        HftpFileSystemProvider provider = new HftpFileSystemProvider();
        HftpFileSystem kept = known.of(HftpUri.parse("hftp://kept"), provider);
        AtomicInteger others = new AtomicInteger();
        await().until(() -> {
            System.gc();
            known.of(HftpUri.parse("hftp://other" + others.incrementAndGet()), provider);
            return known.size() < 1 + others.get();
        });
        assertThat(known.of(kept.server(), provider)).isSameAs(kept);
    }
}
