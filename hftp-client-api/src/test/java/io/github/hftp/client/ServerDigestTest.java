package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that are checked by a file beside theirs. */
@ExtendWith(LeakCheck.class)
class ServerDigestTest {
    private static final byte[] FILE = RawPeer.pattern(100_000, 1);
    private static final String WRONG = "0".repeat(64);

    @TempDir
    Path folder;

    private String right;
    private Path target;
    private ModelServer server;
    private HftpClient client;

    @BeforeEach
    void start() throws IOException, NoSuchAlgorithmException {
        right = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(FILE));
        target = folder.resolve("f");
        server = ModelServer.start(Map.of("f", FILE));
        client = HftpClient.connect(server.address());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private DownloadRequest request(String checksums) {
        server.files().put("f.sha256", ScriptedServer.bytes(checksums));
        return client.download("f").sha256FromServer();
    }

    private void expectThatNothingBegan() {
        assertThat(server.requests()).noneMatch(line -> line.startsWith("get_slice f "));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsAsItShouldBeIsASuccess() throws IOException {
        assertThat(request(right + "  f\n").to(target)).isEqualTo(FILE.length);
        assertThat(target).hasBinaryContent(FILE);
        assertThat(request(right).sha256(right).to(target)).isEqualTo(FILE.length);
        server.requests().clear();
        request(right).resume(true).to(target);
        assertThat(server.requests()).noneMatch(line -> line.startsWith("get_slice f "));
    }

    @Test
    void aFileThatIsAnotherIsRefused() throws IOException {
        Files.writeString(target, "before");
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> request(WRONG + "  f\n").resume(true).to(target))
                .satisfies(e -> assertThat(e.actual()).isEqualTo(right));
        assertThat(target).hasContent("before");
        assertThat(folder.toFile().list()).containsExactly("f");
    }

    @Test
    void whatIsNoDigestIsRefusedBeforeTheDownload() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> request("rubbish").to(target))
                .withMessageContaining("no SHA-256 of f");
        expectThatNothingBegan();
    }

    @Test
    void whatIsTooLongIsRefusedUnread() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> request(right + " ".repeat(1 << 16)).to(target))
                .withMessageContaining("65600 bytes");
        assertThat(server.requests()).noneMatch(line -> line.startsWith("get_slice"));
        expectThatNothingBegan();
    }

    @Test
    void aDigestThatTheCallerKnowsBetterIsRefused() {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> request(WRONG).sha256(right).to(target))
                .withMessageContainingAll(WRONG, right);
        expectThatNothingBegan();
    }

    @Test
    void thatTheServerHasNoneIsTold() {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> client.download("f").sha256FromServer().to(target))
                .withMessage("the server has no f.sha256, by which f is to be checked: 202 FILE NOT FOUND")
                .satisfies(e -> assertThat(e.code()).isEqualTo(202))
                .satisfies(e -> assertThat(e.text()).isEqualTo("FILE NOT FOUND"));
        expectThatNothingBegan();
    }

    @Test
    void aNameThatIsTooLongIsToldAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.download("x".repeat(255)).sha256FromServer())
                .withMessageContaining(".sha256");
    }
}
