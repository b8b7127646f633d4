package io.github.hftp.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.server.HftpServer;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.event.ConnectionClosed;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client and the server, each of which is tested by itself, understand each other. */
@ExtendWith(LeakCheck.class)
class ClientServerTest {
    @TempDir
    Path folder;

    @TempDir
    Path target;

    @ParameterizedTest
    @EnumSource
    void filesOfAllSizesAndNamesArriveAsTheyAre(SliceEncoding encoding) throws IOException {
        int[] sizes = {0, 1, 2, 3, 4095, 65536, 131072, 131073, 3 << 20, (3 << 20) + 1, 10_000_000};
        List<String> names = new ArrayList<>();
        for (int size : sizes) {
            String name = "año " + size + "%.bin";
            names.add(name);
            Files.write(folder.resolve(name), RawPeer.pattern(size, size));
        }
        try (HftpServer server = HftpServer.serve(folder);
                HftpClient client = HftpClient.builder().encoding(encoding).connect(server.address())) {
            assertThat(client.list()).containsExactlyInAnyOrderElementsOf(names);
            for (String name : names) {
                Path copy = client.downloadTo(name, target);
                assertThat(copy).hasSameBinaryContentAs(folder.resolve(name));
                assertThat(client.size(name)).isEqualTo(Files.size(copy));
            }
            assertThatThrownBy(() -> client.slice(names.get(5), 65536, 1))
                    .isInstanceOfSatisfying(
                            StatusException.class, e -> assertThat(e.code()).isEqualTo(203));
            assertThat(client.slice(names.get(5), 65530, 6)).hasSize(6);
        }
    }

    @Test
    void aSliceBeyondFourGibibytes() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
            file.setLength(5L << 30);
            file.seek((1L << 32) + 7);
            file.writeBytes("here");
        }
        try (HftpServer server = HftpServer.serve(folder);
                HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.size("large")).isEqualTo(5L << 30);
            assertThat(client.slice("large", (1L << 32) + 7, 4)).asString().isEqualTo("here");
            client.slice("large", 1L << 32, 64 << 20, OutputStream.nullOutputStream());
        }
    }

    /** And without a failure on the way, although the client does not wait for the answer. */
    @Test
    void everyConnectionThatAClientLeavesEndsWithQuit() throws Exception {
        Files.write(folder.resolve("f"), RawPeer.pattern(3 << 20, 1));
        var reasons = new LinkedBlockingQueue<CloseReason>();
        var listener = new ServerListener() {
            @Override
            public void onConnectionClosed(ConnectionClosed event) {
                reasons.add(event.reason());
            }
        };
        try (HftpServer server = HftpServer.builder(folder).listener(listener).start()) {
            for (int n = 0; n < 50; n++) {
                try (HftpClient client = HftpClient.connect(server.address())) {
                    if (n % 10 == 0) {
                        client.download("f", target.resolve("f" + n));
                    }
                    assertThat(client.slice("f", 0, 3)).hasSize(3);
                }
                assertThat(reasons.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.QUIT);
            }
            assertThat(reasons).allMatch(reason -> reason == CloseReason.QUIT);
        }
    }

    @Test
    void twentyDownloadsAtOnceThroughADrain() throws Exception {
        byte[] content = RawPeer.pattern(4 << 20, 9);
        Files.write(folder.resolve("f"), content);
        List<CompletableFuture<byte[]>> downloads = new ArrayList<>();
        try (HftpServer server = HftpServer.serve(folder)) {
            for (int i = 0; i < 20; i++) {
                downloads.add(CompletableFuture.supplyAsync(() -> fetch(server, content.length)));
            }
            CompletableFuture.anyOf(downloads.toArray(new CompletableFuture<?>[0]))
                    .join();
            server.drain(Duration.ofSeconds(10));
        }
        int complete = 0;
        for (CompletableFuture<byte[]> download : downloads) {
            byte[] bytes = download.join();
            if (bytes.length > 0) {
                complete++;
                assertThat(bytes).isEqualTo(content);
            }
        }
        assertThat(complete).isPositive();
    }

    /** The whole file, or nothing if the server had gone before the reply was begun: never less than the whole. */
    private static byte[] fetch(HftpServer server, int size) {
        try (HftpClient client = HftpClient.connect(server.address())) {
            return client.slice("f", 0, size);
        } catch (HftpException e) {
            assertThat(e.isRetryable()).isTrue();
            return new byte[0];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
