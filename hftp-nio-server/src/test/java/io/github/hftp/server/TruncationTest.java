package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that change under a transfer: the frame ends short or is complete, and the server neither spins nor pads. */
@ExtendWith(LeakCheck.class)
class TruncationTest {
    private static final int SIZE = 6 << 20;
    private static final int TAKEN = 1 << 20;

    @TempDir
    Path folder;

    private Path file;
    private byte[] content;
    private HftpServer server;

    @BeforeEach
    void serve() throws IOException {
        content = RawPeer.pattern(SIZE, 3);
        file = Files.write(folder.resolve("f"), content);
        server = HftpServer.builder(folder).sendBufferBytes(16 * 1024).start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"524288, raw", "0, raw", "1048576, raw", "2097152, raw", "524288, ''", "0, ''", "5000000, ''"})
    void aFileThatShrinksEndsTheConnectionWithinTheFrame(int length, String encoding) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("get_slice f 0 " + SIZE + (" " + encoding).stripTrailing() + "\r\nhelp\r\n");
            byte[] first = peer.readExactly(TAKEN);
            awaitStall();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            byte[] rest = peer.readToEnd();
            String all = RawPeer.text(first) + RawPeer.text(rest);
            assertThat(all.length()).isLessThan(encoding.isEmpty() ? SIZE / 3 * 4 : SIZE);
            assertThat(all).startsWith("0 OK\r\n").doesNotContain("get_file_listing");
            assertThat(all.substring(4)).doesNotContainPattern("\n[0-9]+ [A-Z]{2}");
            if (!encoding.isEmpty()) {
                int body = all.indexOf("\r\n\r\n") + 4;
                byte[] sent = all.substring(body).getBytes(StandardCharsets.ISO_8859_1);
                // what the kernel had taken when the file shrank may have become zeros on its way
                int intact = Math.min(sent.length, Math.min(TAKEN - body, length));
                assertThat(Arrays.copyOf(sent, intact)).isEqualTo(Arrays.copyOf(content, intact));
            } else {
                assertThat(all).doesNotEndWith("\r\n");
            }
        }
        isAlive();
        assertThat(server.metrics().repliesAborted()).isEqualTo(1);
    }

    @Test
    void aFileThatIsDeletedIsSentToItsEnd() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("get_slice f 0 " + SIZE + " raw\r\nget_metadata f\r\n");
            peer.halfClose();
            String header = "0 OK\r\nContent-Length: " + SIZE + "\r\n\r\n";
            assertThat(RawPeer.text(peer.readExactly(header.length()))).isEqualTo(header);
            Files.delete(file);
            assertThat(peer.readExactly(SIZE)).isEqualTo(content);
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("202 FILE NOT FOUND\r\n");
        }
    }

    @Test
    void aFileThatGrowsIsSentAsLongAsWasPromised() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("get_slice f 0 " + SIZE + " raw\r\nhelp\r\n");
            peer.halfClose();
            byte[] first = peer.readExactly(TAKEN);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
                channel.write(ByteBuffer.wrap(new byte[1 << 20]));
            }
            int header = RawPeer.text(first).indexOf("\r\n\r\n") + 4;
            byte[] rest = peer.readExactly(SIZE + header - TAKEN);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, TAKEN - header, SIZE));
            assertThat(RawPeer.text(peer.readToEnd())).startsWith("0 OK\r\nget_file_listing\r\n");
        }
    }

    @Test
    void aStalledTransferDoesNotSpin() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("get_slice f 0 " + SIZE + " raw\r\n");
            peer.readExactly(TAKEN);
            peer.halfClose(); // an end of input that is left registered would be reported again and again
            awaitStall();
            long before = server.metrics().loop().turns();
            long sent = server.metrics().bytesSent();
            Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            assertThat(server.metrics().bytesSent()).isEqualTo(sent);
            assertThat(server.metrics().loop().turns() - before).isLessThan(20);
        }
    }

    private void awaitStall() {
        long[] last = {-1};
        Awaitility.await().pollInterval(Duration.ofMillis(30)).until(() -> {
            long sent = server.metrics().bytesSent();
            boolean stalled = sent == last[0];
            last[0] = sent;
            return stalled;
        });
    }

    private void isAlive() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            assertThat(peer.exchange("help\r\n")).startsWith("0 OK\r\n");
        }
    }
}
