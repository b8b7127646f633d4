package io.github.hftp.examples.course.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.kit.files.IncomingFile;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class UploadTest {
    private static final String HELLO = "Hello World!";
    private static final String SHA_256 = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069";

    @TempDir
    private Path shop;

    @TempDir
    private Path home;

    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("upload-server", "-d", shop.toString());
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--udp"})
    void theFileIsMoved(String transport) throws IOException {
        Path file = Files.writeString(home.resolve("año 1.txt"), HELLO);
        assertThat(type("", file, transport))
                .isEqualTo(new Commands.Outcome(
                        0,
                        "The server has stored a%C3%B1o%201.txt: 12 bytes, SHA-256 " + SHA_256 + "\n" + file
                                + " is deleted here\n",
                        ""));
        assertThat(shop.resolve("año 1.txt")).hasContent(HELLO);
        assertThat(home).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--udp"})
    void aFileOfAnySizeIsMoved(String transport) throws IOException {
        for (int size : new int[] {0, 1, 1_000_000}) {
            byte[] bytes = RawPeer.pattern(size, size);
            Path file = Files.write(home.resolve("file" + size), bytes);
            assertThat(type("", file, transport).err()).isEmpty();
            assertThat(shop.resolve("file" + size)).hasBinaryContent(bytes);
        }
        assertThat(home).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--udp"})
    void anotherFileIsOverwrittenOnlyByAYes(String transport) throws IOException {
        Path file = Files.writeString(home.resolve("file"), HELLO);
        Path stored = Files.writeString(shop.resolve("file"), "old");
        String question = "The server has a file file of 3 bytes.\n";
        Commands.Outcome cancelled = new Commands.Outcome(
                1, question, "upload-client: cancelled; the server keeps its file, and " + file + " is kept\n");
        Commands.Outcome asked =
                new Commands.Outcome(1, question + "Shall it be overwritten? (yes/no)\n> ", cancelled.err());
        assertThat(type("yes\n", file, transport, "--overwrite", "no")).isEqualTo(cancelled);
        for (String typed : List.of("no\n", "", "\n", "yesterday\n")) {
            assertThat(type(typed, file, transport)).isEqualTo(asked);
        }
        assertThat(stored).hasContent("old");
        assertThat(file).hasContent(HELLO);
        Commands.Outcome agreed = type("Yes\n", file, transport, "--overwrite", "ask");
        assertThat(agreed.err()).isEmpty();
        assertThat(agreed.out()).startsWith(asked.out());
        assertThat(stored).hasContent(HELLO);
        Files.writeString(file, "new");
        assertThat(type("", file, transport, "--overwrite", "yes").status()).isZero();
        assertThat(stored).hasContent("new");
        assertThat(home).isEmptyDirectory();
        assertThat(shop).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFileThatIsUploadedOntoItselfIsKept() throws IOException {
        Path file = Files.writeString(shop.resolve("file"), HELLO);
        Commands.Outcome outcome = type("", file, "--overwrite", "yes");
        assertThat(outcome.err())
                .isEqualTo("upload-client: " + file
                        + " has changed while it was sent, and is kept; the server has it as it was\n");
        assertThat(file).hasContent(HELLO);
    }

    @Test
    void whatIsNoFileIsNotSent() throws IOException {
        assertThat(type("", home.resolve("none")).err())
                .isEqualTo("upload-client: no such file: " + home.resolve("none") + "\n");
        Path link = Files.createSymbolicLink(home.resolve("link"), Files.writeString(home.resolve("file"), "x"));
        for (Path path : List.of(home, link, Path.of("/"))) {
            assertThat(type("", path).err()).isEqualTo("upload-client: not a file that can be sent: " + path + "\n");
        }
        assertThat(type("", home.resolve("file"), "--timeout", "0").err())
                .isEqualTo("upload-client: the timeout is between 1 and 3600 seconds\n");
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void aNameThatTheServerDoesNotTakeIsRefused() throws IOException {
        Path file = Files.writeString(home.resolve(".profile"), "x");
        for (String transport : List.of("", "--udp")) {
            assertThat(type("", file, transport))
                    .isEqualTo(new Commands.Outcome(1, "", "upload-client: the server says: not a file name\n"));
        }
        assertThat(file).exists();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws IOException {
        Files.createDirectory(shop.resolve("folder"));
        Path outside = Files.writeString(home.resolve("outside"), "x");
        Path link = Files.createSymbolicLink(shop.resolve("link"), outside);
        for (String name : List.of(
                "../x",
                "..%2Fx",
                "%2E%2E%2Fx",
                "/etc/x",
                "%2Fetc%2Fx",
                "..",
                ".hidden",
                "a%00b",
                "a%5Cb",
                "%zz",
                "a%0")) {
            assertThat(converse("upload 1 " + name + "\nx")).as(name).isEqualTo("error not a file name\n");
        }
        assertThat(converse("upload 1 folder\noverwrite\nx")).isEqualTo("error not a file: folder\n");
        assertThat(converse("upload 1 link\noverwrite\nx")).isEqualTo("error not a file: link\n");
        Files.delete(link);
        assertThat(outside).hasContent("x");
        assertThat(shop).isDirectoryNotContaining("glob:**x");
    }

    @Test
    void whatIsNoUploadIsRefused() throws IOException {
        for (String line : List.of(
                "",
                "GET / HTTP/1.1",
                "upload",
                "upload -1 x",
                "upload 1",
                "upload 0x1 x",
                "upload 1234567890123456789 x",
                "overwrite",
                "cancel",
                "\u00FF")) {
            assertThat(converse(line + "\n")).as(line).startsWith("error ");
        }
        assertThat(converse("upload 999999999999999999 x\n"))
                .isEqualTo("error there is no room for 999999999999999999 bytes\n");
        assertThat(converse("x".repeat(2000))).isEqualTo("error the line is longer than 1024 bytes\n");
        assertThat(converse("upload 1 x")).isEqualTo("error this is no upload\n");
        Files.writeString(shop.resolve("x"), "old");
        assertThat(converse("upload 1 x\nperhaps\n")).isEqualTo("exists 3\nerror this is no upload: perhaps\n");
        assertThat(converse("upload 1 x\ncancel\nx")).isEqualTo("exists 3\ncancelled\n");
        assertThat(shop.resolve("x")).hasContent("old");
    }

    @Test
    void whatIsShorterOrLongerThanSaidIsNotStored() throws IOException {
        assertThat(converse("upload 12 x\nHello World"))
                .isEqualTo("send\nerror incomplete: 1 of 12 bytes are missing\n");
        assertThat(converse("upload 12 x\nHello World!!")).isEqualTo("send\nerror more came than 12 bytes\n");
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void aClientThatSendsByteByByteIsServed() throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            for (byte b : ("upload 12 x\n" + HELLO).getBytes(StandardCharsets.US_ASCII)) {
                peer.send(new byte[] {b});
            }
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("send\nstored 12 " + SHA_256 + "\n");
        }
        assertThat(shop.resolve("x")).hasContent(HELLO);
    }

    @Test
    void ofTwoThatAreNotAskedTheSecondDoesNotReplaceTheFirst() throws IOException {
        try (RawPeer first = RawPeer.connect(server.address());
                RawPeer second = RawPeer.connect(server.address())) {
            for (RawPeer peer : List.of(first, second)) {
                peer.send("upload 12 x\n");
                assertThat(RawPeer.text(peer.readExactly(5))).isEqualTo("send\n");
            }
            first.send(HELLO);
            assertThat(RawPeer.text(first.readToEnd())).isEqualTo("stored 12 " + SHA_256 + "\n");
            second.send("Hello Moon !");
            assertThat(RawPeer.text(second.readToEnd()))
                    .isEqualTo("error another client has stored a file of this name meanwhile\n");
        }
        assertThat(shop.resolve("x")).hasContent(HELLO);
        assertThat(shop).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aClientThatVanishesInMidFileLeavesNothing() throws IOException {
        RawPeer peer = RawPeer.connect(server.address());
        peer.send("upload 1000000 x\n");
        assertThat(RawPeer.text(peer.readExactly(5))).isEqualTo("send\n");
        peer.send(new byte[100_000]);
        Awaitility.await().untilAsserted(() -> assertThat(shop).isNotEmptyDirectory());
        peer.reset();
        Awaitility.await().untilAsserted(() -> assertThat(shop).isEmptyDirectory());
    }

    @Test
    void aFileThatChangesWhileItIsSentIsNotSentToItsEnd() throws Exception {
        for (String content : List.of("Hello", "Hello World! And more", "Hello Moon !")) {
            Path file = Files.writeString(home.resolve("file"), HELLO);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            try (ScriptedServer scripted = ScriptedServer.open(peer -> {
                peer.readLine();
                Files.writeString(file, content);
                peer.send("send\n");
                return peer.readToEnd();
            })) {
                assertThat(scripted.upload(file).err())
                        .isEqualTo("upload-client: " + file
                                + " has changed while it was sent, and is kept; the server has not stored it\n");
                assertThat(scripted.received()).hasSizeLessThan(HELLO.length());
            }
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void aFileThatIsReplacedByOneThatLooksTheSameIsKept() throws Exception {
        Path file = Files.writeString(home.resolve("file"), HELLO);
        Path other = Files.writeString(home.resolve("other"), "Hello Moon !");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        try (ScriptedServer scripted = ScriptedServer.open(peer -> {
            peer.readLine();
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            peer.send("send\n");
            return peer.readToEnd();
        })) {
            assertThat(scripted.upload(file).err()).contains(" has changed while it was sent, and is kept");
        }
        assertThat(file).hasContent("Hello Moon !");
    }

    @Test
    void aFileThatChangesBeforeItIsConfirmedIsKept() throws Exception {
        Path file = Files.writeString(home.resolve("file"), HELLO);
        try (ScriptedServer scripted = ScriptedServer.open(peer -> {
            peer.readLine();
            peer.send("send\n");
            byte[] bytes = peer.read(HELLO.length());
            Files.writeString(file, "Hello World! And more");
            peer.send("stored 12 "
                    + HexFormat.of().formatHex(IncomingFile.sha256().digest(bytes)) + "\n");
            return bytes;
        })) {
            assertThat(scripted.upload(file).err())
                    .isEqualTo("upload-client: " + file
                            + " has changed while it was sent, and is kept; the server has it as it was\n");
        }
        assertThat(file).hasContent("Hello World! And more");
    }

    @Test
    void aFileThatCannotBeDeletedIsSaidToBeStored() throws Exception {
        Path file = Files.writeString(home.resolve("file"), HELLO);
        try (ScriptedServer scripted = ScriptedServer.open(peer -> {
            peer.readLine();
            peer.send("send\n");
            byte[] bytes = peer.read(HELLO.length());
            Files.delete(file);
            peer.send("stored 12 " + SHA_256 + "\n");
            return bytes;
        })) {
            assertThat(scripted.upload(file))
                    .isEqualTo(new Commands.Outcome(
                            66,
                            "The server has stored file: 12 bytes, SHA-256 " + SHA_256 + "\n",
                            "upload-client: no such file: " + file + "\n"));
        }
    }

    @Test
    void whatIsConfirmedWronglyIsKept() throws Exception {
        Path file = Files.writeString(home.resolve("file"), HELLO);
        for (String answer : List.of("stored 12 " + SHA_256.replace('7', '8'), "stored 11 " + SHA_256, "stored", "")) {
            try (ScriptedServer scripted = ScriptedServer.open(peer -> {
                peer.readLine();
                peer.send("send\n");
                byte[] bytes = peer.read(HELLO.length());
                peer.send(answer + "\n");
                return bytes;
            })) {
                assertThat(scripted.upload(file))
                        .isEqualTo(new Commands.Outcome(
                                74,
                                "",
                                "upload-client: " + file
                                        + " is kept; the server has not stored what it was sent, but says: " + answer
                                        + "\n"));
            }
            assertThat(file).hasContent(HELLO);
        }
    }

    @Test
    void aServerThatHasEnoughInMidFileIsHeard() throws Exception {
        Path file = home.resolve("file");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(50_000_000);
        }
        try (ScriptedServer scripted = ScriptedServer.open(peer -> {
            peer.readLine();
            peer.send("send\n");
            peer.read(100_000);
            peer.send("error the disk is full\n");
            long more = peer.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
            return String.valueOf(more).getBytes(StandardCharsets.US_ASCII);
        })) {
            assertThat(scripted.upload(file))
                    .isEqualTo(new Commands.Outcome(1, "", "upload-client: the server says: the disk is full\n"));
            assertThat(Long.parseLong(new String(scripted.received(), StandardCharsets.US_ASCII)))
                    .isLessThan(25_000_000);
        }
        assertThat(file).hasSize(50_000_000);
    }

    @Test
    void aServerThatEndsOrIsSilentIsNoticed() throws Exception {
        Path file = Files.writeString(home.resolve("file"), HELLO);
        try (ScriptedServer scripted = ScriptedServer.open(peer -> {
            peer.readLine();
            return new byte[0];
        })) {
            assertThat(scripted.upload(file).err()).isEqualTo("upload-client: the server has ended the connection\n");
        }
        try (ScriptedServer scripted = ScriptedServer.open(ScriptedServer.Peer::readToEnd)) {
            assertThat(scripted.upload(file, "--timeout", "1").status()).isEqualTo(75);
        }
        assertThat(file).hasContent(HELLO);
    }

    private String converse(String sent) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            return peer.exchange(sent);
        }
    }

    private Commands.Outcome type(String typed, Path file, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.remove("");
        arguments.add(file.toString());
        return server.type(typed, "upload-client", arguments.toArray(String[]::new));
    }
}
