package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.hftp.client.IntegrityException;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A part in a folder of this machine: begun, gone on with, brought to its end, or thrown away. */
@ExtendWith(LeakCheck.class)
class PartFileTest {
    private static final Set<String> SERVERS = Set.of("hftp://a:1", "hftp://b:2");
    private static final Origin ORIGIN = new Origin("f", 10, SERVERS);

    @TempDir
    Path folder;

    private Target names;

    @BeforeEach
    void nameTheFiles() throws Exception {
        names = Target.of(folder.resolve("target"), true);
    }

    private PartFile open() throws IOException {
        return PartFile.open(names, ORIGIN);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private void leave(String text) throws IOException {
        try (PartFile part = open()) {
            part.write(0, bytes(text));
        }
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void isBesideTheTargetUntilItIsComplete() throws Exception {
        try (PartFile part = open()) {
            assertThat(part.restartReason()).isEmpty();
            part.write(5, bytes("world"));
            assertThat(files()).containsExactly(names.journal(), names.data());
            part.write(0, bytes("hello"));
            part.complete();
        }
        assertThat(files()).containsExactly(names.path());
        assertThat(names.path()).hasContent("helloworld");
    }

    @Test
    void anEmptyFileIsCompleteAtOnce() throws Exception {
        try (PartFile part = PartFile.open(names, new Origin("f", 0, SERVERS))) {
            part.complete();
        }
        assertThat(names.path()).isEmptyFile();
        assertThat(files()).hasSize(1);
    }

    @Test
    void replacesAnOldTargetOnlyAtTheEnd() throws Exception {
        Files.writeString(names.path(), "old");
        leave("hello");
        assertThat(names.path()).hasContent("old");
        try (PartFile part = open()) {
            part.write(5, bytes("world"));
            part.complete();
        }
        assertThat(names.path()).hasContent("helloworld");
    }

    @Test
    void aPartWithGapsIsNeverMadeTheTarget() throws Exception {
        try (PartFile part = open()) {
            part.write(1, bytes("elloworld"));
            assertThatIllegalStateException().isThrownBy(part::complete).withMessageContaining("9 of 10");
        }
        assertThat(names.path()).doesNotExist();
    }

    @Test
    void aPartThatSomebodyMadeLongerIsNeverMadeTheTarget() throws Exception {
        try (PartFile part = open()) {
            part.write(0, bytes("helloworld"));
            Files.write(names.data(), new byte[11]);
            assertThatIllegalStateException().isThrownBy(part::complete).withMessageContaining("11 in the file");
        }
        assertThat(names.path()).doesNotExist();
    }

    @Test
    void checksTheDigest() throws Exception {
        byte[] right = Sha256.of(bytes("helloworld").array());
        byte[] wrong = right.clone();
        wrong[31]++;
        try (PartFile part = open()) {
            part.write(0, bytes("helloworld"));
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> part.complete(wrong))
                    .satisfies(e ->
                            assertThat(e.expected()).isEqualTo(HexFormat.of().formatHex(wrong)))
                    .satisfies(
                            e -> assertThat(e.actual()).isEqualTo(HexFormat.of().formatHex(right)));
            assertThat(names.path()).doesNotExist();
            part.complete(right);
        }
        assertThat(names.path()).hasContent("helloworld");
    }

    @Test
    void checksTheDigestOfMoreThanOneBuffer() throws Exception {
        byte[] content = new byte[200_001];
        new Random(1).nextBytes(content);
        try (PartFile part = PartFile.open(names, new Origin("f", content.length, SERVERS))) {
            part.write(0, ByteBuffer.wrap(content));
            part.complete(Sha256.of(content));
        }
        assertThat(names.path()).hasBinaryContent(content);
    }

    @Test
    void leavesNothingWhenItIsDiscarded() throws Exception {
        Files.writeString(names.path(), "old");
        leave("hello");
        try (PartFile part = open()) {
            part.discard();
        }
        assertThat(files()).containsExactly(names.path());
        try (PartFile part = open()) {
            assertThat(part.restartReason()).isEmpty();
            assertThat(part.present().isEmpty()).isTrue();
        }
    }

    @Test
    void takesTheBytesOfManyThreads() throws Exception {
        byte[] content = new byte[4_000_000];
        new Random(1).nextBytes(content);
        var pace = new Pace(100_000, Long.MAX_VALUE, () -> 0);
        var origin = new Origin("f", content.length, SERVERS);
        var pool = Executors.newFixedThreadPool(4);
        try (PartFile part = PartFile.open(names, origin, Disk.REAL, pace)) {
            var ends = new ArrayList<Future<Void>>();
            for (int i = 0; i < 4; i++) {
                int start = i * 10_000;
                Callable<Void> writer = () -> {
                    for (int at = start; at < content.length; at += 40_000) {
                        part.write(at, ByteBuffer.wrap(content, at, 10_000));
                    }
                    return null;
                };
                ends.add(pool.submit(writer));
            }
            for (Future<Void> end : ends) {
                end.get(30, TimeUnit.SECONDS);
            }
            part.complete(Sha256.of(content));
        } finally {
            pool.shutdownNow();
        }
        assertThat(names.path()).hasBinaryContent(content);
    }

    @Test
    void afterItsEndNothingIsWritten() throws Exception {
        PartFile part = open();
        part.write(0, bytes("helloworld"));
        part.complete();
        part.close();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> part.write(0, bytes("x")));
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(part::discard);
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(part::complete);
        part.close();
        assertThat(files()).containsExactly(names.path());
        assertThat(names.path()).hasContent("helloworld");
    }

    @Test
    void aPositionOutsideOfTheFileIsRefused() throws Exception {
        try (PartFile part = open()) {
            assertThatIllegalArgumentException().isThrownBy(() -> part.write(-1, bytes("x")));
            assertThatIllegalArgumentException().isThrownBy(() -> part.write(10, bytes("x")));
            assertThatIllegalArgumentException().isThrownBy(() -> part.write(Long.MAX_VALUE, bytes("x")));
            part.write(10, bytes(""));
            assertThat(names.data()).isEmptyFile();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.hftp-part", "x.hftp-journal"})
    void aTargetThatCouldBeAPartIsRefused(String name) {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PartFile.open(Target.of(folder.resolve(name), true), ORIGIN))
                .withMessageContaining("parts of downloads");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTargetWithTheLongestNameHasAPartToo() throws Exception {
        Path longest = folder.resolve("ñ".repeat(127) + "x");
        try (PartFile part = PartFile.open(Target.of(longest, true), ORIGIN)) {
            part.write(0, bytes("helloworld"));
        }
        try (PartFile part = PartFile.open(Target.of(longest, true), ORIGIN)) {
            assertThat(part.present().isComplete()).isTrue();
            part.complete();
        }
        assertThat(files()).containsExactly(longest);
    }

    @Test
    void aFolderIsNoTarget() throws Exception {
        Files.createDirectory(names.path());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(this::open)
                .withMessageContaining("is a directory");
        assertThat(files()).containsExactly(names.path());
    }

    @Test
    void aLinkIsNoTarget() throws Exception {
        Files.createSymbolicLink(names.path(), folder.resolve("nothing"));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(this::open)
                .withMessageContaining("is a symbolic link");
        assertThat(files()).containsExactly(names.path());
    }

    @Test
    void aMissingFolderIsAClearError() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> PartFile.open(Target.of(folder.resolve("no").resolve("target"), true), ORIGIN));
    }

    @Test
    void aTargetThatBecameAFolderLeavesThePart() throws Exception {
        try (PartFile part = open()) {
            part.write(0, bytes("helloworld"));
            Files.createDirectories(names.path().resolve("full"));
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(part::complete);
        }
        assertThat(files()).containsExactly(names.path(), names.journal(), names.data());
    }

    @Test
    void tidiesUpOnlyWhenThereIsNoPart() throws Exception {
        names.tidy();
        leave("hello");
        names.tidy();
        assertThat(files()).containsExactly(names.journal(), names.data());
        Files.delete(names.data());
        names.tidy();
        assertThat(files()).isEmpty();
    }
}
