package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is left of a file system after it was closed. */
@ExtendWith(LeakCheck.class)
class ClosedFileSystemTest {
    private ModelServer server;
    private FileSystem fileSystem;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        server = ModelServer.start(Map.of("a", new byte[] {1, 2, 3}, "b", new byte[1]));
        fileSystem = FileSystems.newFileSystem(
                URI.create("hftp://localhost:" + server.address().getPort()), Map.of());
        file = fileSystem.getPath("/a");
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
        server.close();
    }

    private static void assertRefused(ThrowingCallable... calls) {
        for (ThrowingCallable call : calls) {
            assertThatExceptionOfType(ClosedFileSystemException.class).isThrownBy(call);
        }
    }

    @Test
    void itRefusesEveryCallOfItsOwn() throws IOException {
        PathMatcher matcher = fileSystem.getPathMatcher("glob:*");
        fileSystem.close();
        assertRefused(
                () -> fileSystem.getPath("a"),
                fileSystem::getRootDirectories,
                fileSystem::getFileStores,
                () -> fileSystem.getPathMatcher("glob:*"),
                fileSystem::newWatchService,
                fileSystem::getUserPrincipalLookupService);
        assertThat(fileSystem.isOpen()).isFalse();
        assertThat(fileSystem.isReadOnly()).isTrue();
        assertThat(fileSystem.getSeparator()).isEqualTo("/");
        assertThat(matcher.matches(file.getFileName())).isTrue();
    }

    @Test
    void theProviderRefusesItsPaths() throws IOException {
        FileSystemProvider provider = fileSystem.provider();
        Path local = Path.of("none");
        fileSystem.close();
        assertRefused(
                () -> provider.newByteChannel(file, Set.of()),
                () -> provider.newFileChannel(file, Set.of()),
                () -> provider.newInputStream(file),
                () -> provider.newOutputStream(file),
                () -> provider.newDirectoryStream(file.getRoot(), path -> true),
                () -> provider.createDirectory(file),
                () -> provider.createSymbolicLink(file, file),
                () -> provider.createLink(file, file),
                () -> provider.delete(file),
                () -> provider.deleteIfExists(file),
                () -> provider.copy(file, file),
                () -> provider.move(file, file),
                () -> provider.isSameFile(file, file),
                () -> provider.isSameFile(file, local),
                () -> provider.isHidden(file),
                () -> provider.getFileStore(file),
                () -> provider.checkAccess(file),
                () -> provider.checkAccess(file, AccessMode.WRITE),
                () -> provider.getFileAttributeView(file, BasicFileAttributeView.class),
                () -> provider.readAttributes(file, BasicFileAttributes.class),
                () -> provider.readAttributes(file, "posix:*"),
                () -> provider.setAttribute(file, "lastModifiedTime", FileTime.fromMillis(0)));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    @SuppressWarnings("try") // closed early on purpose
    void aCallThatConcernsTwoFileSystemsNeedsBoth() throws IOException {
        try (ModelServer second = ModelServer.start(Map.of());
                FileSystem other = FileSystems.newFileSystem(
                        URI.create("hftp://localhost:" + second.address().getPort()), Map.of())) {
            Path open = other.getPath("a");
            fileSystem.close();
            assertRefused(
                    () -> Files.copy(file, open),
                    () -> Files.copy(open, file),
                    () -> Files.move(file, open),
                    () -> Files.move(open, file),
                    () -> Files.isSameFile(file, open),
                    () -> Files.isSameFile(open, file));
        }
    }

    @Test
    void filesRefusesItsPaths() throws IOException {
        Path local = Path.of("target", "none");
        fileSystem.close();
        assertRefused(
                () -> Files.exists(file),
                () -> Files.notExists(file),
                () -> Files.isReadable(file),
                () -> Files.isWritable(file),
                () -> Files.isDirectory(file),
                () -> Files.isRegularFile(file),
                () -> Files.size(file),
                () -> Files.readAllBytes(file),
                () -> Files.lines(file),
                () -> Files.list(file.getRoot()),
                () -> Files.walk(file),
                () -> Files.copy(file, local),
                () -> Files.copy(file.getRoot(), local),
                () -> Files.move(file, local),
                () -> Files.newBufferedReader(file),
                () -> FileChannel.open(file),
                () -> Files.createDirectories(file));
        assertRefused(file::toRealPath, () -> file.register(null));
        assertThat(Files.notExists(local)).isTrue();
    }

    /** A path is a value: what it is made of needs no server. */
    @Test
    void aPathKeepsItsText() throws IOException {
        URI uri = file.toUri();
        fileSystem.close();
        assertThat(file).hasToString("/a").isEqualTo(file.toAbsolutePath());
        assertThat(file.getParent().resolve(file.getFileName())).isEqualTo(file);
        assertThat(file.toUri()).isEqualTo(uri);
    }

    @Test
    void itsChannelsAreClosed() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(1);
        try (SeekableByteChannel channel = Files.newByteChannel(file);
                FileChannel fileChannel = FileChannel.open(file);
                SeekableByteChannel unread = Files.newByteChannel(file)) {
            assertThat(channel.read(target) + fileChannel.read(target.clear())).isEqualTo(2);
            fileSystem.close();
            for (SeekableByteChannel each : List.of(channel, fileChannel, unread)) {
                assertThat(each.isOpen()).isFalse();
                for (ThrowingCallable call :
                        List.<ThrowingCallable>of(() -> each.read(target.clear()), each::position, each::size)) {
                    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(call);
                }
            }
        }
    }

    /** Also those that have bytes at hand. */
    @Test
    void itsStreamsAreClosed() throws IOException {
        try (InputStream stream = Files.newInputStream(file);
                InputStream unread = Files.newInputStream(file)) {
            assertThat(stream.read()).isEqualTo(1);
            fileSystem.close();
            for (InputStream each : List.of(stream, unread)) {
                assertThatExceptionOfType(ClientClosedException.class).isThrownBy(each::read);
                assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> each.read(new byte[2]));
                assertThatExceptionOfType(ClientClosedException.class).isThrownBy(each::available);
                assertThatExceptionOfType(ClientClosedException.class).isThrownBy(each::readAllBytes);
                assertThatExceptionOfType(ClientClosedException.class).isThrownBy(() -> each.skip(1));
            }
        }
    }

    @Test
    void itsListingsAreClosed() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(file.getRoot());
                DirectoryStream<Path> unread = Files.newDirectoryStream(file.getRoot())) {
            Iterator<Path> paths = stream.iterator();
            paths.next();
            fileSystem.close();
            assertThat(paths.hasNext()).isFalse();
            assertRefused(unread::iterator);
        }
    }

    @Test
    void aReadThatIsUnderWayEnds() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.edit((request, reply) -> {
            if (!request.startsWith("get_slice")) {
                return reply;
            }
            asked.countDown();
            return new byte[0]; // so the client waits for more
        });
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return channel.read(ByteBuffer.allocate(3));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            fileSystem.close();
            assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
                    .cause()
                    .hasCauseInstanceOf(AsynchronousCloseException.class);
        }
    }
}
