package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that downloads is killed when the server has sent it so many bytes, and begun again, until it has the file;
 * then the file on the server is another. Under the final name there is the file before, or all of this one.
 * {@code -Dhftp.kills=N} kills it so often.
 */
@ExtendWith(LeakCheck.class)
class KilledDownloadTest {
    private static final Logger LOG = LoggerFactory.getLogger(KilledDownloadTest.class);
    private static final int KILLS = Integer.getInteger("hftp.kills", 15);
    private static final int SIZE = 80_000_003;
    private static final int MOST_BYTES_OF_A_LIFE = 40 << 20; // five times what a kill loses
    private static final int BYTES_PER_SECOND = 100_000_000;
    private static final int PIECE_BYTES = 16 << 10;
    private static final int MOST_TIMES_SENT = 3;
    private static final long PATIENCE_SECONDS = 20;
    private static final long TEST_SECONDS = 600;

    @TempDir
    Path folder;

    private final long seed = Long.getLong(Seeds.FIRST_SEED, System.nanoTime());
    private final Random random = new Random(seed);
    private final AtomicLong sent = new AtomicLong();
    private volatile long killAt;
    private volatile CompletableFuture<Void> enough = new CompletableFuture<>();
    private final AtomicInteger version = new AtomicInteger(1);
    private ModelServer server;
    private Path target;
    private Path output;

    /** The process that is killed. */
    static final class Downloading {
        private Downloading() {}

        public static void main(String[] arguments) throws IOException {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
            try (HftpClient client = HftpClient.connect(address)) {
                client.download("f")
                        .connections(3)
                        .resume(true)
                        .retries(0)
                        .bytesPerSecond(BYTES_PER_SECOND)
                        .to(Path.of(arguments[1]));
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of()).deliver(this::send);
        target = Files.createDirectory(folder.resolve("downloads")).resolve("f");
        output = folder.resolve("output");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    @Timeout(TEST_SECONDS) // for many more kills than usual
    void whoeverKillsADownloadLosesLittle() throws Exception {
        long total = 0;
        int kills = 0;
        boolean finished;
        do {
            finished = isFinished(kills < KILLS);
            assertThat(versionUnderTheName())
                    .as("with seed %d, after %d kills", seed, kills)
                    .isEqualTo(finished ? version.get() : version.get() - 1);
            if (finished) {
                assertThat(target.getParent().toFile().list()).containsExactly("f");
                assertThat(sent.get()).as("sent with seed %d", seed).isLessThan((long) MOST_TIMES_SENT * SIZE);
                total += sent.getAndSet(0);
                version.incrementAndGet();
            } else {
                kills++;
            }
        } while (kills < KILLS || !finished);
        LOG.info(
                "killed {} times: {} files of {} bytes, for which {} were sent", kills, version.get() - 1, SIZE, total);
    }

    /** Lets a process live for a while. Returns whether it has ended by itself, which it may only do with the file. */
    private boolean isFinished(boolean kill) throws Exception {
        killAt = kill ? sent.get() + random.nextInt(MOST_BYTES_OF_A_LIFE) : Long.MAX_VALUE;
        enough = new CompletableFuture<>();
        Process process = startDownloading();
        try {
            CompletableFuture.anyOf(enough, process.onExit()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
        boolean finished = process.exitValue() == 0;
        assertThat(output).as("with seed %d", seed).content().doesNotContain("Exception", "Error");
        assertThat(finished || enough.isDone()).as("with seed %d", seed).isTrue();
        return finished;
    }

    private Process startDownloading() throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Downloading.class.getName(),
                String.valueOf(server.address().getPort()),
                target.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** The version that is there in full, or 0 if there is no file. */
    private int versionUnderTheName() throws IOException {
        if (!Files.exists(target)) {
            return 0;
        }
        assertThat(target).hasSize(SIZE);
        try (InputStream file = Files.newInputStream(target)) {
            byte[] piece = file.readNBytes(PIECE_BYTES);
            int found = piece[0] == bytesAt(0, 1, version.get())[0] ? version.get() : version.get() - 1;
            for (long position = 0; piece.length > 0; position += piece.length, piece = file.readNBytes(PIECE_BYTES)) {
                assertThat(Arrays.mismatch(piece, bytesAt(position, piece.length, found)))
                        .as("with seed %d, from %d", seed, position)
                        .isEqualTo(-1);
            }
            return found;
        }
    }

    /** What the file has. Any two versions differ in every byte, and no two places look alike. */
    private static byte[] bytesAt(long position, int count, int version) {
        byte[] bytes = new byte[count];
        for (int n = 0; n < count; n++) {
            bytes[n] = (byte) ((((position + n) * 0x9E3779B97F4A7C15L) >>> 56) + version);
        }
        return bytes;
    }

    /** The answers of a server whose file is made up as it goes. */
    private boolean send(String request, byte[] reply, Socket client) throws IOException {
        String[] words = request.split(" ", -1);
        OutputStream out = client.getOutputStream();
        if (words[0].equals("get_metadata")) {
            return count(Deliveries.bytes("0 OK\r\n" + SIZE + "\r\n"), out);
        }
        if (!words[0].equals("get_slice")) {
            return count(reply, out);
        }
        long position = Long.parseLong(words[2]);
        long left = Long.parseLong(words[3]);
        count(Deliveries.bytes("0 OK\r\nContent-Length: " + left + "\r\n\r\n"), out);
        while (left > 0) {
            byte[] piece = bytesAt(position, (int) Math.min(left, PIECE_BYTES), version.get());
            count(piece, out);
            position += piece.length;
            left -= piece.length;
        }
        return true;
    }

    private boolean count(byte[] bytes, OutputStream out) throws IOException {
        out.write(bytes);
        if (sent.addAndGet(bytes.length) >= killAt) {
            enough.complete(null);
        }
        return true;
    }
}
