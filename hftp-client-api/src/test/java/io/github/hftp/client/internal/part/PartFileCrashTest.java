package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.client.internal.part.CrashingDisk.Crash;
import io.github.hftp.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process dies at every single step of a download, also between two bytes of a write, and with or without what was
 * not forced to the disk. What is believed afterwards is right, and the download can be brought to its end.
 */
class PartFileCrashTest {
    private static final int SIZE = 61;
    private static final int PIECE = 5;
    private static final Pace PACE = new Pace(12, Long.MAX_VALUE, () -> 0);
    private static final byte[] CONTENT = content();
    private static final Origin ORIGIN = new Origin("f", SIZE, Set.of("hftp://a"));
    private static final int NEVER = Integer.MAX_VALUE;

    private static byte[] content() {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) (i + 1);
        }
        return content;
    }

    /** What is in the folder before. */
    enum Before {
        NOTHING,
        OLD_TARGET,
        PART_OF_ANOTHER_SIZE,
        LONGER_PART,
        CUT_PART,
        DATA_WITHOUT_JOURNAL,
        JOURNAL_WITHOUT_DATA;

        void make(Target names) throws IOException {
            Files.writeString(names.path(), "old");
            if (this == NOTHING) {
                Files.delete(names.path());
            } else if (this != OLD_TARGET) {
                long size = this == PART_OF_ANOTHER_SIZE ? SIZE - 1 : SIZE;
                try (var part = PartFile.open(names, new Origin("f", size, ORIGIN.servers()))) {
                    part.write(0, ByteBuffer.wrap(CONTENT, 0, (int) size));
                }
                spoil(names);
            }
        }

        private void spoil(Target names) throws IOException {
            byte[] wrong = new byte[SIZE + 3];
            Arrays.fill(wrong, (byte) 99);
            switch (this) {
                case PART_OF_ANOTHER_SIZE -> Files.write(names.data(), Arrays.copyOf(wrong, SIZE - 1));
                case LONGER_PART -> Files.write(names.data(), wrong);
                case CUT_PART -> Files.write(names.data(), Arrays.copyOf(CONTENT, 20));
                case DATA_WITHOUT_JOURNAL -> Files.delete(names.journal());
                case JOURNAL_WITHOUT_DATA -> Files.delete(names.data());
                default -> throw new AssertionError(this);
            }
        }
    }

    /** One life of the process. */
    private static final class Life {
        private final CrashingDisk disk;
        private final RangeSet written = new RangeSet(SIZE);
        private boolean begun;
        private boolean finished;

        Life(int steps) {
            disk = new CrashingDisk(steps);
        }

        /** Fetches what is missing in pieces, in some order. Returns whether it came to its end. */
        boolean fetch(Target names, Random random) throws IOException {
            try (var part = PartFile.open(names, ORIGIN, disk, PACE)) {
                part.present().ranges().forEach(range -> written.add(range.from(), range.to()));
                begun = true;
                for (Range piece : pieces(part.present(), random)) {
                    part.write(piece.from(), bytes(piece));
                    written.add(piece.from(), piece.to());
                }
                part.complete(Sha256.of(CONTENT));
                finished = true;
            } catch (Crash e) {
                assertThat(finished).isFalse();
            }
            return finished;
        }

        void expectLittleLost(Target names) throws IOException {
            try (var part = PartFile.open(names, ORIGIN)) {
                assertThat(written.total() - part.present().total()).isLessThan(PACE.bytes() + PIECE);
            }
        }
    }

    private static List<Range> pieces(RangeSet present, Random random) {
        var pieces = new ArrayList<Range>();
        for (Range gap : present.gaps()) {
            for (long from = gap.from(); from < gap.to(); from += PIECE) {
                pieces.add(new Range(from, Math.min(gap.to(), from + PIECE)));
            }
        }
        Collections.shuffle(pieces, random);
        return pieces;
    }

    private static ByteBuffer bytes(Range range) {
        return ByteBuffer.wrap(CONTENT, (int) range.from(), (int) range.length());
    }

    private static Target in(FileSystem files) throws IOException {
        Path folder = Files.createDirectories(files.getPath("/folder"));
        return Target.of(folder.resolve("target"), true);
    }

    private static FileSystem newFiles() {
        return Jimfs.newFileSystem(Configuration.unix());
    }

    /** What is believed is there. */
    private static void expectTruth(Target names, PartFile part) throws IOException {
        byte[] data = Files.readAllBytes(names.data());
        for (Range range : part.present().ranges()) {
            assertThat(Arrays.copyOfRange(data, (int) range.from(), (int) range.to()))
                    .as("bytes from %s", range)
                    .isEqualTo(Arrays.copyOfRange(CONTENT, (int) range.from(), (int) range.to()));
        }
    }

    /** The file that was there before, if any, or the complete one. Returns whether it is that. */
    private static boolean isComplete(Target names, Before before) throws IOException {
        if (!Files.exists(names.path())) {
            assertThat(before).isEqualTo(Before.NOTHING);
            return false;
        }
        byte[] target = Files.readAllBytes(names.path());
        assertThat(target).isIn(CONTENT, new byte[] {'o', 'l', 'd'});
        return target.length == SIZE;
    }

    private static void expectOnlyTheTarget(Target names) throws IOException {
        assertThat(Files.readAllBytes(names.path())).isEqualTo(CONTENT);
        try (var files = Files.list(names.path().getParent())) {
            assertThat(files).containsExactly(names.path());
        }
    }

    private static void recover(Target names, Before before) throws IOException {
        if (isComplete(names, before)) {
            names.tidy();
        } else {
            try (var part = PartFile.open(names, ORIGIN)) {
                expectTruth(names, part);
                for (Range gap : part.present().gaps()) {
                    part.write(gap.from(), bytes(gap));
                }
                part.complete();
            }
        }
        expectOnlyTheTarget(names);
    }

    @ParameterizedTest
    @EnumSource
    void aKillAtAnyStepLosesNoMoreThanWasNotRecorded(Before before) throws Exception {
        boolean finished = false;
        for (int steps = 0; !finished; steps++) {
            try (FileSystem files = newFiles()) {
                Target names = in(files);
                before.make(names);
                var life = new Life(steps);
                finished = life.fetch(names, new Random(1));
                if (life.begun && !isComplete(names, before)) {
                    try (var part = PartFile.open(names, ORIGIN)) {
                        assertThat(part.restartReason()).isEmpty();
                    }
                    life.expectLittleLost(names);
                }
                recover(names, before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterAPowerFailureAtAnyStepOnlyTheTruthIsBelieved(Before before) {
        Seeds.forEach(1, seed -> {
            int steps = 0;
            while (!losesPowerAfter(steps, before, seed).finished) {
                steps++;
            }
        });
    }

    /** The old journal must not come back behind a new header, while the old data comes back, too. */
    @Test
    void afterAPowerFailureNothingIsBelievedOfAPartThatWasReplaced() {
        Seeds.forEach(50, seed -> {
            int steps = 0;
            while (!losesPowerAfter(steps, Before.PART_OF_ANOTHER_SIZE, seed).begun) {
                steps++;
            }
        });
    }

    private static Life losesPowerAfter(int steps, Before before, long seed) throws IOException {
        try (FileSystem files = newFiles()) {
            Target names = in(files);
            before.make(names);
            var random = new Random(1000 * seed + steps);
            var life = new Life(steps);
            life.fetch(names, random);
            life.disk.losePower(random);
            if (life.begun && !isComplete(names, before)) {
                life.expectLittleLost(names);
            }
            recover(names, before);
            return life;
        }
    }

    @Test
    void comesToItsEndWhateverTheNumberOfCrashes() {
        Seeds.forEach(30, seed -> {
            var random = new Random(seed);
            try (FileSystem files = newFiles()) {
                Target names = in(files);
                boolean finished = false;
                for (int lives = 1; !finished; lives++) {
                    assertThat(lives).isLessThan(1000);
                    var life = new Life(random.nextInt(100 + lives));
                    finished = life.fetch(names, random) || isComplete(names, Before.NOTHING);
                    if (!finished && random.nextInt(3) == 0) {
                        life.disk.losePower(random);
                    }
                }
                recover(names, Before.NOTHING);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aCrashWhileDiscardingLeavesNothingWrong(boolean powerFails) throws Exception {
        boolean finished = false;
        for (int steps = 0; !finished; steps++) {
            try (FileSystem files = newFiles()) {
                Target names = in(files);
                try (var part = PartFile.open(names, ORIGIN)) {
                    part.write(0, ByteBuffer.wrap(CONTENT, 0, 30));
                }
                var disk = new CrashingDisk(steps);
                try (var part = PartFile.open(names, ORIGIN, disk, PACE)) {
                    part.discard();
                    finished = true;
                } catch (Crash e) {
                    assertThat(disk.steps()).isEqualTo(steps);
                }
                if (powerFails) {
                    disk.losePower(new Random(steps));
                }
                recover(names, Before.NOTHING);
            }
        }
    }

    /** Or else the tests above would not show much. */
    @Test
    void aDownloadHasManySteps() throws Exception {
        try (FileSystem files = newFiles()) {
            var life = new Life(NEVER);
            assertThat(life.fetch(in(files), new Random(1))).isTrue();
            assertThat(life.disk.steps()).isGreaterThan(200);
        }
    }

    /** At every byte: cut off there, or with one bit or all of them turned over. */
    @Test
    void aJournalThatIsCutOrDamagedAnywhereIsBelievedUpToThere() throws Exception {
        try (FileSystem files = newFiles()) {
            Target names = in(files);
            int header;
            try (var part = PartFile.open(names, ORIGIN, Disk.REAL, PACE)) {
                header = (int) Files.size(names.journal());
                for (Range piece : pieces(part.present(), new Random(2))) {
                    part.write(piece.from(), bytes(piece));
                }
            }
            byte[] whole = Files.readAllBytes(names.journal());
            byte[] data = Files.readAllBytes(names.data());
            for (int at = 0; at < whole.length; at++) {
                for (int flip : new int[] {0, 1, 0x80, 0xFF}) {
                    byte[] journal = flip == 0 ? Arrays.copyOf(whole, at) : whole.clone();
                    if (flip != 0) {
                        journal[at] ^= (byte) flip;
                    }
                    Files.write(names.journal(), journal);
                    Files.write(names.data(), data);
                    expectBelievedUpTo(at, names, header);
                }
            }
        }
    }

    private static void expectBelievedUpTo(int at, Target names, int header) throws IOException {
        try (var part = PartFile.open(names, ORIGIN, Disk.REAL, PACE)) {
            expectTruth(names, part);
            if (at < header) {
                assertThat(part.restartReason()).isNotEmpty();
                assertThat(part.present().isEmpty()).isTrue();
            } else {
                assertThat(part.restartReason()).isEmpty();
                assertThat(Files.size(names.journal()))
                        .isEqualTo(header + (at - header) / Journal.RECORD_BYTES * Journal.RECORD_BYTES);
                assertThat(part.present().isEmpty()).isEqualTo(at < header + Journal.RECORD_BYTES);
            }
        }
    }
}
