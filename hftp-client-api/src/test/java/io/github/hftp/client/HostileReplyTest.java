package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server sends that is not the reply, is a violation and the end of its connection. */
@ExtendWith(LeakCheck.class)
class HostileReplyTest {
    private static final int SLICE_SIZE = 5;

    @FunctionalInterface
    private interface Call {
        void on(HftpClient client) throws IOException;
    }

    private static HftpClient raw(ScriptedServer server) throws IOException {
        return HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
    }

    private static void expectViolation(ScriptedServer server, HftpClient client, ThrowingCallable call)
            throws IOException {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.isRetryable()).isFalse())
                .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]{1,120}"));
        server.expectNextCallOnNewConnection(client);
    }

    private static void expectViolation(String reply, Call call) throws IOException {
        // Stall: the client must find out by what has come, and not by the end of the stream.
        try (var server = new ScriptedServer().replyAndStall(reply);
                HftpClient client = raw(server)) {
            expectViolation(server, client, () -> call.on(client));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\n",
                "Content-Length: 6\r\n",
                "Content-Length: 0\r\n",
                "Content-Length: -5\r\n",
                "Content-Length: +5\r\n",
                "Content-Length:  5\r\n",
                "Content-Length: 5\u00a0\r\n",
                "Content-Length: 5 5\r\n",
                "Content-Length: \t5\r\n",
                "Content-Length:5\r\n",
                "Content-Length : 5\r\n",
                " Content-Length: 5\r\n",
                "\tContent-Length: 5\r\n",
                "content-length: 5\r\n",
                "CONTENT-LENGTH: 5\r\n",
                "Content-Length: \r\n",
                "Content-Length\r\n",
                "Content-Length: 5,5\r\n",
                "Content-Length: 5;\r\n",
                "Content-Length: 5.0\r\n",
                "Content-Length: 5e0\r\n",
                "Content-Length: 0x5\r\n",
                "Content-Length: five\r\n",
                "Content-Length: 9223372036854775807\r\n",
                "Content-Length: 9223372036854775808\r\n",
                "Content-Length: 18446744073709551621\r\n",
                "Content-Length: 4294967301\r\n",
                "Content-Length: 00000000000000000005\r\n",
                "Content-Length: \u0665\r\n",
                "Content-Length: \u00005\r\n",
                "Content-Length: 5\u0000\r\n",
                "Content-Length: 5\n",
                "Content-Length: 5\r\r\n",
                "Content-Length: 5\r5",
                "Content-Type: text/plain\r\n",
                "\r\n",
                "hello\r\n"
            })
    void aContentLengthThatIsNotTheSizeIsAViolation(String header) throws Exception {
        expectViolation("0 OK\r\n" + header + "\r\nhello", client -> client.slice("a", 0, SLICE_SIZE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 5\r\n\r\n", "Content-Length: 6\r\n\r\n", "X: y\r\n\r\n", "hello", " \r\n", "\n"
            })
    void anythingButAnEmptyLineAfterTheContentLengthIsAViolation(String next) throws Exception {
        String padding = "x".repeat(600); // a line that goes on is found out by its length
        expectViolation("0 OK\r\nContent-Length: 5\r\n" + next + padding, client -> client.slice("a", 0, SLICE_SIZE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                " \r\n",
                "OK\r\n",
                "0OK\r\n",
                " 0 OK\r\n",
                "-0 OK\r\n",
                "+0 OK\r\n",
                "0x0 OK\r\n",
                "0\tOK\r\n",
                "1000 OK\r\n",
                "1 OK\r\n",
                "99 OK\r\n",
                "300 OK\r\n",
                "999 OK\r\n",
                "0 OK\n",
                "0 OK\r\r\n",
                "0 OK\rX",
                "\n",
                "202 FILE\nNOT FOUND\r\n",
                "HTTP/1.1 200 OK\r\n",
                "\u0660 OK\r\n",
                "\u0000 OK\r\n"
            })
    void aStatusLineThatIsNoneIsAViolation(String status) throws Exception {
        expectViolation(status + "5\r\n", client -> client.size("a"));
    }

    @Test
    void aStatusLineCanBeSoLongAndNoLonger() throws Exception {
        String longest = "202 " + "x".repeat(508);
        try (var server = new ScriptedServer().reply(longest + "\r\n");
                HftpClient client = raw(server)) {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.size("a"))
                    .satisfies(e -> assertThat(e.text())
                            .hasSize(StatusException.MAX_TEXT_LENGTH + 1)
                            .endsWith("x…"));
        }
        expectViolation(longest + "x", client -> client.size("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1\u000b",
                "1 1",
                " 1",
                "1.0",
                "0x1",
                "9223372036854775808",
                "\u0661",
                "12345678901234567890"
            })
    void aSizeThatIsNoneIsAViolation(String size) throws Exception {
        expectViolation("0 OK\r\n" + size + "\r\n", client -> client.size("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../.bashrc",
                "..",
                ".",
                "/etc/passwd",
                "a/b",
                "../a b",
                "a\u0000",
                "a\u0007b",
                "\u001b[2J",
                "a\u007f",
                "\u00c2\u009b2J",
                "a\u00f1o",
                "a\tb",
                "\u00c0\u00af",
                "\u00ed\u00a0\u0080"
            })
    void aListedNameThatIsNoNameIsAViolation(String name) throws Exception {
        expectViolation("0 OK\r\ngood.txt\r\n" + name + "\r\n\r\n", HftpClient::list);
    }

    @Test
    void aCallerCanHaveSuchNamesLeftOut() throws Exception {
        try (var server = new ScriptedServer().reply("0 OK\r\na\r\n../b\r\n\u001b[2J\r\na\u00f1o\r\nc\r\n\r\n");
                HftpClient client = raw(server)) {
            List<String> leftOut = new ArrayList<>();
            assertThat(client.list(leftOut::add)).containsExactly("a", "c");
            assertThat(leftOut).containsExactly("../b", "\\x1B[2J", "a\\xF1o");
        }
    }

    /**
     * Old servers list names as they are; those that the new ones encode come decoded, so that one can be there twice.
     */
    @Test
    void namesThatAreNotEncodedAreListedAsTheyCame() throws Exception {
        String listing =
                "b\r\nmy file.txt\r\na+b\r\na\u00c3\u00b1o\r\n100%.txt\r\nmy%20file.txt\r\n%41\r\na%2Fb\r\na\\b\r\n";
        try (var server = new ScriptedServer()
                        .reply("0 OK\r\n" + listing + "\r\n")
                        .reply("202 FILE NOT FOUND\r\n")
                        .reply("0 OK\r\n7\r\n");
                HftpClient client = raw(server)) {
            assertThat(client.list())
                    .containsExactly(
                            "b", "my file.txt", "a+b", "a\u00f1o", "100%.txt", "my file.txt", "%41", "a%2Fb", "a\\b");
            assertThat(client.size("100%.txt")).isEqualTo(7);
            assertThat(server.received())
                    .containsExactly("get_file_listing", "get_metadata 100%25.txt", "get_metadata 100%.txt");
        }
    }

    /** As some servers write it, and as the course's own client forgives it. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "   ", " \t \t"})
    void blanksBeforeALineEndAreForgiven(String blanks) throws Exception {
        String end = blanks + "\r\n";
        try (var server = new ScriptedServer()
                        .reply("0 OK" + end + "5" + end)
                        .reply("0" + end + "5" + end)
                        .reply("0 OK" + end + "a.txt" + end + "b%20" + end + "a b" + end + end)
                        .reply("0 OK" + end + "help" + end + "quit" + end + end)
                        .reply("202 NO" + end)
                        .reply("0 OK" + end + "Content-Length: 5" + end + "\r\n  \t\r\n")
                        .reply("0 OK\r\n7\r\n");
                HftpClient client = raw(server)) {
            assertThat(client.size("a")).isEqualTo(5);
            assertThat(client.size("a")).isEqualTo(5);
            assertThat(client.list()).containsExactly("a.txt", "b ", "a b");
            assertThat(client.commands()).containsExactly("help", "quit");
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.size("a"))
                    .withMessage("202 NO");
            assertThat(client.slice("a", 0, 5)).isEqualTo(ScriptedServer.bytes("  \t\r\n"));
            assertThat(client.size("a")).isEqualTo(7);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** Or what is listed behind it would be missing without a word. */
    @Test
    void aBlankLineEndsAListingOnlyWhereEachLineHasBlanksAtItsEnd() throws Exception {
        try (var server = new ScriptedServer().reply("0 OK\r\na\r\n \r\nb \r\nz\r\n\r\n");
                HftpClient client = raw(server)) {
            assertThat(client.list()).containsExactly("a", " ", "b", "z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 OK\r\na\n\r\n", "0 OK\r\na\r\r\n\r\n", "0 OK\r\na\rb\r\n\r\n", "0 OK\r\n\n"})
    void aListingWithWrongLineEndsIsAViolation(String reply) throws Exception {
        expectViolation(reply, HftpClient::list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"he\u001blp", "h\u00e9lp", "help\u0000"})
    void aCommandThatIsNotPrintableIsAViolation(String command) throws Exception {
        expectViolation("0 OK\r\n" + command + "\r\n\r\n", HftpClient::commands);
    }

    @Test
    void aLineWithoutEndIsAViolation() throws Exception {
        expectViolation("0 " + "x".repeat(100_000), HftpClient::list);
        expectViolation("0 OK\r\n" + "x".repeat(1025), HftpClient::list);
        expectViolation("0 OK\r\n" + "x".repeat(1025), HftpClient::commands);
        expectViolation("0 OK\r\n" + "1".repeat(513), client -> client.size("a"));
        expectViolation("0 OK\r\n1" + " ".repeat(512), client -> client.size("a"));
        expectViolation("0 OK\r\n" + "x".repeat(513), client -> client.slice("a", 0, SLICE_SIZE));
    }

    @Test
    void aListingIsBoundedByTheMemoryItTakes() throws Exception {
        String listing = "0 OK\r\na\r\nb\r\nc\r\n\r\n"; // each line counts 1 + 64
        try (var server = new ScriptedServer().reply(listing).replyAndStall(listing)) {
            HftpClientBuilder builder = HftpClient.builder();
            try (HftpClient client = builder.maxListingBytes(3 * 65).connect(server.address())) {
                assertThat(client.list()).hasSize(3);
            }
            // the same script goes on with the next connection
            try (HftpClient client = builder.maxListingBytes(3 * 65 - 1).connect(server.address())) {
                expectViolation(server, client, client::list);
            }
        }
    }

    @Test
    void aListOfCommandsIsBounded() throws Exception {
        expectViolation("0 OK\r\n" + "x\r\n".repeat(64 * 1024), HftpClient::commands);
    }

    @Test
    void bytesThatNobodyAskedForAreTakenForNoReply() throws Exception {
        try (var server = new ScriptedServer().reply("0 OK\r\n5\r\n0 OK\r\n6\r\n");
                HftpClient client = raw(server)) {
            assertThat(client.size("a")).isEqualTo(5);
            server.expectNextCallOnNewConnection(client);
            assertThat(server.received()).containsExactly("get_metadata a", "get_metadata again");
        }
    }

    @Test
    void aReplyBeforeTheFirstRequestIsTakenForNone() throws Exception {
        try (var server = new ScriptedServer().greet("0 OK\r\n5\r\n");
                HftpClient client = raw(server)) {
            server.awaitGreeting();
            server.expectNextCallOnNewConnection(client);
        }
    }

    @Test
    void aHostileTextIsEscaped() throws Exception {
        try (var server = new ScriptedServer().reply("202 \u001b[2J\u00f1\\x\u0000\r\n");
                HftpClient client = raw(server)) {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.size("a"))
                    .withMessage("202 \\x1B[2J\\xF1\\x5Cx\\x00");
        }
    }

    @Test
    void anEscapeIsNeverCutInTwo() {
        String text = new StatusException(202, "x".repeat(198) + "\u001b".repeat(300)).text();
        assertThat(text).isEqualTo("x".repeat(198) + "…");
    }

    @Test
    void anUnknownRefusalIsAStatus() throws Exception {
        try (var server = new ScriptedServer().reply("299\r\n").reply("0\r\n7\r\n");
                HftpClient client = raw(server)) {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.size("a"))
                    .withMessage("299")
                    .satisfies(e -> assertThat(e.status()).isEmpty());
            assertThat(client.size("a")).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101, 150, 199})
    void aFatalStatusEndsTheConnection(int code) throws Exception {
        try (var server = new ScriptedServer().reply(code + " NO\r\n0 OK\r\n5\r\n");
                HftpClient client = raw(server)) {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.size("a"))
                    .satisfies(e -> assertThat(e.isFatal()).isTrue());
            assertThat(server.received()).hasSize(1);
            server.expectNextCallOnNewConnection(client);
        }
    }

    @Test
    void aServerThatClosesBetweenRepliesIsConnectedToAgain() throws Exception {
        try (var server = new ScriptedServer()) {
            server.replyAndClose("0 OK\r\n5\r\n");
            try (HftpClient client = raw(server)) {
                assertThat(client.size("a")).isEqualTo(5);
                server.expectNextCallOnNewConnection(client);
            }
        }
    }
}
