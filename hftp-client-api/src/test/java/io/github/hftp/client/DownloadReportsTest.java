package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a download tells its caller, where there is little to tell. */
@ExtendWith(LeakCheck.class)
class DownloadReportsTest {
    @TempDir
    Path folder;

    private final List<TransferProgress> progress = Collections.synchronizedList(new ArrayList<>());
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private ModelServer server;
    private HftpClient client;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("f", RawPeer.pattern(5_000_000, 1), "empty", new byte[0]));
        client = HftpClient.connect(server.address());
        target = folder.resolve("target");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private DownloadRequest request(String name) {
        return client.download(name)
                .retries(0)
                .onWarning(warnings::add)
                .onProgress(Duration.ofMillis(10), progress::add);
    }

    @Test
    void anEmptyFileHasABeginningAndAnEnd() throws IOException {
        request("empty").to(target);
        assertThat(target).isEmptyFile();
        assertThat(progress)
                .hasSize(2)
                .allSatisfy(report -> assertThat(report.eta()).contains(Duration.ZERO));
    }

    @Test
    void aPartThatNobodyAsksForIsNoWarning() throws IOException {
        var left = new AtomicInteger(5);
        server.edit((request, reply) -> left.getAndDecrement() > 0 ? reply : null);
        assertThatExceptionOfType(ConnectionLostException.class)
                .isThrownBy(() -> request("f").keepPart(true).to(target));
        assertThat(folder).isNotEmptyDirectory();
        warnings.clear();
        server.edit((request, reply) -> reply);
        server.files().put("f", new byte[] {1});
        request("f").to(target);
        assertThat(warnings).isEmpty();
        assertThat(target).hasBinaryContent(new byte[] {1});
    }

    @Test
    void aTargetThatCannotBeIsToldBeforeTheServerIsAsked() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> request("f").to(folder.getRoot()))
                .withMessageContaining("is a directory");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aListenerThatInterruptsItsThreadEndsTheDownload() {
        assertThatExceptionOfType(InterruptedIOException.class)
                .isThrownBy(() -> request("f")
                        .bytesPerSecond(1 << 20)
                        .onProgress(Duration.ZERO, report -> {
                            if (Thread.currentThread().getName().equals("hftp-download")) {
                                Thread.currentThread().interrupt();
                            }
                        })
                        .to(target));
        assertThat(folder).isEmptyDirectory();
    }
}
