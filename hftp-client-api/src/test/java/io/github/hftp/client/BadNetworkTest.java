package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.FaultProxy;
import io.github.hftp.testing.Faults;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over networks that delay, cut, stall, reset and half-close, at random. */
@ExtendWith(LeakCheck.class)
class BadNetworkTest {
    private static final byte[] FILE = RawPeer.pattern(900_000, 1);
    private static final int RUNS = 200;
    private static final Duration SHORT = Duration.ofMillis(400);

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void everyDownloadIsIdenticalOrAClearError() throws Exception {
        long seed = Long.getLong(Seeds.FIRST_SEED, System.nanoTime());
        ExecutorService threads = Executors.newFixedThreadPool(16); // they mostly wait
        try (ModelServer server = ModelServer.start(Map.of("f", FILE))) {
            List<Future<Boolean>> runs = new ArrayList<>();
            for (int n = 0; n < RUNS; n++) {
                long runSeed = seed + n;
                runs.add(threads.submit(() -> isDownloaded(server, runSeed)));
            }
            int downloaded = 0;
            for (Future<Boolean> run : runs) {
                downloaded += run.get() ? 1 : 0;
            }
            assertThat(downloaded).as("of %d, with seed %d", RUNS, seed).isGreaterThan(RUNS / 2);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean isDownloaded(ModelServer server, long seed) throws IOException {
        Random random = new Random(seed);
        Path target = folder.resolve("f" + seed);
        HftpClientBuilder builder = HftpClient.builder()
                .connectTimeout(SHORT)
                .replyTimeout(SHORT)
                .progressTimeout(SHORT)
                .encoding(random.nextBoolean() ? SliceEncoding.RAW : SliceEncoding.BASE64);
        try (FaultProxy proxy = FaultProxy.start(server.address(), Faults.random(seed, FILE.length));
                HftpClient client = builder.connect(proxy.address())) {
            client.download("f")
                    .connections(1 + random.nextInt(3))
                    .retries(4)
                    .onWarning(text -> {})
                    .to(target);
            assertThat(target).as("seed %d", seed).hasBinaryContent(FILE);
            return true;
        } catch (HftpException e) {
            assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            assertThat(Files.exists(target)).as("seed %d", seed).isFalse();
            return false;
        }
    }
}
