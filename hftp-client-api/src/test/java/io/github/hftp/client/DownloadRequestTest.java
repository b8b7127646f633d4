package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class DownloadRequestTest {
    private static final byte[] FILE = RawPeer.pattern(7_345_678, 1);
    private static final Duration OFTEN = Duration.ofMillis(1);

    @TempDir
    Path folder;

    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
    private Path target;
    private ModelServer server;
    private HftpClient client;

    @BeforeEach
    void start() throws IOException {
        target = folder.resolve("f");
        server = ModelServer.start(Map.of("f", FILE, "empty", new byte[0]));
        client = connect(server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private static HftpClient connect(ModelServer server) throws IOException {
        return HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
    }

    private DownloadRequest request() {
        return client.download("f").onWarning(warnings::add);
    }

    private void expectOnlyTheFile() {
        assertThat(target).hasBinaryContent(FILE);
        assertThat(folder).isDirectoryContaining(path -> path.equals(target));
        assertThat(folder.toFile().list()).containsExactly("f");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16})
    void anyNumberOfConnectionsBringsTheFile(int connections) throws IOException {
        assertThat(request().connections(connections).to(target)).isEqualTo(FILE.length);
        expectOnlyTheFile();
        assertThat(server.connections()).isLessThanOrEqualTo(2 * connections + 1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        assertThat(client.download("empty").connections(4).to(target)).isZero();
        assertThat(target).isEmptyFile();
    }

    @Test
    void severalServersShareTheWork() throws IOException {
        try (ModelServer second = ModelServer.start(Map.of("f", FILE));
                HftpClient mirror = connect(second)) {
            assertThat(request().mirror(mirror).connections(4).to(target)).isEqualTo(FILE.length);
            expectOnlyTheFile();
            for (ModelServer each : List.of(server, second)) {
                assertThat(each.requests())
                        .filteredOn(line -> line.startsWith("get_slice f"))
                        .hasSizeGreaterThan(2);
            }
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aMirrorWithAnotherFileIsLeftOutAndNamed() throws IOException {
        byte[] lies = FILE.clone();
        lies[0]++;
        try (ModelServer liar = ModelServer.start(Map.of("f", lies));
                ModelServer other = ModelServer.start(Map.of("f", Arrays.copyOf(FILE, 5)));
                ModelServer without = ModelServer.start(Map.of());
                HftpClient one = connect(liar);
                HftpClient two = connect(other);
                HftpClient three = connect(without)) {
            request().mirror(one).mirror(two).mirror(three).connections(8).to(target);
            expectOnlyTheFile();
            assertThat(warnings).hasSize(3);
            assertThat(warnings.get(0)).contains(port(liar), "other bytes");
            assertThat(warnings.get(1)).contains(port(other), "another size");
            assertThat(warnings.get(2)).contains(port(without), "202");
        }
    }

    @Test
    void theFirstServerIsReadOnceToCompareTheOthers() throws IOException {
        try (ModelServer second = ModelServer.start(Map.of("f", FILE));
                ModelServer third = ModelServer.start(Map.of("f", FILE));
                HftpClient one = connect(second);
                HftpClient two = connect(third)) {
            request().mirror(one).mirror(two).to(target);
            for (ModelServer each : List.of(server, second, third)) {
                assertThat(each.requests().stream().takeWhile(line -> !line.matches("get_slice f \\d+ \\d{5,} raw")))
                        .filteredOn(line -> line.endsWith(" 4096 raw"))
                        .hasSize(5);
            }
        }
        expectOnlyTheFile();
    }

    private static String port(ModelServer server) {
        return ":" + server.address().getPort();
    }

    /** The other has to fetch what the one that ends was to fetch. */
    @Test
    void aServerThatFailsLosesItsWorkToTheOthers() throws IOException {
        try (ModelServer second = ModelServer.start(Map.of("f", FILE));
                HftpClient mirror = connect(second)) {
            server.edit(refusingAfter(8));
            assertThat(request().mirror(mirror).connections(4).to(target)).isEqualTo(FILE.length);
            expectOnlyTheFile();
            assertThat(warnings)
                    .isNotEmpty()
                    .allSatisfy(warning -> assertThat(warning).contains(port(server), "is given up", "199"));
        }
    }

    /** A server that refuses everything after so many slices. */
    private static BiFunction<String, byte[], byte[]> refusingAfter(int slices) {
        AtomicInteger count = new AtomicInteger();
        return (request, reply) -> !request.startsWith("get_slice") || count.incrementAndGet() <= slices
                ? reply
                : ScriptedServer.bytes("199 INTERNAL SERVER ERROR\r\n");
    }

    @Test
    void aConnectionThatBreaksIsMadeAgain() throws IOException {
        AtomicInteger count = new AtomicInteger();
        server.edit(
                (request, reply) -> request.startsWith("get_slice") && count.incrementAndGet() % 4 == 0 ? null : reply);
        assertThat(request().connections(3).to(target)).isEqualTo(FILE.length);
        expectOnlyTheFile();
    }

    @Test
    void withoutResumeAFailureLeavesNothing() throws IOException {
        server.edit(refusingAfter(5));
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> request().connections(2).to(target));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void resumingFetchesOnlyWhatIsMissing() throws IOException {
        server.edit(refusingAfter(5));
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> request().resume(true).to(target));
        assertThat(target).doesNotExist();
        assertThat(folder).isNotEmptyDirectory();

        server.edit((request, reply) -> reply);
        server.requests().clear();
        var progress = Collections.synchronizedList(new ArrayList<TransferProgress>());
        request().resume(true).onProgress(OFTEN, progress::add).to(target);
        expectOnlyTheFile();
        assertThat(progress.get(0).bytes()).as("there from before").isGreaterThan(1_000_000);
        assertThat(progress.get(progress.size() - 1).bytes()).isEqualTo(FILE.length);
        assertThat(server.requests())
                .filteredOn(line -> line.startsWith("get_slice") && line.endsWith(" raw"))
                .noneMatch(line -> line.matches("get_slice f 0 [0-9]{6,} raw"));
        assertThat(warnings).hasSize(1); // that the server was given up, the first time
    }

    /** Of what an earlier download has left, nothing is used; what comes is left all the same. */
    @Test
    void aPartCanBeKeptWithoutResuming() throws IOException {
        for (int n = 0; n < 2; n++) {
            server.edit(refusingAfter(5));
            var progress = Collections.synchronizedList(new ArrayList<TransferProgress>());
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> request()
                            .keepPart(true)
                            .onProgress(OFTEN, progress::add)
                            .to(target));
            assertThat(progress.get(0).bytes()).isZero();
        }
        expectThatAPartIsUsed(request().resume(true).keepPart(false));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void resumingNeedNotLeaveAPart() throws IOException {
        server.edit(refusingAfter(5));
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> request().resume(true).to(target));
        expectThatAPartIsUsed(request().keepPart(true).resume(true));
        assertThat(folder).isNotEmptyDirectory();
    }

    private void expectThatAPartIsUsed(DownloadRequest request) {
        server.edit(refusingAfter(6)); // those to compare with the part, and one more
        var progress = Collections.synchronizedList(new ArrayList<TransferProgress>());
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> request.onProgress(OFTEN, progress::add).to(target));
        assertThat(progress.get(0).bytes()).isGreaterThan(1_000_000);
    }

    @Test
    void badBytesAreNotKept() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(
                        () -> request().keepPart(true).sha256("0".repeat(64)).to(target));
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatHasChangedIsFetchedAnew(boolean sameSize) throws IOException {
        server.edit(refusingAfter(5));
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> request().resume(true).to(target));
        byte[] changed = RawPeer.pattern(sameSize ? FILE.length : FILE.length + 1, 2);
        server.files().put("f", changed);
        server.edit((request, reply) -> reply);
        warnings.clear();
        request().resume(true).to(target);
        assertThat(target).hasBinaryContent(changed);
        assertThat(warnings)
                .hasSize(1)
                .allSatisfy(warning -> assertThat(warning).contains("not used"));
    }

    @Test
    void aFileThatIsThereIsASuccess() throws IOException {
        request().resume(true).to(target);
        server.requests().clear();
        assertThat(request().resume(true).to(target)).isEqualTo(FILE.length);
        assertThat(server.requests()).hasSizeLessThan(10);
        expectOnlyTheFile();
    }

    @Test
    void aFileOfTheSameSizeThatIsAnotherIsReplaced() throws IOException {
        Files.write(target, RawPeer.pattern(FILE.length, 3));
        request().resume(true).to(target);
        expectOnlyTheFile();
    }

    @Test
    void aDigestIsChecked() throws Exception {
        String right =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(FILE));
        request().sha256(right).to(target);
        expectOnlyTheFile();
        assertThat(request().resume(true).sha256(right).to(target)).isEqualTo(FILE.length);

        String wrong = "0".repeat(64);
        Files.writeString(target, "before");
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> request().resume(true).sha256(wrong).to(target))
                .satisfies(e -> assertThat(e.expected()).isEqualTo(wrong))
                .satisfies(e -> assertThat(e.actual()).isEqualTo(right));
        assertThat(target).hasContent("before");
        assertThat(folder.toFile().list()).containsExactly("f");
    }

    @Test
    void progressIsToldFromTheBeginningToTheEnd() throws IOException {
        var progress = Collections.synchronizedList(new ArrayList<TransferProgress>());
        request().connections(3).onProgress(OFTEN, progress::add).to(target);
        assertThat(progress).extracting(TransferProgress::bytes).isSorted();
        assertThat(progress.get(0).bytes()).isZero();
        assertThat(progress.get(progress.size() - 1).bytes()).isEqualTo(FILE.length);
        assertThat(progress).allSatisfy(each -> assertThat(each.total()).isEqualTo(FILE.length));
    }

    @Test
    void progressIsToldInAStallToo() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        server.edit((request, reply) -> {
            if (request.startsWith("get_slice f 2097149")) {
                held.join();
            }
            return reply;
        });
        var progress = Collections.synchronizedList(new ArrayList<TransferProgress>());
        CompletableFuture<Long> download =
                request().onProgress(OFTEN, progress::add).startTo(target);
        await().until(() -> progress.size() > 9 && isStalled(progress.subList(progress.size() - 9, progress.size())));
        held.complete(null);
        assertThat(download.join()).isEqualTo(FILE.length);
        expectOnlyTheFile();
    }

    /** Nothing comes, and the rate becomes less and less. */
    private static boolean isStalled(List<TransferProgress> reports) {
        TransferProgress first = reports.get(0);
        TransferProgress last = reports.get(reports.size() - 1);
        return first.bytes() > 0 && first.bytes() == last.bytes() && last.bytesPerSecond() < first.bytesPerSecond();
    }

    @Test
    void whatTheListenerThrowsEndsTheDownload() {
        var thrown = new UnsupportedOperationException("enough");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> request()
                        .connections(3)
                        .onProgress(Duration.ZERO, progress -> {
                            if (progress.bytes() > 3_000_000) {
                                throw thrown;
                            }
                        })
                        .to(target))
                .isSameAs(thrown);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void cancellingEndsTheDownloadAndItsConnections() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        server.edit((request, reply) -> {
            if (request.startsWith("get_slice f 2097149")) {
                held.join();
            }
            return reply;
        });
        CompletableFuture<Long> download = request().resume(true).startTo(target);
        await().until(() -> server.requests().stream().anyMatch(line -> line.startsWith("get_slice f 2097149")));
        assertThat(download.cancel(true)).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(download::join);
        held.complete(null);
        await().until(() -> server.open() <= 1); // that which is idle
        assertThat(target).doesNotExist();
    }

    @Test
    void aStartedDownloadTellsItsSize() {
        assertThat(request().startTo(target).join()).isEqualTo(FILE.length);
        expectOnlyTheFile();
    }

    @Test
    void refusesUnreasonableSettings() {
        assertThatIllegalArgumentException().isThrownBy(() -> request().connections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> request().connections(65));
        assertThatIllegalArgumentException().isThrownBy(() -> request().retries(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> request().sha256("abc"));
        assertThatIllegalArgumentException().isThrownBy(() -> request().sha256("ab"));
        assertThatIllegalArgumentException().isThrownBy(() -> request().bytesPerSecond(0));
    }
}
