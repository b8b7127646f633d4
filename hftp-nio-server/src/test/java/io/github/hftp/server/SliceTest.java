package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices of files of all sizes, over a real socket. */
@ExtendWith(LeakCheck.class)
class SliceTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private HftpServer server;
    private RawPeer peer;

    @BeforeEach
    void connect() throws IOException {
        server = HftpServer.serve(folder);
        peer = RawPeer.connect(server.address());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, 2, 3, 1000, 32767, 32768, 49151, 49152, 49153, 65536, 131071, 131072, 131073, 163840, 3 << 20
            })
    void aFileArrivesWholeAndInParts(int size) throws IOException {
        byte[] content = RawPeer.pattern(size, size);
        Files.write(folder.resolve("f"), content);
        int third = size / 3;
        assertThat(raw(0, size)).isEqualTo(content);
        assertThat(base64(0, size)).isEqualTo(content);
        assertThat(raw(third, size - 2 * third)).isEqualTo(Arrays.copyOfRange(content, third, size - third));
        assertThat(base64(third, size - 2 * third)).isEqualTo(Arrays.copyOfRange(content, third, size - third));
        assertThat(raw(size, 0)).isEmpty();
        assertThat(base64(size, 0)).isEmpty();
        peer.send("get_slice f " + size + " 1 raw\r\nget_slice f 0 " + (size + 1L) + "\r\n");
        assertThat(peer.readLine()).isEqualTo("203 OFFSET EXCEEDS FILE SIZE");
        assertThat(peer.readLine()).isEqualTo("203 OFFSET EXCEEDS FILE SIZE");
    }

    @Test
    void slicesAcrossTheBordersOf31And32BitsOfASparseFileOf5GiB() throws IOException {
        long[] markers = {(1L << 31) - 1, 1L << 31, (1L << 32) - 1, 1L << 32};
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("f").toFile(), "rw")) {
            file.setLength(5 * GIB);
            for (int i = 0; i < markers.length; i++) {
                file.seek(markers[i]);
                file.write('A' + i);
            }
        }
        peer.send("get_metadata f\r\n");
        assertThat(peer.readLine()).isEqualTo("0 OK");
        assertThat(peer.readLine()).isEqualTo(Long.toString(5 * GIB));
        int around = 32 * 1024;
        for (int i = 0; i < markers.length; i++) {
            byte[] slice = raw(markers[i] - around, 2 * around);
            assertThat(slice).isEqualTo(base64(markers[i] - around, 2 * around));
            assertThat((char) slice[around]).isEqualTo((char) ('A' + i));
        }
        long beyond = (1L << 31) - 100_000;
        byte[] large = raw(beyond, 200_000); // by the kernel, across the border
        assertThat((char) large[99_999]).isEqualTo('A');
        assertThat((char) large[100_000]).isEqualTo('B');
        peer.send("get_slice f 0 " + 5 * GIB + " raw\r\n");
        assertThat(peer.readLine()).isEqualTo("0 OK");
        assertThat(peer.readLine()).isEqualTo("Content-Length: 5368709120");
        peer.reset();
    }

    @Test
    void sliceNumbersNearTheLargestAreRefusedAndCostNothing() throws IOException {
        Files.write(folder.resolve("f"), new byte[10]);
        String most = Long.toString(Long.MAX_VALUE);
        String requests = "get_slice f " + most + " " + most + " raw\r\nget_slice f 1 " + most + "\r\nget_slice f "
                + most + " 1\r\nget_slice f 10 0 raw\r\n";
        assertThat(peer.exchange(requests))
                .isEqualTo("203 OFFSET EXCEEDS FILE SIZE\r\n".repeat(3) + "0 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void aSliceThatIsReadLateAndSlowlyIsWhole() throws IOException {
        byte[] content = RawPeer.pattern(8 << 20, 7);
        Files.write(folder.resolve("f"), content);
        try (RawPeer slow = RawPeer.connect(server.address(), 4096)) {
            slow.send("get_slice f 0 " + content.length + "\r\nget_slice f 0 " + content.length + " raw\r\nhelp\r\n");
            slow.halfClose();
            assertThat(slow.readLine()).isEqualTo("0 OK");
            assertThat(Base64.getDecoder().decode(slow.readExactly((content.length + 2) / 3 * 4)))
                    .isEqualTo(content);
            assertThat(slow.readLine()).isEmpty();
            assertThat(slow.readLine()).isEqualTo("0 OK");
            assertThat(slow.readLine()).isEqualTo("Content-Length: " + content.length);
            assertThat(slow.readLine()).isEmpty();
            assertThat(slow.readExactly(content.length)).isEqualTo(content);
            assertThat(RawPeer.text(slow.readToEnd())).startsWith("0 OK\r\nget_file_listing\r\n");
        }
    }

    private byte[] raw(long offset, int size) throws IOException {
        peer.send("get_slice f " + offset + " " + size + " raw\r\n");
        assertThat(peer.readLine()).isEqualTo("0 OK");
        assertThat(peer.readLine()).isEqualTo("Content-Length: " + size);
        assertThat(peer.readLine()).isEmpty();
        return peer.readExactly(size);
    }

    private byte[] base64(long offset, int size) throws IOException {
        peer.send("get_slice f " + offset + " " + size + "\r\n");
        assertThat(peer.readLine()).isEqualTo("0 OK");
        byte[] text = peer.readExactly((size + 2) / 3 * 4 + 2);
        assertThat(RawPeer.text(text)).endsWith("\r\n");
        return Base64.getDecoder().decode(Arrays.copyOf(text, text.length - 2));
    }
}
