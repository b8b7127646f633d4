package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the caller's own stream or disk throws is passed on, and ends the client, because the reply is unread. */
@ExtendWith(LeakCheck.class)
class LocalFailureTest {
    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("disk full"),
                new java.nio.channels.ClosedChannelException(),
                new java.net.SocketTimeoutException("another server's"),
                new StatusException(202, "another client's"),
                new IllegalStateException("a bug"),
                new IllegalArgumentException("another bug"),
                new OutOfMemoryError("not really"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwAnything(Throwable failure) throws E {
        throw (E) failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheStreamThrowsIsPassedOn(Throwable failure) throws Exception {
        var failing = new OutputStream() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                LocalFailureTest.<RuntimeException>throwAnything(failure);
            }

            @Override
            public void write(int b) {}
        };
        for (SliceEncoding encoding : SliceEncoding.values()) {
            String reply = encoding == SliceEncoding.RAW ? "0 OK\r\nContent-Length: 3\r\n\r\nabc" : "0 OK\r\nYWJj\r\n";
            try (var server = new ScriptedServer().reply(reply);
                    HftpClient client = HftpClient.builder().encoding(encoding).connect(server.address())) {
                assertThat(catchThrowable(() -> client.slice("a", 0, 3L, failing)))
                        .isSameAs(failure);
                assertThat(server.received()).hasSize(1);
                server.expectNextCallOnNewConnection(client);
            }
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDiskThatBecomesFullIsNoFailureOfTheServer() throws Exception {
        Configuration small = Configuration.unix().toBuilder()
                .setMaxSize(64 * 1024)
                .setBlockSize(8192)
                .build();
        try (var server = new ScriptedServer()
                        .reply("0 OK\r\n50000\r\n")
                        .replyAndFill("0 OK\r\nContent-Length: 50000\r\n\r\n", 50_000);
                FileSystem disk = Jimfs.newFileSystem(small);
                HftpClient client =
                        HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address())) {
            Path there = disk.getPath("/folder/target");
            Files.createDirectory(there.getParent());
            Files.writeString(there, "before");
            Path other = disk.getPath("/other");
            Consumer<TransferProgress> takesTheRoom = progress -> write(other, new byte[30_000]);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.download("f", there, takesTheRoom))
                    .satisfies(e -> assertThat(e).isNotInstanceOf(HftpException.class));
            server.expectNextCallOnNewConnection(client);
            assertThat(Files.readString(there)).isEqualTo("before");
            try (var files = Files.list(disk.getPath("/folder"))) {
                assertThat(files).containsExactly(there);
            }
        }
    }
}
