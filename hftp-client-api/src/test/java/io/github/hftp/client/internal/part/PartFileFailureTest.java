package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A part that cannot be begun leaves nothing, whichever step fails; what was there to go on with stays. */
@ExtendWith(LeakCheck.class)
class PartFileFailureTest {
    private static final Origin ORIGIN = new Origin("f", 10, Set.of("hftp://a:1"));
    private static final Pace PACE = new Pace(1, 0, System::nanoTime);

    @TempDir
    Path folder;

    private Path target() {
        return folder.resolve("target");
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Returns whether it could be opened; then it is deleted. */
    private boolean opens(Disk disk) throws IOException {
        PartFile part;
        try {
            part = PartFile.open(Target.of(target(), true), ORIGIN, disk, PACE);
        } catch (IOException | IllegalStateException e) {
            assertThat(e).hasNoSuppressedExceptions();
            return false;
        }
        part.close();
        for (Path file : files()) {
            Files.delete(file);
        }
        return true;
    }

    private void leavePart(Origin origin) throws IOException {
        try (PartFile part = PartFile.open(Target.of(target(), true), origin)) {
            part.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void nothingIsLeftWhicheverStepFails() throws IOException {
        int steps = 0;
        while (!opens(new CrashingDisk(steps).failingOnce())) {
            assertThat(files()).as("step %d", steps).isEmpty();
            steps++;
        }
        assertThat(steps).isGreaterThan(20);
        assertThat(opens(Disk.REAL)).as("no lock is left").isTrue();
    }

    @Test
    void nothingIsLeftOfAPartOfAnotherFile() throws IOException {
        int steps = 0;
        leavePart(new Origin("f", 11, ORIGIN.servers()));
        List<Path> before = files();
        while (!opens(new CrashingDisk(steps).failingOnce())) {
            assertThat(files()).as("step %d", steps).isIn(List.of(), before);
            leavePart(new Origin("f", 11, ORIGIN.servers()));
            steps++;
        }
        assertThat(steps).isGreaterThan(20);
    }

    @Test
    void aFileThatCannotBeOpenedTakesAwayWhatWasMadeAndNoMore() throws IOException {
        for (int failing = 0; failing < 2; failing++) {
            assertThat(opens(failingToOpen(failing, new IOException("broken disk"))))
                    .isFalse();
            assertThat(files()).isEmpty();
            assertThat(opens(failingToOpen(failing, new IllegalStateException())))
                    .isFalse();
            assertThat(files()).isEmpty();
            leavePart(ORIGIN);
            List<Path> before = files();
            assertThat(opens(failingToOpen(failing, new IOException("broken disk"))))
                    .isFalse();
            assertThat(files()).isEqualTo(before);
            try (PartFile part = PartFile.open(Target.of(target(), true), ORIGIN)) {
                assertThat(part.present().total()).isEqualTo(3);
                part.discard();
            }
        }
    }

    private static Disk failingToOpen(int number, Exception failure) {
        var opened = new ArrayList<Path>();
        return new Disk() {
            @Override
            FileChannel open(Path file) throws IOException {
                opened.add(file);
                if (opened.size() <= number) {
                    return super.open(file);
                }
                if (failure instanceof IOException e) {
                    throw e;
                }
                throw (RuntimeException) failure;
            }
        };
    }

    @Test
    void anotherDownloadKeepsItsJournal() throws IOException {
        try (PartFile other = PartFile.open(Target.of(target(), true), ORIGIN)) {
            List<Path> before = files();
            assertThat(catchThrowable(() -> PartFile.open(Target.of(target(), true), ORIGIN)))
                    .hasMessageContaining("under way");
            assertThat(files()).isEqualTo(before);
            other.discard();
        }
    }
}
