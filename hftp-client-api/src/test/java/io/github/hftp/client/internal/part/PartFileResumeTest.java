package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is believed of a part that was left, and what is not. */
@ExtendWith(LeakCheck.class)
class PartFileResumeTest {
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

    @Test
    void goesOnWithWhatIsThere() throws Exception {
        leave("hello");
        try (PartFile part = open()) {
            assertThat(part.restartReason()).isEmpty();
            assertThat(part.present().ranges()).containsExactly(new Range(0, 5));
            part.present().add(5, 10);
            assertThat(part.present().total()).isEqualTo(5);
            part.write(5, bytes("world"));
            part.complete();
        }
        assertThat(names.path()).hasContent("helloworld");
    }

    @ParameterizedTest
    @CsvSource({
        "f, 11, hftp://a:1, its size was 10 bytes and is 11 now",
        "g, 10, hftp://a:1, it is a part of another file",
        "f, 10, hftp://c:3, it came from other servers"
    })
    void startsAfreshIfTheBytesCannotBeMixed(String name, long size, String server, String reason) throws Exception {
        leave("hello");
        var other = new Origin(name, size, Set.of(server));
        try (PartFile part = PartFile.open(names, other)) {
            assertThat(part.restartReason()).contains(reason);
            assertThat(part.present().isEmpty()).isTrue();
            assertThat(names.data()).isEmptyFile();
        }
        try (PartFile part = PartFile.open(names, other)) {
            assertThat(part.restartReason()).isEmpty();
        }
    }

    @Test
    void oneServerInCommonIsEnough() throws Exception {
        leave("hello");
        try (PartFile part = PartFile.open(names, new Origin("f", 10, Set.of("hftp://b:2", "hftp://c:3")))) {
            assertThat(part.restartReason()).isEmpty();
            assertThat(part.present().total()).isEqualTo(5);
        }
    }

    @Test
    void startsAfreshWithoutDataOrWithoutJournal() throws Exception {
        leave("hello");
        Files.delete(names.data());
        try (PartFile part = open()) {
            assertThat(part.restartReason()).contains("its data is missing");
        }
        leave("hello");
        Files.delete(names.journal());
        try (PartFile part = open()) {
            assertThat(part.restartReason()).contains("it has no journal");
            assertThat(part.present().isEmpty()).isTrue();
        }
    }

    @Test
    void startsAfreshWithAJournalOfAnotherVersion() throws Exception {
        leave("hello");
        byte[] journal = Files.readAllBytes(names.journal());
        journal[7]++;
        Files.write(names.journal(), journal);
        try (PartFile part = open()) {
            assertThat(part.restartReason()).contains("its journal is of another version of this program: 2");
        }
    }

    @Test
    void startsAfreshIfThereIsMoreThanTheFile() throws Exception {
        leave("hello");
        Files.writeString(names.data(), "helloworld!");
        try (PartFile part = open()) {
            assertThat(part.restartReason()).contains("it is longer than the file");
            part.write(0, bytes("HELLOWORLD"));
            part.complete();
        }
        assertThat(names.path()).hasContent("HELLOWORLD");
    }

    @Test
    void doesNotBelieveInWhatLiesBehindTheData() throws Exception {
        leave("hellowor");
        Files.writeString(names.data(), "hel");
        try (PartFile part = open()) {
            assertThat(part.restartReason()).isEmpty();
            assertThat(part.present().ranges()).containsExactly(new Range(0, 3));
            part.write(9, bytes("d"));
        }
        try (PartFile part = open()) {
            assertThat(part.present().ranges()).containsExactly(new Range(0, 3), new Range(9, 10));
        }
    }

    @Test
    void recordsAfterSoManyBytesOrSoMuchTime() throws Exception {
        var now = new AtomicLong();
        var pace = new Pace(4, 100, now::get);
        try (PartFile part = PartFile.open(names, ORIGIN, Disk.REAL, pace)) {
            long empty = Files.size(names.journal());
            part.write(0, bytes("hel"));
            assertThat(Files.size(names.journal())).isEqualTo(empty);
            part.write(4, bytes("o"));
            assertThat(Files.size(names.journal())).isEqualTo(empty + 2 * Journal.RECORD_BYTES);
            part.write(3, bytes("l"));
            now.set(99);
            part.write(5, bytes("w"));
            assertThat(Files.size(names.journal())).isEqualTo(empty + 2 * Journal.RECORD_BYTES);
            now.set(100);
            part.write(6, bytes("o"));
            assertThat(Files.size(names.journal())).isEqualTo(empty + 4 * Journal.RECORD_BYTES);
            now.set(199);
            part.write(7, bytes("r"));
            assertThat(Files.size(names.journal())).isEqualTo(empty + 4 * Journal.RECORD_BYTES);
        }
    }

    @Test
    void anInterruptKeepsWhatWasRecorded() throws Exception {
        var pace = new Pace(5, Long.MAX_VALUE, () -> 0);
        try (PartFile part = PartFile.open(names, ORIGIN, Disk.REAL, pace)) {
            part.write(0, bytes("hello"));
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(ClosedByInterruptException.class).isThrownBy(() -> part.write(5, bytes("w")));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (PartFile part = open()) {
            assertThat(part.present().ranges()).containsExactly(new Range(0, 5));
        }
    }

    @Test
    void anInterruptedThreadCanCloseItAndKeepsAllOfIt() throws Exception {
        try (PartFile part = open()) {
            part.write(0, bytes("hello"));
            Thread.currentThread().interrupt();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (PartFile part = open()) {
            assertThat(part.present().ranges()).containsExactly(new Range(0, 5));
        }
    }

    @Test
    void aFullDiskIsAClearFailureAndWhatIsThereIsKept() throws Exception {
        Configuration small = Configuration.unix().toBuilder()
                .setMaxSize(64 * 1024)
                .setBlockSize(1024)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            Path target = Files.createDirectory(disk.getPath("/folder")).resolve("target");
            var origin = new Origin("f", 1_000_000, SERVERS);
            try (PartFile part = PartFile.open(Target.of(target, true), origin)) {
                part.write(0, ByteBuffer.allocate(10_000));
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> part.write(10_000, ByteBuffer.allocate(100_000)))
                        .withMessageContaining("out of disk space");
            }
            try (PartFile part = PartFile.open(Target.of(target, true), origin)) {
                assertThat(part.present().contains(0, 10_000)).isTrue();
            }
        }
    }

    @Test
    void aJournalOfTooManyRangesIsBelievedUpToThere() throws Exception {
        int size = 2 * Journal.MAX_RANGES + 10;
        var every = new RangeSet(size);
        for (int i = 0; i < size; i += 2) {
            every.add(i, i + 1);
        }
        var origin = new Origin("f", size, SERVERS);
        PartFile.open(names, origin).close();
        Files.write(names.data(), new byte[size]);
        try (var channel = Disk.REAL.open(names.journal())) {
            var journal = new Journal(channel, origin);
            assertThat(journal.load()).isEmpty();
            journal.append(every);
        }
        try (PartFile part = PartFile.open(names, origin)) {
            assertThat(part.present().count()).isEqualTo(Journal.MAX_RANGES);
        }
    }

    @Test
    void anOriginHasServersAndASize() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin("f", -1, SERVERS));
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin("f", 1, Set.of()));
        assertThatCode(() -> new Origin("f", 0, SERVERS)).doesNotThrowAnyException();
    }

    @Test
    void isNotTrustedAfterAForceFailed() throws Exception {
        try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
            Path target = Files.createDirectory(files.getPath("/folder")).resolve("target");
            var disk = new CrashingDisk(Integer.MAX_VALUE);
            try (PartFile part =
                    PartFile.open(Target.of(target, true), ORIGIN, disk, new Pace(4, Long.MAX_VALUE, () -> 0))) {
                part.write(0, bytes("hell"));
                disk.failNextForce();
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> part.write(4, bytes("owor")))
                        .withMessage("broken disk");
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> part.write(8, bytes("ld")))
                        .withMessageContaining("could not be written")
                        .withRootCauseInstanceOf(IOException.class);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(part::complete)
                        .withMessageContaining("could not be written");
            }
            try (PartFile part = PartFile.open(Target.of(target, true), ORIGIN)) {
                assertThat(part.present().ranges()).containsExactly(new Range(0, 4));
            }
        }
    }
}
