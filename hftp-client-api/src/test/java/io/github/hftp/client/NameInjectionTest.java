package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.protocol.Protocol;
import io.github.hftp.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No name makes a request other than the one that was asked for. */
@ExtendWith(LeakCheck.class)
class NameInjectionTest {
    static List<String> namesOfNoFile() {
        var names = new ArrayList<>(
                List.of("", ".", "..", "/", "/etc/passwd", "..\0", "\uD800", "a\uDC00b", "x".repeat(256)));
        for (char illegal : new char[] {'/', '\0', '\uD800'}) {
            for (int i = 0; i <= 3; i++) {
                names.add(new StringBuilder("abc").insert(i, illegal).toString());
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("namesOfNoFile")
    void aNameThatNoFileCanHaveIsRefusedBeforeAnythingIsSent(String name) throws Exception {
        var server = new ScriptedServer();
        try (server;
                HftpClient client = HftpClient.connect(server.address())) {
            List<ThrowingCallable> calls = List.of(
                    () -> client.size(name),
                    () -> client.slice(name, 0, 1),
                    () -> client.slice(name, 0, ByteBuffer.allocate(1)),
                    () -> client.slice(name, 0, 1L, new ByteArrayOutputStream()),
                    () -> client.download(name, Path.of("target", "never")),
                    () -> client.downloadTo(name, Path.of("target")));
            for (ThrowingCallable call : calls) {
                assertThatIllegalArgumentException().isThrownBy(call);
            }
            assertThat(client.isOpen()).isTrue();
        }
        assertThat(server.received()).isEmpty();
    }

    /**
     * Every byte that needs it, at each place of a name: it arrives percent-encoded, in one line. Only a printable one
     * is then sent as it is, in case that the server knows no encoding.
     */
    @Test
    void everyOtherByteIsEncoded() throws Exception {
        var expected = new ArrayList<String>();
        var server = new ScriptedServer();
        try (server;
                HftpClient client = HftpClient.connect(server.address())) {
            for (int b = 1; b < 0x80; b++) {
                if (b == '/' || Character.isLetterOrDigit(b) || "._-".indexOf(b) >= 0) {
                    continue;
                }
                for (int i = 0; i <= 3; i++) {
                    server.reply("202 FILE NOT FOUND\r\n");
                    if (b > ' ' && b < 0x7F) {
                        server.reply("202 FILE NOT FOUND\r\n");
                    }
                    String name = new StringBuilder("abc").insert(i, (char) b).toString();
                    assertThatExceptionOfType(StatusException.class).isThrownBy(() -> client.size(name));
                    String hex = String.format(Locale.ROOT, "%%%02X", b);
                    expected.add("get_metadata " + new StringBuilder("abc").insert(i, hex));
                    if (b > ' ' && b < 0x7F) {
                        expected.add("get_metadata " + name);
                    }
                }
            }
        }
        assertThat(server.received()).isEqualTo(expected).hasSizeGreaterThan(200);
    }

    @Test
    void theLongestNameIsSent() throws Exception {
        try (var server = new ScriptedServer().reply("202 NO\r\n");
                HftpClient client = HftpClient.connect(server.address())) {
            String name = " ".repeat(Protocol.MAX_FILE_NAME_BYTES);
            assertThatExceptionOfType(StatusException.class).isThrownBy(() -> client.size(name));
            assertThat(server.received()).containsExactly("get_metadata " + "%20".repeat(name.length()));
        }
    }
}
