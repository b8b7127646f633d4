package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the client finds out what a server can do, with servers of every course. */
@ExtendWith(LeakCheck.class)
class EncodingChoiceTest {
    private static final String HELP = "0 OK\r\nget_file_listing\r\nget_slice\r\nhelp\r\n\r\n";
    private static final String RAW = "0 OK\r\nContent-Length: 3\r\n\r\nabc";
    private static final String BASE64 = "0 OK\r\nYWJj\r\n";
    private static final String PROBE = "get_slice f 0 0 raw";

    private ScriptedServer server;

    @BeforeEach
    void startServer() {
        server = new ScriptedServer();
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    /** Fetches twice, so that a wrong idea of where the first reply ends would show. */
    private void expect(int connections, String... requests) throws Exception {
        try (HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.slice("f", 1, 3)).isEqualTo(bytes("abc"));
            assertThat(client.slice("f", 1, 3)).isEqualTo(bytes("abc"));
            boolean raw = requests[requests.length - 1].endsWith(" raw");
            assertThat(client).asString().endsWith(raw ? ", open, raw]" : ", open, base64]");
        }
        assertThat(server.received()).containsExactly(requests);
        assertThat(server.connections()).isEqualTo(connections);
    }

    @Test
    void aServerOfEdition2026SendsRaw() throws Exception {
        server.reply(HELP).reply("0 OK\r\nContent-Length: 0\r\n\r\n").reply(RAW).reply(RAW);
        expect(1, "help", PROBE, "get_slice f 1 3 raw", "get_slice f 1 3 raw");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 NO SUCH COMMAND\r\n",
                "201 INVALID\r\n",
                "202 WHAT\r\n",
                "0 OK\r\n\r\n",
                "0 OK\r\nquit\r\n\r\n"
            })
    void aServerWithoutHelpSendsBase64(String help) throws Exception {
        server.reply(help).reply(BASE64).reply(BASE64);
        expect(2, "help", "get_slice f 1 3", "get_slice f 1 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"201 INVALID ARGUMENTS FOR COMMAND\r\n", "200 NO SUCH COMMAND\r\n"})
    void aServerThatRefusesTheFourthArgumentSendsBase64(String refusal) throws Exception {
        server.reply(HELP).reply(refusal).reply(BASE64).reply(BASE64);
        expect(2, "help", PROBE, "get_slice f 1 3", "get_slice f 1 3");
    }

    @Test
    void aServerThatTakesNoNoticeOfTheFourthArgumentSendsBase64() throws Exception {
        server.reply(HELP).reply("0 OK\r\n\r\n").reply(BASE64).reply(BASE64);
        expect(2, "help", PROBE, "get_slice f 1 3", "get_slice f 1 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "101 BAD REQUEST\r\n",
                "199 OOPS\r\n",
                "200 NO SUCH COMMAND\r\n",
                "0 OK\r\nget_sl",
                "0 OK\r\n",
                "1"
            })
    void aServerThatEndsTheConnectionAtHelpSendsBase64OnTheNextOne(String reply) throws Exception {
        server.replyAndClose(reply).reply(BASE64).reply(BASE64);
        expect(2, "help", "get_slice f 1 3", "get_slice f 1 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "101 BAD REQUEST\r\n",
                "199 OOPS\r\n",
                "201 INVALID ARGUMENTS\r\n",
                "0 OK\r\n\r\n",
                "0 OK\r\nConten",
                "0 OK\r\n",
                "1"
            })
    void aServerThatEndsTheConnectionAtTheProbeSendsBase64OnTheNextOne(String reply) throws Exception {
        server.reply(HELP).replyAndClose(reply).reply(BASE64).reply(BASE64);
        expect(2, "help", PROBE, "get_slice f 1 3", "get_slice f 1 3");
    }

    @Test
    void aConnectionIsReplacedOnlyOnce() throws Exception {
        server.replyAndClose("").replyAndClose("").reply(BASE64);
        try (HftpClient client = HftpClient.connect(server.address())) {
            assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> client.slice("f", 1, 3));
        }
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aServerThatIsGoneWhenTheClientComesBackIsAFailureToConnect() throws Exception {
        try (HftpClient client = HftpClient.connect(server.address())) {
            server.reply("0 OK\r\n5\r\n").replyAndClose("");
            assertThat(client.size("f")).isEqualTo(5);
            server.stopListening();
            assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> client.slice("f", 1, 3));
            assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(client::list);
        }
    }

    @Test
    void aFileThatIsMissingLeavesTheChoiceOpen() throws Exception {
        server.reply(HELP).reply("202 FILE NOT FOUND\r\n").reply("202 FILE NOT FOUND\r\n");
        server.reply(HELP).reply("0 OK\r\nContent-Length: 0\r\n\r\n").reply(RAW);
        try (HftpClient client = HftpClient.connect(server.address())) {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.slice("f", 1, 3))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(202));
            assertThat(client.isOpen()).isTrue();
            assertThat(client).asString().endsWith(", open]");
            assertThat(client.slice("f", 1, 3)).isEqualTo(bytes("abc"));
        }
        assertThat(server.received())
                .containsExactly("help", PROBE, "get_metadata f", "help", PROBE, "get_slice f 1 3 raw");
        assertThat(server.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aForcedEncodingAsksForNothing(SliceEncoding encoding) throws Exception {
        server.reply(encoding == SliceEncoding.RAW ? RAW : BASE64);
        try (HftpClient client = HftpClient.builder().encoding(encoding).connect(server.address())) {
            assertThat(client.slice("f", 1, 3)).isEqualTo(bytes("abc"));
        }
        assertThat(server.received()).hasSize(1);
    }
}
