package io.github.hftp.examples.course.messageandfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a server that answers by itself. */
@ExtendWith(LeakCheck.class)
class MessageAndFileTest {
    @TempDir
    private Path shop;

    @TempDir
    private Path mine;

    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("message-and-file-server", "-d", shop.toString(), "--reply", "Welcome");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aMessageIsAnsweredAndAFileStored() throws IOException {
        assertThat(send("Are you there?", "Hello World!"))
                .isEqualTo(new Outcome(0, "Answer: Welcome\ncomplete 12 bytes as received-1\n", ""));
        assertThat(shop.resolve("received-1")).hasContent("Hello World!");
        assertThat(send("And you?", "").out()).isEqualTo("Answer: Welcome\ncomplete 0 bytes as received-2\n");
        assertThat(shop.resolve("received-2")).isEmptyFile();
        assertThat(server.printed()).isEqualTo("""
                client 1 from 127.0.0.1: Are you there?
                client 1: complete 12 bytes as received-1
                client 2 from 127.0.0.1: And you?
                client 2: complete 0 bytes as received-2
                """);
    }

    @Test
    void anyBytesOfAnySizeArrive() throws IOException {
        byte[] content = RawPeer.pattern(3 << 20, 1);
        Path file = Files.write(mine.resolve("file"), content);
        assertThat(server.run("message-and-file-client", "x", file.toString()).status())
                .isZero();
        assertThat(shop.resolve("received-1")).hasBinaryContent(content);
    }

    @Test
    void theCoursesClientEndsNoLineAndIsAnsweredInKind() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("hola");
            assertThat(RawPeer.text(peer.readExactly(7))).isEqualTo("Welcome");
            peer.send("300");
            assertThat(RawPeer.text(peer.readExactly(2))).isEqualTo("OK");
            for (byte b : RawPeer.pattern(300, 1)) {
                peer.send(new byte[] {b});
            }
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("complete 300 bytes as received-1");
        }
        assertThat(shop.resolve("received-1")).hasBinaryContent(RawPeer.pattern(300, 1));
    }

    @Test
    void allAtOnceOrByteByByteItIsTheSame() throws IOException {
        String answer = "Welcome\nOK\ncomplete 3 bytes as received-";
        assertThat(exchange("hola\r\n3\r\nabc")).isEqualTo(answer + "1\n");
        assertThat(exchange("hola\n3\nabcdef")).isEqualTo(answer + "2\n");
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (char c : "hola\n3\nabc".toCharArray()) {
                peer.send(String.valueOf(c));
            }
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo(answer + "3\n");
        }
        assertThat(names()).containsExactly("received-1", "received-2", "received-3");
    }

    @ParameterizedTest
    @CsvSource({
        "'hola\n4\nabc', 'Welcome\nOK\nincomplete: 1 bytes are missing\n'",
        "'hola\n4\n', 'Welcome\nOK\nincomplete: 4 bytes are missing\n'",
        "'hola\n', 'Welcome\nincomplete: there is no file\n'",
        "'hola\n4', 'Welcome\nOKincomplete: 4 bytes are missing'",
        "'hola\n0', 'Welcome\nOKcomplete 0 bytes as received-1'",
        "'hola', 'Welcomeincomplete: there is no file'",
        "'', 'incomplete: there is no file\n'",
        "'hola\n-1\n', 'Welcome\nerror not a size in bytes\n'",
        "'hola\n\n', 'Welcome\nerror not a size in bytes\n'",
        "'hola\n12x\n', 'Welcome\nerror not a size in bytes\n'",
        "'hola\n12x', 'Welcome\nerror not a size in bytes'",
        "'hola\n99999999999999999999\n', 'Welcome\nerror not a size in bytes\n'",
        "'hola\n999999999999999999\nabc', 'Welcome\nerror no room for 999999999999999999 bytes\n'",
        "'\u00FF\n', 'error the line is not UTF-8\n'",
        "'\u00FF', 'error the line is not UTF-8\n'",
        "'hola\n\u00FF\n', 'Welcome\nerror the line is not UTF-8\n'",
    })
    void whatIsIncompleteOrWrongIsToldAndNotStored(String sent, String answer) throws IOException {
        assertThat(exchange(sent)).isEqualTo(answer);
        await().until(() -> names().stream().noneMatch(name -> name.startsWith(".")));
        assertThat(names()).isEqualTo(answer.contains("complete 0") ? Set.of("received-1") : Set.of());
    }

    @Test
    void anEndlessMessageIsCutOff() throws IOException {
        assertThat(exchange("x".repeat(8193))).isEqualTo("error the line is longer than 8192 bytes\n");
    }

    @Test
    void whoDisappearsInMidFileLeavesNothing() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("hola\n100\nabc");
            assertThat(RawPeer.text(peer.readExactly(11))).isEqualTo("Welcome\nOK\n");
            assertThat(names()).singleElement().asString().startsWith(".incoming-");
            peer.reset();
        }
        await().until(() -> server.printed().endsWith("client 1: incomplete: 97 bytes are missing\n"));
        await().until(() -> names().isEmpty());
    }

    @Test
    void noFileIsEverReplaced() throws IOException {
        Files.writeString(shop.resolve("received-1"), "kept");
        Files.createDirectory(shop.resolve("received-2"));
        Files.createSymbolicLink(shop.resolve("received-3"), shop.resolve("nowhere"));
        Files.createDirectory(shop.resolve("received"));
        assertThat(send("x", "abc").out()).endsWith("complete 3 bytes as received-4\n");
        assertThat(shop.resolve("received-1")).hasContent("kept");
        assertThat(shop.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aFolderThatIsGoneIsToldToBothWithoutItsName() throws IOException {
        Files.delete(shop);
        assertThat(send("x", "abc"))
                .isEqualTo(
                        new Outcome(1, "Answer: Welcome\n", "message-and-file-client: the file could not be stored\n"));
        assertThat(server.printed()).contains("client 1: " + shop + " is no folder\n");
        Files.createDirectory(shop);
    }

    @Test
    void aFolderThatGoesWhileTheFileComesIsToldToo() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            peer.send("hola\n4\nabc");
            peer.readExactly(11);
            Files.delete(shop.resolve(names().iterator().next()));
            Files.delete(shop);
            peer.send("d");
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("error the file could not be stored\n");
        }
        assertThat(server.printed()).contains("is gone\n");
        Files.createDirectory(shop);
    }

    @Test
    void aTerminalDoesNotObeyAMessage() throws IOException {
        exchange("\u001B[2J\u0007hola\n");
        assertThat(server.printed()).startsWith("client 1 from 127.0.0.1: \uFFFD[2J\uFFFDhola\n");
    }

    @Test
    void theClientsArgumentsAreChecked() throws IOException {
        assertThat(send("two\nlines", "x"))
                .isEqualTo(new Outcome(1, "", "message-and-file-client: a message is one line\n"));
        for (Path none : List.of(mine.resolve("missing"), mine)) {
            assertThat(server.run("message-and-file-client", "x", none.toString()))
                    .isEqualTo(new Outcome(66, "", "message-and-file-client: no such file: " + none + "\n"));
        }
        assertThat(server.printed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 74, '', the server has ended the connection",
        "'hi\n', 74, 'Answer: hi\n', the server has ended the connection",
        "'hi\nerror no room\n', 1, 'Answer: hi\n', no room",
        "'hi\nNO\n', 1, 'Answer: hi\n', NO",
        "'hi\nOK\n', 74, 'Answer: hi\n', the server has ended the connection",
        "'hi\nOK\nincomplete: 1 bytes are missing\n', 1, 'Answer: hi\n', incomplete: 1 bytes are missing",
        "'hi\nOK\ncomplete 2 bytes as x\n', 1, 'Answer: hi\n', complete 2 bytes as x",
        "'\u001B[2J\nOK\ncomplete 3', 74, 'Answer: \uFFFD[2J\n', the server has ended the connection",
    })
    void theClientTellsWhatAServerDoesWrong(String says, int status, String out, String told) throws IOException {
        Path file = Files.writeString(mine.resolve("file"), "abc");
        try (ScriptedServer wrong = ScriptedServer.saying(says)) {
            assertThat(wrong.run("message-and-file-client", "x", file.toString()))
                    .isEqualTo(new Outcome(status, out, "message-and-file-client: " + told + "\n"));
        }
    }

    @Test
    void aFileThatShrinksMeanwhileIsNotFilledUp() throws IOException {
        Path file = Files.writeString(mine.resolve("file"), "abcdef");
        try (ScriptedServer slow = new ScriptedServer(client -> {
            assertThat(ScriptedServer.readLine(client)).isEqualTo("x");
            client.getOutputStream().write("hi\n".getBytes(StandardCharsets.UTF_8));
            assertThat(ScriptedServer.readLine(client)).isEqualTo("6");
            Files.writeString(file, "abc");
            client.getOutputStream().write("OK\n".getBytes(StandardCharsets.UTF_8));
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("abc");
        })) {
            assertThat(slow.run("message-and-file-client", "x", file.toString()))
                    .isEqualTo(new Outcome(
                            74,
                            "Answer: hi\n",
                            "message-and-file-client: " + file + " has shrunk while it was sent\n"));
        }
    }

    @Test
    void twoHundredClientsAtOnceLoseNothing() throws IOException {
        List<RawPeer> peers = new ArrayList<>();
        Set<String> numbers = new TreeSet<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(server.address()));
                peers.get(n).send("client " + n + "\n10000\n");
            }
            for (int n = 199; n >= 0; n--) {
                peers.get(n).send(RawPeer.pattern(10_000, n));
            }
            for (int n = 0; n < 200; n++) {
                String answer = RawPeer.text(peers.get(n).readToEnd());
                assertThat(answer).startsWith("Welcome\nOK\ncomplete 10000 bytes as received-");
                String name = answer.substring(answer.indexOf("received-"), answer.length() - 1);
                assertThat(shop.resolve(name)).hasBinaryContent(RawPeer.pattern(10_000, n));
                numbers.add(name);
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
        assertThat(names()).hasSize(200).isEqualTo(numbers);
    }

    private Outcome send(String message, String content) throws IOException {
        Path file = Files.writeString(mine.resolve("file"), content);
        return server.run("message-and-file-client", message, file.toString());
    }

    private String exchange(String sent) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            return peer.exchange(sent);
        }
    }

    private Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (var paths = Files.newDirectoryStream(shop)) {
            paths.forEach(path -> names.add(path.getFileName().toString()));
        }
        return names;
    }
}
