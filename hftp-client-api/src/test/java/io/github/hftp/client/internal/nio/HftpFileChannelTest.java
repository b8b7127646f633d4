package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Beside the JDK's own file channel, on a local file with the same bytes. */
@ExtendWith(LeakCheck.class)
class HftpFileChannelTest {
    private static final byte[] BYTES = RawPeer.pattern(300_000, 7);

    private ModelServer server;
    private FileSystem fileSystem;
    private Path file;
    private Path local;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        server = ModelServer.start(Map.of("a", BYTES, "empty", new byte[0]));
        fileSystem = FileSystems.newFileSystem(
                URI.create("hftp://localhost:" + server.address().getPort()), Map.of());
        file = fileSystem.getPath("a");
        local = Files.write(folder.resolve("a"), BYTES);
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
        server.close();
    }

    private interface Question {
        Object ask(FileChannel channel) throws IOException;
    }

    /** What it answers, or the class of what it throws, and where it then is. */
    private static String outcome(Question question, FileChannel channel) throws IOException {
        Object answer;
        try {
            answer = question.ask(channel);
        } catch (IOException | RuntimeException e) {
            answer = e.getClass().getName();
        }
        return answer + (channel.isOpen() ? " at " + channel.position() : " closed");
    }

    private static Question question(Random random) {
        long position = random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(BYTES.length + 1000) - 10;
        int length = random.nextInt(20) == 0 ? 100_000 : random.nextInt(2000);
        return switch (random.nextInt(9)) {
            case 0 -> FileChannel::size;
            case 1 -> channel -> channel.position(Math.abs(position % (2L * BYTES.length))) == channel;
            case 2, 3 -> channel -> read(channel, -1, length);
            case 4 -> channel -> read(channel, position, length);
            case 5 -> channel -> scatter(channel, random(random, length));
            case 6 -> channel -> transfer(channel, position, length);
            case 7 -> channel -> transfer(channel, position, -1);
            default -> channel -> channel.position(-1);
        };
    }

    private static int[] random(Random random, int length) {
        return new int[] {random.nextInt(length + 1), 0, random.nextInt(length + 1)};
    }

    private static String read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        int count = position == -1 ? channel.read(target) : channel.read(target, position);
        return count + " " + Arrays.hashCode(target.array()) + " " + target;
    }

    private static String scatter(FileChannel channel, int[] lengths) throws IOException {
        ByteBuffer[] targets =
                Arrays.stream(lengths).mapToObj(ByteBuffer::allocate).toArray(ByteBuffer[]::new);
        long count = channel.read(targets);
        return count + " " + Arrays.toString(targets) + Arrays.hashCode(targets[2].array());
    }

    private static String transfer(FileChannel channel, long position, long count) throws IOException {
        var target = new ByteArrayOutputStream();
        long transferred = channel.transferTo(position, count, Channels.newChannel(target));
        return transferred + " " + Arrays.hashCode(target.toByteArray());
    }

    @Test
    void itReadsAsOneOfTheJdk() throws IOException {
        try (FileChannel ours = FileChannel.open(file);
                FileChannel reference = FileChannel.open(local)) {
            Seeds.forEach(
                    500,
                    seed -> assertThat(outcome(question(new Random(seed)), ours))
                            .isEqualTo(outcome(question(new Random(seed)), reference)));
        }
    }

    @Test
    void aWholeFileIsReadAtOnce() throws IOException {
        try (FileChannel ours = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel empty = FileChannel.open(fileSystem.getPath("empty"));
                FileChannel copy =
                        FileChannel.open(folder.resolve("copy"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer target = ByteBuffer.allocate(BYTES.length + 1);
            assertThat(ours.read(target)).isEqualTo(BYTES.length);
            assertThat(Arrays.copyOf(target.array(), BYTES.length)).isEqualTo(BYTES);
            assertThat(ours.transferTo(0, Long.MAX_VALUE, copy)).isEqualTo(BYTES.length);
            assertThat(copy.transferFrom(ours.position(0), 0, Long.MAX_VALUE)).isEqualTo(BYTES.length);
            assertThat(folder.resolve("copy")).hasBinaryContent(BYTES);
            assertThat(empty.read(target.clear())).isEqualTo(-1);
            assertThat(empty.size()).isZero();
        }
    }

    @Test
    @SuppressWarnings("try") // closed early on purpose
    void whatIsNoReadIsRefusedAsByTheJdk() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        List<Question> questions = List.of(
                channel -> channel.write(one),
                channel -> channel.write(one, 0),
                channel -> channel.write(new ByteBuffer[] {one}),
                channel -> channel.truncate(0),
                channel -> channel.transferFrom(Channels.newChannel(System.in), 0, 1),
                channel -> channel.lock().isValid(),
                channel -> channel.tryLock(),
                channel -> channel.read(one.asReadOnlyBuffer()),
                channel -> channel.read(new ByteBuffer[1], 0, 2),
                channel -> channel.transferTo(0, -1, Channels.newChannel(System.out)),
                channel -> {
                    channel.force(true);
                    return "forced";
                });
        try (FileChannel ours = FileChannel.open(file);
                FileChannel reference = FileChannel.open(local)) {
            for (int n = 0; n < 2; n++) { // open, and then closed
                for (Question question : questions) {
                    assertThat(outcome(question, ours)).isEqualTo(outcome(question, reference));
                }
                ours.close();
                reference.close();
            }
        }
    }

    /** Differences on purpose: there is no memory and no lock to be had at the server. */
    @Test
    void itIsNeitherMappedNorLocked() throws IOException {
        try (FileChannel ours = FileChannel.open(file)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> ours.map(FileChannel.MapMode.READ_ONLY, 0, 1));
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> ours.tryLock(0, 1, true));
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> ours.lock(0, 1, true));
            assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(ours::lock);
        }
    }

    @Test
    void onlyAFileHasOne() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> FileChannel.open(fileSystem.getPath("none")));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> FileChannel.open(fileSystem.getPath("/")))
                .withMessageContaining("is a directory");
    }

    @Test
    void aTargetThatIsFullEndsATransfer() throws IOException {
        try (FileChannel ours = FileChannel.open(file)) {
            WritableByteChannel small = new WritableByteChannel() {
                private int room = 100_000;

                @Override
                public int write(ByteBuffer source) {
                    int count = Math.min(source.remaining(), room);
                    room -= count;
                    source.position(source.position() + count);
                    return count;
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {}
            };
            assertThat(ours.transferTo(1, Long.MAX_VALUE, small)).isEqualTo(100_000);
            assertThat(ours.transferTo(100_001, Long.MAX_VALUE, small)).isZero();
        }
    }

    /** As {@link java.nio.channels.InterruptibleChannel} says. */
    @Test
    void anInterruptClosesIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.edit((request, reply) -> {
            if (!request.startsWith("get_slice")) {
                return reply;
            }
            asked.countDown();
            return new byte[0]; // so the client waits for more
        });
        try (FileChannel ours = FileChannel.open(file)) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    ours.read(ByteBuffer.allocate(3));
                } catch (IOException e) {
                    interrupted.completeExceptionally(e);
                }
                interrupted.complete(false);
            });
            reader.start();
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            reader.interrupt();
            assertThatThrownBy(() -> interrupted.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ClosedByInterruptException.class);
            reader.join();
            assertThat(ours.isOpen()).isFalse();
        }
    }

    @Test
    void aThreadThatIsInterruptedDoesNotRead() throws IOException {
        try (FileChannel ours = FileChannel.open(file)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(ClosedByInterruptException.class)
                    .isThrownBy(() -> ours.read(ByteBuffer.allocate(3)));
            assertThat(Thread.interrupted()).isTrue();
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(ours::size);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void manyThreadsReadAtPositionsOfTheirOwn() throws IOException {
        try (FileChannel ours = FileChannel.open(file)) {
            List<Integer> positions =
                    new Random(1).ints(40, 0, BYTES.length - 100).boxed().toList();
            List<byte[]> read =
                    positions.parallelStream().map(n -> bytesAt(ours, n)).toList();
            for (int i = 0; i < read.size(); i++) {
                int position = positions.get(i);
                assertThat(read.get(i)).isEqualTo(Arrays.copyOfRange(BYTES, position, position + 100));
            }
            assertThat(ours.position()).isZero();
        }
    }

    private static byte[] bytesAt(FileChannel channel, int position) {
        try {
            ByteBuffer target = ByteBuffer.allocate(100);
            channel.read(target, position);
            return target.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
