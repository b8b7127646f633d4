package io.github.hftp.examples.course.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.Commands.Outcome;
import io.github.hftp.examples.course.ScriptedServer;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class ReverseTest {
    @TempDir
    private Path mine;

    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("reverse-server");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aFileComesBackReversed() throws IOException {
        Files.writeString(mine.resolve("notes.txt"), "Hello World!");
        assertThat(reverse("notes.txt")).isEqualTo(new Outcome(0, "Stored reversed-notes.txt, 12 bytes\n", ""));
        assertThat(mine.resolve("reversed-notes.txt")).hasContent("!dlroW olleH");
        assertThat(mine.resolve("notes.txt")).hasContent("Hello World!");
        assertThat(mine).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void theNameIsAskedFor() throws IOException {
        Files.writeString(mine.resolve("notes.txt"), "Hello World!");
        assertThat(server.type("notes.txt\n", "reverse-client", "-d", mine.toString()))
                .isEqualTo(new Outcome(0, "Which text file?\n> Stored reversed-notes.txt, 12 bytes\n", ""));
        assertThat(server.type("", "reverse-client", "-d", mine.toString()))
                .isEqualTo(new Outcome(1, "Which text file?\n> ", "reverse-client: no name was typed\n"));
    }

    @Test
    void theLastAnswerIsKept() throws IOException {
        Files.writeString(mine.resolve("notes.txt"), "Hello World!");
        Files.writeString(mine.resolve("reversed-notes.txt"), "kept");
        assertThat(reverse("notes.txt"))
                .isEqualTo(new Outcome(73, "", "reverse-client: reversed-notes.txt exists already\n"));
        assertThat(mine.resolve("reversed-notes.txt")).hasContent("kept");
    }

    @Test
    void whatIsNoTextIsToldAndLeavesNothing() throws IOException {
        Files.write(mine.resolve("picture"), new byte[] {'a', (byte) 0xFF, 'b'});
        Files.createDirectory(mine.resolve("folder"));
        assertRefused("picture", "the text is not UTF-8");
        assertRefused("missing", "no such file: missing");
        assertRefused("folder", "not a file: folder");
        assertRefused("../x", "not a file name");
        assertThat(mine).isDirectoryNotContaining("glob:**{reversed-,.part}*");
    }

    @Test
    void whatIsTooLongIsNotEvenSent() throws IOException {
        server.close(); // or it would be told that nobody listens
        Files.write(mine.resolve("long"), new byte[ReverseServer.MAX_BYTES + 1]);
        assertRefused("long", "long has more than 65536 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a, a",
        "abc, cba",
        "camión ñandú, údnañ nóimac",
        "xe\u0301y, ye\u0301x", // an accent of its own
        "xa\u0300\u0301\u0302y, ya\u0300\u0301\u0302x",
        "1👍🏽2, 2👍🏽1",
        "1👨‍👩‍👧‍👦2👩🏽‍🚀3, 3👩🏽‍🚀2👨‍👩‍👧‍👦1",
        "1🏳️‍🌈2❤️3, 3❤️2🏳️‍🌈1",
        "🇪🇸🇫🇷🇩🇪, 🇩🇪🇫🇷🇪🇸",
        "1🇪🇸2, 2🇪🇸1",
        "한글, 글한",
        "\u1112\u1161\u11AB\u1100\u1173\u11AF, \u1100\u1173\u11AF\u1112\u1161\u11AB",
        "हिबा, बाहि", // no conjunct: newer JDKs keep those together, as Unicode 15.1 does
        "กำ1, 1กำ",
        "1️⃣2️⃣, 2️⃣1️⃣",
        "😀a😁, 😁a😀",
        "'a\r\nb\nc', 'c\nb\r\na'",
    })
    void whatAReaderTakesForACharacterStaysWhole(String text, String reversed) throws IOException {
        assertThat(ReverseServer.reverse(text)).isEqualTo(reversed);
        assertThat(ReverseServer.reverse(reversed)).isEqualTo(text);
        assertThat(ask(RawPeer.text(utf8("reverse " + utf8(text).length + "\n" + text))))
                .isEqualTo("ok " + utf8(text).length + "\n" + RawPeer.text(utf8(reversed)));
    }

    // Some milliseconds each, where one that moves the text for each character takes a minute.
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "ñ", "e\u0301", "\u0301", "😀", "👩\u200D", "👍🏽", "🇪🇸", "\r\n", "\u1100", "\u0600"})
    void theTimeGrowsOnlyAsTheTextDoes(String character) {
        String text = character.repeat((1 << 20) / character.length());
        assertThat(ReverseServer.reverse(text).equals(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'reverse -1\n', not a size in bytes",
        "'reverse +1\na', not a size in bytes",
        "'reverse \n', not a size in bytes",
        "'reverse many\n', not a size in bytes",
        "'reverse 99999999999999999999\n', not a size in bytes",
        "'reverse 65537\n', more than 65536 bytes",
        "'reverse 999999999999999999\n', more than 65536 bytes",
        "'turn 3\nabc', not reverse SIZE",
        "'reverse\n', not reverse SIZE",
        "'\n', not reverse SIZE",
        "'\u00FF\n', the line is not UTF-8",
        "'reverse 0000000000000000000000000000000000000000000000000000000000001\n', the line is longer than 64 bytes",
        "'reverse 3\na\u00FFb', the text is not UTF-8",
        "'reverse 1\n\u00C3', the text is not UTF-8",
        "'reverse 3\n\u00ED\u00A0\u0080', the text is not UTF-8",
        "'reverse 4\nabc', incomplete: the connection has ended before the text",
        "'reverse 4', incomplete: the connection has ended before the text",
        "'', incomplete: the connection has ended before the text",
    })
    void whatIsWrongIsRefused(String sent, String why) throws IOException {
        assertThat(ask(sent)).isEqualTo("error " + why + "\n");
    }

    @Test
    void aTextMayComeInPiecesAndWithMoreBehindIt() throws IOException {
        assertThat(ask("reverse 3\r\nabcdef")).isEqualTo("ok 3\ncba");
        assertThat(ask("reverse 0\nabc")).isEqualTo("ok 0\n");
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (byte b : utf8("reverse 6\na€b\n")) {
                peer.send(new byte[] {b});
            }
            assertThat(peer.readToEnd()).isEqualTo(utf8("ok 6\n\nb€a"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 74, the server has ended the connection",
        "'ok 12\nshort', 74, only 5 of 12 bytes have come",
        "'ok 3\nlonger', 74, more has come than the 3 bytes that were announced",
        "'ok 999999999999999999\n', 1, no room for 999999999999999999 bytes",
        "'12 bytes\n', 74, the server's answer is not of this system",
        "'error no\n', 1, no",
    })
    void aServerThatIsWrongLeavesNothing(String answer, int status, String told) throws IOException {
        Files.writeString(mine.resolve("notes.txt"), "Hello World!");
        try (ScriptedServer wrong = ScriptedServer.saying(answer)) {
            assertThat(wrong.run("reverse-client", "notes.txt", "-d", mine.toString()))
                    .isEqualTo(new Outcome(status, "", "reverse-client: " + told + "\n"));
        }
        assertThat(mine).isDirectoryNotContaining("glob:**{reversed-,.part}*");
    }

    @Test
    void whoDisappearsInMidTextHurtsNobody() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("reverse 1000\nabc");
            peer.reset();
        }
        assertThat(ask("reverse 3\nabc")).isEqualTo("ok 3\ncba");
    }

    @Test
    void twoHundredClientsAtOnceGetTheirOwn() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(server.address()));
                peers.get(n).send("reverse " + ReverseServer.MAX_BYTES + "\n" + (n % 10));
            }
            String rest = "é" + "x".repeat(ReverseServer.MAX_BYTES - 3);
            for (int n = 199; n >= 0; n--) {
                peers.get(n).send(utf8(rest));
            }
            for (int n = 0; n < 200; n++) {
                String answer = new String(peers.get(n).readToEnd(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("ok 65536\nxx").endsWith("xé" + n % 10);
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    private void assertRefused(String name, String why) {
        assertThat(reverse(name)).isEqualTo(new Outcome(1, "", "reverse-client: " + why + "\n"));
    }

    private Outcome reverse(String name) {
        return server.run("reverse-client", name, "-d", mine.toString());
    }

    private String ask(String sent) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            return peer.exchange(sent);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
