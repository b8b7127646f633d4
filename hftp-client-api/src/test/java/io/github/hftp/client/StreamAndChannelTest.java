package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class StreamAndChannelTest {
    private static final byte[] LARGE = RawPeer.pattern(5_000_001, 1);

    private ModelServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = ModelServer.start(Map.of("large", LARGE, "small", new byte[] {1, 2, 3}, "empty", new byte[0]));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private HftpClient connect(SliceEncoding encoding) throws IOException {
        return HftpClient.builder().encoding(encoding).connect(server.address());
    }

    @ParameterizedTest
    @EnumSource
    void aStreamHasTheWholeFile(SliceEncoding encoding) throws IOException {
        try (HftpClient client = connect(encoding)) {
            for (String name : server.files().keySet()) {
                try (InputStream stream = client.openStream(name)) {
                    assertThat(stream.readAllBytes()).isEqualTo(server.files().get(name));
                    assertThat(stream.read()).isEqualTo(-1);
                }
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** Many never ask for what comes after the last byte; and there are servers that wait for a quit. */
    @ParameterizedTest
    @EnumSource
    void aConnectionOverWhichAllHasComeIsUsedAgain(SliceEncoding encoding) throws IOException {
        try (HftpClient client = connect(encoding)) {
            for (String name : new String[] {"large", "small"}) {
                int size = server.files().get(name).length;
                try (InputStream stream = client.openStream(name)) {
                    assertThat(stream.readNBytes(size)).isEqualTo(server.files().get(name));
                }
                ByteBuffer bytes = ByteBuffer.allocate(size);
                try (SeekableByteChannel channel = client.openChannel(name)) {
                    while (bytes.hasRemaining()) {
                        channel.read(bytes);
                    }
                }
                try (InputStream stream = client.openStream(name, size - 1)) {
                    assertThat(stream.read()).isNotNegative();
                }
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aStreamCanBeReadByteByByte() throws IOException {
        try (HftpClient client = connect(SliceEncoding.RAW);
                InputStream stream = client.openStream("small")) {
            assertThat(stream.read()).isEqualTo(1);
            assertThat(stream.read(new byte[0])).isZero();
            assertThat(stream.available()).isEqualTo(2);
            assertThat(stream.read()).isEqualTo(2);
            assertThat(stream.read()).isEqualTo(3);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void aStreamCanBeOfAPart() throws IOException {
        try (HftpClient client = connect(SliceEncoding.RAW)) {
            try (InputStream stream = client.openStream("large", 1_000, 2_500_000)) {
                assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(LARGE, 1_000, 2_501_000));
            }
            try (InputStream stream = client.openStream("small", 1)) {
                assertThat(stream.readAllBytes()).containsExactly(2, 3);
            }
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.openStream("small", 4))
                    .returns(203, StatusException::code);
            try (InputStream stream = client.openStream("small", 3, 0)) {
                assertThat(stream.read()).isEqualTo(-1);
            }
            for (long[] beyond : new long[][] {{0, 4}, {4, 0}, {3, 1}, {1, Long.MAX_VALUE}, {Long.MAX_VALUE, 1}}) {
                assertThatExceptionOfType(StatusException.class)
                        .isThrownBy(() -> client.openStream("small", beyond[0], beyond[1]))
                        .returns(203, StatusException::code);
            }
            assertThatIllegalArgumentException().isThrownBy(() -> client.openStream("small", -1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> client.openStream("small", 0, -1));
        }
    }

    @Test
    void closingAStreamEarlyGivesUpItsConnectionAndNothingElse() throws IOException {
        try (HftpClient client = connect(SliceEncoding.RAW)) {
            InputStream stream = client.openStream("large");
            assertThat(stream.read()).isEqualTo(LARGE[0] & 0xFF);
            stream.close();
            stream.close();
            assertThatExceptionOfType(IOException.class).isThrownBy(stream::read);
            assertThat(client.size("small")).isEqualTo(3);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void closingTheClientEndsItsStreams() throws IOException {
        HftpClient client = connect(SliceEncoding.RAW);
        try (InputStream stream = client.openStream("large")) {
            assertThat(stream.read()).isEqualTo(LARGE[0] & 0xFF);
            client.close();
            assertThatExceptionOfType(ClientClosedException.class).isThrownBy(stream::readAllBytes);
        }
    }

    @Test
    void aFileThatBecomesShorterIsNoticed() throws IOException {
        try (HftpClient client = connect(SliceEncoding.BASE64);
                InputStream stream = client.openStream("large")) {
            server.edit((request, reply) -> {
                server.files().put("large", Arrays.copyOf(LARGE, 3_000_000)); // from the second slice on
                return reply;
            });
            assertThatExceptionOfType(FileChangedException.class).isThrownBy(stream::readAllBytes);
            assertThat(client.size("small")).isEqualTo(3);
        }
    }

    @Test
    void aFileThatIsNotThereCannotBeOpened() throws IOException {
        try (HftpClient client = connect(SliceEncoding.RAW)) {
            assertThatExceptionOfType(StatusException.class).isThrownBy(() -> client.openStream("none"));
            assertThatExceptionOfType(StatusException.class).isThrownBy(() -> client.openChannel("none"));
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.transferTo("none", Channels.newChannel(new ByteArrayOutputStream())));
        }
    }

    @Test
    void transferWritesTheWholeFile() throws IOException {
        var target = new ByteArrayOutputStream();
        try (HftpClient client = connect(SliceEncoding.RAW)) {
            assertThat(client.transferTo("large", Channels.newChannel(target))).isEqualTo(LARGE.length);
        }
        assertThat(target.toByteArray()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void aChannelReadsAtAnyPosition(SliceEncoding encoding) throws IOException {
        Random random = new Random(1);
        try (HftpClient client = connect(encoding);
                SeekableByteChannel channel = client.openChannel("large")) {
            assertThat(channel.size()).isEqualTo(LARGE.length);
            for (int n = 0; n < 200; n++) {
                if (random.nextBoolean()) {
                    channel.position(random.nextInt(LARGE.length + 10));
                }
                expectRead(channel, random.nextInt(50_000) + 1);
            }
        }
        assertThat(server.connections()).isLessThan(200);
    }

    private static void expectRead(SeekableByteChannel channel, int wanted) throws IOException {
        int position = (int) channel.position();
        ByteBuffer target = ByteBuffer.allocate(wanted);
        int count = channel.read(target);
        if (position >= LARGE.length) {
            assertThat(count).isEqualTo(-1);
        } else {
            assertThat(count).isBetween(1, wanted);
            assertThat(channel.position()).isEqualTo(position + count);
            assertThat(Arrays.copyOf(target.array(), count))
                    .isEqualTo(Arrays.copyOfRange(LARGE, position, position + count));
        }
    }

    /** Ranges of 64 KiB, twice that, and so on, in slices of 1 MiB: few requests for a file that is read through. */
    @Test
    void aChannelReadsAheadWhileReadsFollowEachOther() throws IOException {
        try (HftpClient client = connect(SliceEncoding.RAW);
                SeekableByteChannel channel = client.openChannel("large")) {
            ByteBuffer target = ByteBuffer.allocate(LARGE.length);
            while (channel.read(target) > 0) {
                assertThat(channel.position()).isEqualTo(target.position());
            }
            assertThat(target.array()).isEqualTo(LARGE);
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.requests()).hasSizeLessThan(20);
    }

    @Test
    void aChannelOnlyReads() throws IOException {
        try (HftpClient client = connect(SliceEncoding.RAW)) {
            SeekableByteChannel channel = client.openChannel("small");
            assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
            assertThatExceptionOfType(NonWritableChannelException.class)
                    .isThrownBy(() -> channel.write(ByteBuffer.allocate(1)));
            assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> channel.truncate(0));
            assertThatIllegalArgumentException().isThrownBy(() -> channel.position(-1));
            channel.close();
            assertThat(channel.isOpen()).isFalse();
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> channel.read(ByteBuffer.allocate(1)));
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(channel::size);
        }
    }
}
