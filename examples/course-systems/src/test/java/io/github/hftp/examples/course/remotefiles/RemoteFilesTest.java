package io.github.hftp.examples.course.remotefiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.reliable.LossyProxy;
import io.github.hftp.examples.course.kit.reliable.ReliableWire;
import io.github.hftp.testing.LeakCheck;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class RemoteFilesTest {
    @TempDir
    Path base;

    private Path root;
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        root = Files.createDirectories(base.resolve("root/docs")).getParent();
        Files.writeString(base.resolve("secret.txt"), "secret");
        Files.writeString(root.resolve("notes.txt"), "Hello World!");
        server = Commands.serve("remote-files-server", "-d", root.toString());
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aUserTypesCommandsAndReadsWhatCameOfThem() {
        String typed = """
                ls
                cd docs
                write "it's.txt" 'say "hello"'
                mv it's.txt /
                mv "it's.txt" /
                mv /notes.txt .
                ls
                cd ..
                rm "it's.txt"
                ls
                exit
                """;
        assertThat(server.type(typed, "remote-files-client")).isEqualTo(new Commands.Outcome(0, """
                > docs/
                notes.txt
                2 entries in /
                > now in /docs
                > wrote /docs/it's.txt, 11 bytes
                > the quote ' is not closed
                > moved /docs/it's.txt to /it's.txt
                > moved /notes.txt to /docs/notes.txt
                > notes.txt
                1 entry in /docs
                > now in /
                > removed /it's.txt
                > docs/
                1 entry in /
                > bye
                """, ""));
        assertThat(root.resolve("docs/notes.txt")).hasContent("Hello World!");
    }

    @Test
    void aCommandOfTheCommandLineHasAStatus() {
        assertThat(server.run("remote-files-client", "write notes.txt 'ñandú 😀'")
                        .out())
                .isEqualTo("wrote /notes.txt, 12 bytes\n");
        assertThat(root.resolve("notes.txt")).hasContent("ñandú 😀");
        assertThat(server.run("remote-files-client", "rm none.txt"))
                .isEqualTo(new Commands.Outcome(1, "", "remote-files-client: there is no file /none.txt\n"));
        assertThat(server.run("remote-files-client", "exit").out()).isEqualTo("bye\n");
        assertThat(server.run("remote-files-client", "ls\nrm notes.txt").err())
                .isEqualTo("remote-files-client: a command is one line of at most 71680 bytes\n");
    }

    @Test
    void whereTheTypedLinesEndTheClientDoesToo() {
        assertThat(server.type("cd docs", "remote-files-client").out()).isEqualTo("> now in /docs\n> ");
    }

    @Test
    void theClientSaysThatNobodyListens() {
        server.close();
        assertThat(server.run("remote-files-client", "ls"))
                .isEqualTo(new Commands.Outcome(
                        69,
                        "",
                        "remote-files-client: nobody listens on UDP port "
                                + server.address().getPort() + " of 127.0.0.1\n"));
    }

    @Test
    void everyCommandThatCannotBeCarriedOutSaysWhyNot() throws IOException {
        try (Wire client = connect()) {
            assertThat(ask(client, "")).isEqualTo("-there is no such command; help tells which there are");
            assertThat(ask(client, "LS")).startsWith("-there is no such command");
            assertThat(ask(client, "\u0000\u001B")).startsWith("-there is no such command");
            assertThat(ask(client, "cd")).isEqualTo("-cd takes 1 argument, not 0; quotes hold words together");
            assertThat(ask(client, "cd none")).isEqualTo("-there is no folder /none");
            assertThat(ask(client, "cd notes.txt")).isEqualTo("-there is no folder /notes.txt");
            assertThat(ask(client, "rm docs")).isEqualTo("-there is no file /docs");
            assertThat(ask(client, "mv notes.txt")).startsWith("-mv takes 2 arguments");
            assertThat(ask(client, "write docs text")).isEqualTo("-/docs is there and no file");
            assertThat(ask(client, "write a.txt " + "x".repeat(65_537))).isEqualTo("-a text has at most 65536 bytes");
            assertThat(ask(client, "write a.txt " + "x".repeat(65_536))).isEqualTo("+wrote /a.txt, 65536 bytes");
            assertThat(ask(client, "ls docs")).isEqualTo("+0 entries in /docs");
            assertThat(ask(client, "help")).contains(" cd DIR");
        }
    }

    @Test
    void nothingOutsideTheRootCanBeSaid() throws IOException {
        Files.createSymbolicLink(root.resolve("out"), base);
        try (Wire client = connect()) {
            for (String path : List.of(
                    "../secret.txt",
                    "/../secret.txt",
                    base + "/secret.txt",
                    "out/secret.txt",
                    "docs/../../secret.txt")) {
                assertThat(ask(client, "cd '" + path + "'")).startsWith("-");
                assertThat(ask(client, "ls '" + path + "'")).startsWith("-");
                assertThat(ask(client, "rm '" + path + "'")).startsWith("-");
                assertThat(ask(client, "write '" + path + "' changed")).startsWith("-");
                assertThat(ask(client, "mv '" + path + "' mine.txt")).startsWith("-");
                assertThat(ask(client, "mv notes.txt '" + path + "'")).startsWith("-");
            }
            assertThat(ask(client, "cd ..")).isEqualTo("-nothing is above /");
            assertThat(ask(client, "cd out")).isEqualTo("-there is no folder /out");
            assertThat(ask(client, "ls")).isEqualTo(" docs/\n notes.txt\n+2 entries in /");
        }
        assertThat(base.resolve("secret.txt")).hasContent("secret");
    }

    @Test
    void aFolderThatAnotherClientTakesAwayIsMissedAndCanBeLeft() throws IOException {
        try (Wire one = connect();
                Wire other = connect()) {
            assertThat(ask(one, "cd docs")).isEqualTo("+now in /docs");
            assertThat(ask(other, "mv docs papers")).isEqualTo("+moved /docs to /papers");
            for (String command : List.of("ls", "write a b", "rm a", "mv a b")) {
                assertThat(ask(one, command))
                        .isEqualTo("-your folder /docs is not there any more; cd / leads to the top");
            }
            assertThat(ask(one, "cd ..")).isEqualTo("+now in /");
            assertThat(ask(other, "ls")).isEqualTo(" notes.txt\n papers/\n+2 entries in /");
        }
    }

    @Test
    void aListingThatNoDatagramHoldsArrivesWhole() throws IOException {
        StringBuilder expected = new StringBuilder();
        for (int n = 1000; n < 2000; n++) {
            Files.createFile(root.resolve("docs/" + n + "x".repeat(80)));
            expected.append(' ').append(n).append("x".repeat(80)).append('\n');
        }
        try (Wire client = connect()) {
            assertThat(ask(client, "ls docs"))
                    .hasSizeGreaterThan(65_507)
                    .isEqualTo(expected + "+1000 entries in /docs");
        }
    }

    @Test
    void commandsThatCameTogetherAreAnsweredInOrder() throws IOException {
        try (Wire client = connect()) {
            client.output().write(utf8("write a 1\nmv a b\nmv a c\r\nrm b\nls docs\nexit\nrm notes.txt\n"));
            client.output().flush();
            assertThat(List.of(read(client), read(client), read(client), read(client), read(client), read(client)))
                    .containsExactly(
                            "+wrote /a, 1 bytes",
                            "+moved /a to /b",
                            "-there is no file or folder /a",
                            "+removed /b",
                            "+0 entries in /docs",
                            ".bye");
            assertThatThrownBy(client::readLine).isInstanceOf(EOFException.class);
        }
        assertThat(root.resolve("notes.txt")).exists();
    }

    @Test
    void aCommandComesByteByByteAndOneThatIsCutIsNotCarriedOut() throws IOException {
        try (Wire client = connect()) {
            for (byte b : utf8("write ñ.txt 'ñ'\nrm notes.txt")) {
                client.output().write(b);
                client.output().flush();
            }
            assertThat(read(client)).isEqualTo("+wrote /ñ.txt, 2 bytes");
            client.finish();
            assertThatThrownBy(client::readLine).isInstanceOf(EOFException.class);
        }
        assertThat(root.resolve("notes.txt")).exists();
    }

    @Test
    void whatIsNoCommandEndsItsConnectionAndNoOther() throws IOException {
        try (Wire tooLong = connect();
                Wire notText = connect();
                Wire other = connect()) {
            tooLong.output().write(utf8("write a " + "x".repeat(100_000)));
            tooLong.output().flush();
            assertThat(read(tooLong)).isEqualTo("-the line is longer than 71680 bytes");
            assertThatThrownBy(tooLong::readLine).isInstanceOf(IOException.class);
            notText.output().write(new byte[] {'l', 's', (byte) 0xFF, '\n'});
            notText.output().flush();
            assertThat(read(notText)).isEqualTo("-the line is not UTF-8");
            assertThat(ask(other, "cd docs")).isEqualTo("+now in /docs");
        }
    }

    @Test
    void aRootThatIsGoneIsSaidWithoutItsPath() throws IOException {
        Files.move(root, base.resolve("elsewhere"));
        assertThat(server.run("remote-files-client", "ls").err())
                .isEqualTo("remote-files-client: the server cannot do that: NoSuchFileException\n");
    }

    @Test
    void exitEndsTheClientAndWithOnceTheServerToo() throws Exception {
        try (Commands.Server once = Commands.serve("remote-files-server", "--once", "-d", root.toString())) {
            assertThat(once.type("cd docs\n", "remote-files-client").status()).isZero();
            assertThat(once.loop().ended()).isNotDone();
            assertThat(once.type("exit\nls\n", "remote-files-client").out()).isEqualTo("> bye\n");
            once.loop().ended().get(10, TimeUnit.SECONDS);
        }
        assertThat(server.run("remote-files-client", "exit").status()).isZero();
        assertThat(server.run("remote-files-client", "ls").status()).isZero();
    }

    @Test
    void datagramsThatAreLostAndDoubledAndOvertakenRunEachCommandOnce() throws IOException {
        try (LossyProxy network = LossyProxy.open(server.address(), 0.2, 1);
                Wire client = ReliableWire.connect(network.address(), Wire.PATIENCE)) {
            for (int n = 0; n < 200; n++) {
                client.writeLine("write new text" + n);
                client.writeLine("mv new docs/" + n);
                client.writeLine("rm docs/" + (n - 1));
            }
            for (int n = 0; n < 200; n++) {
                assertThat(read(client)).isEqualTo("+wrote /new, " + ("text" + n).length() + " bytes");
                assertThat(read(client)).isEqualTo("+moved /new to /docs/" + n);
                assertThat(read(client)).isEqualTo(n == 0 ? "-there is no file /docs/-1" : "+removed /docs/" + (n - 1));
            }
            assertThat(ask(client, "ls docs")).isEqualTo(" 199\n+1 entry in /docs");
        }
    }

    @Test
    void aListingArrivesWholeOverABadNetwork() throws IOException {
        StringBuilder expected = new StringBuilder();
        for (int n = 1000; n < 1500; n++) {
            Files.createFile(root.resolve("docs/entry " + n));
            expected.append(" entry ").append(n).append('\n');
        }
        try (LossyProxy network = LossyProxy.open(server.address(), 0.2, 2);
                Wire client = ReliableWire.connect(network.address(), Wire.PATIENCE)) {
            assertThat(ask(client, "ls docs")).isEqualTo(expected + "+500 entries in /docs");
        }
    }

    @Test
    void clientsThatVanishLeaveNothing() throws IOException {
        List<LossyProxy> networks = new ArrayList<>();
        List<Wire> clients = new ArrayList<>();
        try {
            for (long bytes = 0; bytes <= 80; bytes += 20) { // before, in and after the command
                LossyProxy network = LossyProxy.open(server.address(), 0, 1);
                networks.add(network);
                clients.add(ReliableWire.connect(network.address(), Wire.PATIENCE, Duration.ofSeconds(1)));
                network.breakAfter(bytes);
                clients.get(clients.size() - 1).writeLine("write docs/gone" + bytes + " text");
            }
            for (Wire client : clients) {
                Throwable failure = catchThrowable(client::close);
                if (failure != null) { // else its command was confirmed just before the network broke
                    assertThat(failure).isInstanceOf(SocketTimeoutException.class);
                }
            }
        } finally {
            networks.forEach(LossyProxy::close);
        }
        assertThat(server.run("remote-files-client", "ls").out()).isEqualTo("docs/\nnotes.txt\n2 entries in /\n");
        assertThat(root.resolve("docs")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void garbageDatagramsAreNoCommands() throws IOException {
        Random random = new Random(1);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int n = 0; n < 200; n++) {
                byte[] garbage = n % 2 == 0 ? utf8("rm notes.txt\n") : new byte[random.nextInt(2000)];
                socket.send(new DatagramPacket(garbage, garbage.length, server.address()));
            }
        }
        assertThat(server.run("remote-files-client", "ls").out()).isEqualTo("docs/\nnotes.txt\n2 entries in /\n");
    }

    @Test
    void twoHundredClientsAtOnceHaveEachTheirFolder() throws IOException {
        List<Wire> clients = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                Files.createDirectory(root.resolve("docs/" + n));
                clients.add(connect());
                clients.get(n).writeLine("cd docs/" + n);
            }
            for (Wire client : clients) {
                client.writeLine("write mine.txt text");
            }
            for (int n = 199; n >= 0; n--) {
                assertThat(read(clients.get(n))).isEqualTo("+now in /docs/" + n);
                assertThat(read(clients.get(n))).isEqualTo("+wrote /docs/" + n + "/mine.txt, 4 bytes");
                assertThat(root.resolve("docs/" + n + "/mine.txt")).exists();
            }
        } finally {
            for (Wire client : clients) {
                client.close();
            }
        }
    }

    private Wire connect() throws IOException {
        return ReliableWire.connect(server.address(), Wire.PATIENCE);
    }

    private static String ask(Wire client, String command) throws IOException {
        client.writeLine(command);
        return read(client);
    }

    /** An answer, whole. */
    private static String read(Wire client) throws IOException {
        StringBuilder answer = new StringBuilder(client.readLine());
        for (int last = 0; answer.charAt(last) == ' '; ) {
            last = answer.append('\n').length();
            answer.append(client.readLine());
        }
        return answer.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
