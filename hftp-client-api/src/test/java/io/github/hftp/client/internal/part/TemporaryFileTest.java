package io.github.hftp.client.internal.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.hftp.client.IntegrityException;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class TemporaryFileTest {
    private static final Origin ORIGIN = new Origin("f", 10, Set.of("hftp://a:1"));

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void makeTarget() throws IOException {
        path = Files.writeString(folder.resolve("target"), "before");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private IncomingFile open() throws IOException {
        return Target.of(path, false).open(ORIGIN);
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void expectOnlyTheTarget(String content) throws IOException {
        assertThat(files()).containsExactly(path);
        assertThat(path).hasContent(content);
    }

    @Test
    void thereIsOneFileBesideTheTargetAndNoJournal() throws Exception {
        try (IncomingFile file = open()) {
            file.write(5, ByteBuffer.wrap(bytes("world")));
            file.write(0, ByteBuffer.wrap(bytes("hello")));
            assertThat(files()).hasSize(2).contains(path);
            assertThat(files().get(0).getFileName().toString()).matches("\\.hftp-.*\\.part");
            assertThat(file.read(3, 4)).isEqualTo(bytes("lowo"));
            file.complete();
        }
        expectOnlyTheTarget("helloworld");
    }

    @Test
    void whatIsNotCompletedIsGoneAfterwards() throws Exception {
        try (IncomingFile file = open()) {
            file.write(0, ByteBuffer.wrap(bytes("hello")));
            assertThatIllegalStateException().isThrownBy(file::complete);
        }
        expectOnlyTheTarget("before");
    }

    @Test
    void wrongBytesDoNotTakeThePlaceOfTheTarget() throws Exception {
        try (IncomingFile file = open()) {
            file.write(0, ByteBuffer.wrap(bytes("helloworld")));
            assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> file.complete(new byte[32]));
            file.discard();
        }
        expectOnlyTheTarget("before");
    }

    @Test
    void aPartThatNothingIsGoingToResumeGoes() throws Exception {
        try (IncomingFile part = Target.of(path, true).open(ORIGIN)) {
            part.write(0, ByteBuffer.wrap(bytes("hello")));
        }
        assertThat(files()).hasSize(3);
        open().close();
        expectOnlyTheTarget("before");
    }

    @Test
    void aPartThatIsUnderWayStays() throws Exception {
        try (IncomingFile part = Target.of(path, true).open(ORIGIN)) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining("under way");
            part.write(0, ByteBuffer.wrap(bytes("helloworld")));
            part.complete();
        }
        expectOnlyTheTarget("helloworld");
    }
}
