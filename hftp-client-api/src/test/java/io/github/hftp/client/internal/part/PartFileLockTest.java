package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.testing.LeakCheck;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is kept away from a part: other threads, other processes, and what only looks like one. */
@ExtendWith(LeakCheck.class)
class PartFileLockTest {
    private static final int SIZE = 50_000_000;
    private static final int PIECE = 10_000;
    private static final Origin ORIGIN = new Origin("f", SIZE, Set.of("hftp://a"));

    @TempDir
    Path folder;

    private Target names;

    @BeforeEach
    void nameTheFiles() throws Exception {
        names = Target.of(folder.resolve("target"), true);
    }

    private void expectUnderWay(Path target) {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PartFile.open(Target.of(target, true), ORIGIN).close())
                .withMessageContaining("another download of it is under way")
                .withMessageContaining(target.toString());
    }

    @Test
    void aSecondDownloadInTheSameProcessIsRefused() throws Exception {
        try (PartFile part = PartFile.open(names, ORIGIN)) {
            expectUnderWay(names.path());
            expectUnderWay(folder.resolve(".").resolve("target"));
            part.discard();
            PartFile.open(names, ORIGIN).close();
        }
        PartFile.open(names, ORIGIN).close();
    }

    /** On POSIX systems, a process loses its lock when it closes any descriptor of the file. */
    @Test
    void theRefusedOneDoesNotTakeTheLockAway() throws Exception {
        try (PartFile part = PartFile.open(names, ORIGIN)) {
            expectUnderWay(names.path());
            assertThat(part.restartReason()).isEmpty();
            assertThat(run("open")).contains("another download of it is under way");
        }
        assertThat(run("open")).isEqualTo("opened");
    }

    @Test
    void theEndOfAnOldOneDoesNotUnlockTheNext() throws Exception {
        PartFile old = PartFile.open(names, ORIGIN);
        old.close();
        try (PartFile part = PartFile.open(names, ORIGIN)) {
            old.close();
            expectUnderWay(names.path());
            assertThat(run("open")).contains("another download of it is under way");
            assertThat(part.present().isEmpty()).isTrue();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSecondDownloadByAnotherPathIsRefused() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        try (PartFile part = PartFile.open(names, ORIGIN)) {
            expectUnderWay(link.resolve("target"));
            assertThat(run("open")).contains("another download of it is under way");
            assertThat(part.restartReason()).isEmpty();
        }
    }

    @Test
    void anotherTargetIsFree() throws Exception {
        try (PartFile part = PartFile.open(names, ORIGIN);
                PartFile other = PartFile.open(Target.of(folder.resolve("other"), true), ORIGIN)) {
            assertThat(part.restartReason()).isEqualTo(other.restartReason());
        }
    }

    /** The other one completed its file, and deleted the journal, just when this one had opened it. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    @DisabledOnOs(OS.WINDOWS)
    void aLockOnAFileThatWasDeletedIsNone(boolean andMadeAgain) throws Exception {
        var late = new Disk() {
            @Override
            FileChannel open(Path file) throws IOException {
                FileChannel channel = super.open(file);
                if (file.equals(names.journal())) {
                    Files.delete(file);
                    if (andMadeAgain) {
                        Files.createFile(file);
                    }
                }
                return channel;
            }
        };
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PartFile.open(names, ORIGIN, late, Pace.REAL).close())
                .withMessageContaining("another download of it is under way");
        assertThat(names.data()).doesNotExist();
        PartFile.open(names, ORIGIN).close();
    }

    @ParameterizedTest
    @CsvSource({"hftp-part, false", "hftp-journal, false", "hftp-part, true", "hftp-journal, true"})
    @DisabledOnOs(OS.WINDOWS)
    void aLinkInThePlaceOfAFileIsNotFollowed(String suffix, boolean dangling) throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        if (!dangling) {
            Files.writeString(elsewhere, "precious");
        }
        Files.createSymbolicLink(folder.resolve("target." + suffix), elsewhere);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> PartFile.open(names, ORIGIN).close())
                .withMessageContaining("not a regular file");
        if (dangling) {
            assertThat(elsewhere).doesNotExist();
        } else {
            assertThat(elsewhere).hasContent("precious");
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(dangling ? 1 : 2);
        }
    }

    /** Between the look at the file and its opening. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkThatComesAtTheLastMomentIsNotFollowed() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        var late = new Disk() {
            @Override
            FileChannel open(Path file) throws IOException {
                Files.delete(file);
                Files.createSymbolicLink(file, precious);
                return super.open(file);
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> PartFile.open(names, ORIGIN, late, Pace.REAL).close());
        assertThat(precious).hasContent("precious");
    }

    @Test
    void aKilledProcessLeavesWhatItRecordedAndNoLock() throws Exception {
        var random = new Random(1);
        for (int i = 0; i < 3; i++) {
            Process writer = start("write");
            try (BufferedReader lines = writer.inputReader()) {
                for (int count = 1 + random.nextInt(200); count > 0; count--) {
                    assertThat(lines.readLine()).isEqualTo("written");
                }
                expectUnderWay(names.path());
            } finally {
                writer.destroyForcibly();
                assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            byte[] data = Files.readAllBytes(names.data());
            try (PartFile part = PartFile.open(names, ORIGIN)) {
                assertThat(part.restartReason()).isEmpty();
                for (Range range : part.present().ranges()) {
                    for (long at = range.from(); at < range.to(); at++) {
                        assertThat(data[(int) at] == 1).isTrue();
                    }
                }
            }
        }
    }

    private Process start(String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        Other.class.getName(),
                        what,
                        names.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private String run(String what) throws IOException, InterruptedException {
        Process process = start(what);
        try (BufferedReader lines = process.inputReader()) {
            return lines.readLine();
        } finally {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** What the other process does. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws IOException {
            Path target = Path.of(arguments[1]);
            byte[] piece = new byte[PIECE];
            Arrays.fill(piece, (byte) 1);
            try (PartFile part =
                    PartFile.open(Target.of(target, true), ORIGIN, Disk.REAL, new Pace(PIECE * 10, 1, () -> 0))) {
                if (arguments[0].equals("open")) {
                    System.out.println("opened");
                    return;
                }
                while (true) { // until it is killed, or its reader is gone
                    for (long at = 0; at < SIZE; at += 3 * PIECE) {
                        part.write(at, ByteBuffer.wrap(piece));
                        System.out.println("written");
                        if (System.out.checkError()) {
                            return;
                        }
                    }
                }
            } catch (FileSystemException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
