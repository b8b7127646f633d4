package io.github.hftp.examples.course.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.Commands.Outcome;
import io.github.hftp.examples.course.ScriptedServer;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class PictureTest {
    private static final int MORE_THAN_A_CONNECTION_MAY_OWE = 2 << 20;

    @TempDir
    private Path shop;

    @TempDir
    private Path mine;

    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("picture-server", "-d", shop.toString());
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aPictureIsStored() throws IOException {
        for (String name : List.of("cat.jpg", "el ñandú 1.JPEG", "%41.Jpg", "…😀.jpg")) {
            byte[] picture = jpeg(100_000);
            Files.write(shop.resolve(name), picture);
            assertThat(fetch(name)).isEqualTo(new Outcome(0, "Stored " + name + ", 100000 bytes\n", ""));
            assertThat(mine.resolve(name)).hasBinaryContent(picture);
        }
        assertThat(mine).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFileOfThatNameIsReplacedOnlyOnRequest() throws IOException {
        Files.write(shop.resolve("cat.jpg"), jpeg(1000));
        Files.writeString(mine.resolve("cat.jpg"), "my own");
        assertThat(fetch("cat.jpg")).isEqualTo(new Outcome(73, "", "picture-client: cat.jpg exists already\n"));
        assertThat(mine.resolve("cat.jpg")).hasContent("my own");
        assertThat(fetch("cat.jpg", "--overwrite").status()).isZero();
        assertThat(mine.resolve("cat.jpg")).hasBinaryContent(jpeg(1000));
    }

    @Test
    void aFileThatComesMeanwhileIsNotReplaced() throws IOException {
        try (ScriptedServer hasty = new ScriptedServer(client -> {
            Files.writeString(mine.resolve("cat.jpg"), "my own");
            client.getOutputStream().write("ok 3\nabc".getBytes(StandardCharsets.UTF_8));
        })) {
            assertThat(hasty.run("picture-client", "cat.jpg", "-d", mine.toString()))
                    .isEqualTo(new Outcome(73, "", "picture-client: cat.jpg exists already\n"));
        }
        assertThat(mine.resolve("cat.jpg")).hasContent("my own");
        assertThat(mine).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void theClientSaysWhatTheServerSays() {
        assertThat(fetch("cat.jpg")).isEqualTo(new Outcome(1, "", "picture-client: no such file: cat.jpg\n"));
        assertThat(mine).isEmptyDirectory();
    }

    @Test
    void theClientStoresUnderNoNameThatLeadsElsewhere() {
        for (String name : List.of("../cat.jpg", "/tmp/cat.jpg", "a/cat.jpg", "a\ncat.jpg", ".cat.jpg")) {
            assertThat(fetch(name)).isEqualTo(new Outcome(1, "", "picture-client: not a file name\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "missing.jpg, no such file: missing.jpg",
        "notes.txt, not the name of a JPEG: notes.txt",
        ".jpg, not the name of a JPEG: .jpg",
        "catxjpg, not the name of a JPEG: catxjpg",
        "cat.jpg.txt, not the name of a JPEG: cat.jpg.txt",
        "text.jpg, 'not a JPEG, whatever its name says: text.jpg'",
        "short.jpg, 'not a JPEG, whatever its name says: short.jpg'",
        "empty.jpg, 'not a JPEG, whatever its name says: empty.jpg'",
        "folder.jpg, not a file: folder.jpg",
        "link.jpg, not a file: link.jpg",
        ".hidden.jpg, not a file name",
        "../outside.jpg, not a file name",
        "/etc/outside.jpg, not a file name",
        "folder.jpg/inside.jpg, not a file name",
        "..\\outside.jpg, not a file name",
        "'', 'not the name of a JPEG: '",
    })
    void whatIsNoPictureIsRefused(String name, String why) throws IOException {
        Files.writeString(shop.resolve("notes.txt"), "text");
        Files.writeString(shop.resolve("text.jpg"), "text");
        Files.write(shop.resolve("short.jpg"), jpeg(2));
        Files.write(shop.resolve("empty.jpg"), new byte[0]);
        Files.write(shop.resolve("cat.jpg"), jpeg(100));
        Files.write(shop.resolve(".hidden.jpg"), jpeg(100));
        Files.createSymbolicLink(shop.resolve("link.jpg"), shop.resolve("cat.jpg"));
        Files.createDirectory(shop.resolve("folder.jpg"));
        assertThat(ask(name + "\n")).isEqualTo("error " + why + "\n");
    }

    @Test
    void whatIsNoLineIsRefused() throws IOException {
        assertThat(ask("x".repeat(1025))).isEqualTo("error the line is longer than 1024 bytes\n");
        assertThat(ask("\u00FF.jpg\n")).isEqualTo("error the line is not UTF-8\n");
        assertThat(ask("\u00FF")).isEqualTo("error the line is not UTF-8\n");
        assertThat(ask("")).isEqualTo("error not the name of a JPEG: \n");
        assertThat(ask("\u001B[2J\n")).isEqualTo("error not the name of a JPEG: \u00EF\u00BF\u00BD[2J\n");
    }

    @Test
    void aNameMayComeInPiecesWithoutAnEndOrWithMoreBehindIt() throws IOException {
        Files.write(shop.resolve("cat.jpg"), jpeg(100));
        String answer = "ok 100\n" + RawPeer.text(jpeg(100));
        assertThat(ask("cat.jpg")).isEqualTo(answer);
        assertThat(ask("cat.jpg\r\n")).isEqualTo(answer);
        assertThat(ask("cat.jpg\ncat.jpg\n" + "x".repeat(100_000))).isEqualTo(answer);
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (char c : "cat.jpg\n".toCharArray()) {
                peer.send(String.valueOf(c));
            }
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo(answer);
        }
    }

    @Test
    void onePieceAfterTheOtherIsSentHoweverLargeThePicture() throws IOException {
        byte[] picture = jpeg(MORE_THAN_A_CONNECTION_MAY_OWE);
        Files.write(shop.resolve("cat.jpg"), picture);
        assertThat(fetch("cat.jpg").status()).isZero();
        assertThat(mine.resolve("cat.jpg")).hasBinaryContent(picture);
    }

    @Test
    void aPictureThatShrinksComesShortAndIsNotFilledUp() throws IOException {
        Path picture = Files.write(shop.resolve("cat.jpg"), jpeg(8 << 20));
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("cat.jpg\n");
            peer.readExactly("ok 8388608\n".length());
            try (FileChannel channel = FileChannel.open(picture, StandardOpenOption.WRITE)) {
                channel.truncate(7 << 20);
            }
            byte[] received = peer.readToEnd();
            assertThat(received).hasSize(7 << 20);
            assertThat(ByteBuffer.wrap(received)).isEqualTo(ByteBuffer.wrap(jpeg(8 << 20), 0, 7 << 20));
        }
    }

    @Test
    void aPictureThatIsReplacedMeanwhileComesAsItWas() throws IOException {
        Path picture = Files.write(shop.resolve("cat.jpg"), jpeg(8 << 20));
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("cat.jpg\n");
            peer.readExactly("ok 8388608\n".length());
            Path other = Files.write(shop.resolve("other"), new byte[9 << 20]);
            Files.move(other, picture, StandardCopyOption.ATOMIC_MOVE);
            assertThat(peer.readToEnd()).isEqualTo(jpeg(8 << 20));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', the server has ended the connection",
        "'ok 5', the server has ended the connection",
        "'ok 5\n', only 0 of 5 bytes have come",
        "'ok 5\nabcd', only 4 of 5 bytes have come",
        "'ok 5\nabcdef', more has come than the 5 bytes that were announced",
        "'ok 0\na', more has come than the 0 bytes that were announced",
        "'ok 999999999999999999\nabc', no room for 999999999999999999 bytes",
        "'ok 9999999999999999999\nabc', the server's answer is not of this system",
        "'ok -1\nabc', the server's answer is not of this system",
        "'ok five\nabc', the server's answer is not of this system",
        "'HTTP/1.1 200 OK\n\nabc', the server's answer is not of this system",
        "'\u00FF\u00D8\u00FF\n', the server's answer is not of this system",
        "'error \u001B[2J\n', \uFFFD[2J",
    })
    void aServerThatIsWrongLeavesNothing(String answer, String told) throws IOException {
        Files.writeString(mine.resolve("cat.jpg"), "my own");
        try (ScriptedServer wrong = ScriptedServer.saying(answer)) {
            Outcome outcome = wrong.run("picture-client", "cat.jpg", "--overwrite", "-d", mine.toString());
            assertThat(outcome.status()).isIn(1, 74);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).isEqualTo("picture-client: " + told + "\n");
        }
        assertThat(mine).isDirectoryNotContaining("glob:**.part");
        assertThat(mine.resolve("cat.jpg")).hasContent("my own");
    }

    @Test
    void aClientThatIsInterruptedLeavesNothing() throws Exception {
        try (ScriptedServer slow = new ScriptedServer(client -> {
            client.getOutputStream().write("ok 5\nabc".getBytes(StandardCharsets.UTF_8));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            Process client = slow.fork("picture-client", "cat.jpg", "-d", mine.toString());
            try {
                await().until(() -> mine.toFile().list().length == 1);
                client.destroy();
                assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                client.destroyForcibly();
            }
        }
        assertThat(mine).isEmptyDirectory();
    }

    @Test
    void whoDisappearsInMidPictureHurtsNobody() throws IOException {
        Files.write(shop.resolve("cat.jpg"), jpeg(8 << 20));
        try (RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            peer.send("cat.jpg\n");
            peer.readExactly(1000);
            peer.reset();
        }
        assertThat(fetch("cat.jpg").status()).isZero();
    }

    @Test
    void twoHundredClientsAtOnceGetTheirOwn() throws IOException {
        for (int n = 0; n < 200; n++) {
            Files.write(shop.resolve(n + ".jpg"), jpeg(300_000 + n));
        }
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                peers.add(RawPeer.connect(server.address()));
                peers.get(n).send(n + ".jpg\n");
            }
            for (int n = 199; n >= 0; n--) {
                String answer = "ok " + (300_000 + n) + "\n";
                assertThat(RawPeer.text(peers.get(n).readExactly(answer.length())))
                        .isEqualTo(answer);
                assertThat(peers.get(n).readToEnd()).isEqualTo(jpeg(300_000 + n));
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    private Outcome fetch(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(name, "-d", mine.toString()));
        all.addAll(List.of(arguments));
        return server.run("picture-client", all.toArray(String[]::new));
    }

    private String ask(String sent) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            return peer.exchange(sent);
        }
    }

    /** Begins as a JPEG does, and is none any further. */
    private static byte[] jpeg(int length) {
        byte[] bytes = RawPeer.pattern(Math.max(length, 3), length);
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[2] = (byte) 0xFF;
        return length < 3 ? new byte[] {bytes[0], bytes[1]} : bytes;
    }
}
