package io.github.hftp.examples.course.simpleftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.client.HftpClient;
import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class SimpleFtpTest {
    @TempDir
    Path shop;

    @TempDir
    Path own;

    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        Files.writeString(shop.resolve("notes.txt"), "Hello World!");
        Files.write(shop.resolve("año 1.bin"), RawPeer.pattern(3_000_000, 1));
        server = Commands.serve("simple-ftp-server", "-d", shop.toString());
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void theListTellsNamesAndSizes() {
        assertThat(server.run("simple-ftp-client", "list"))
                .isEqualTo(new Commands.Outcome(0, "     3000000 año 1.bin\n          12 notes.txt\n", ""));
    }

    @Test
    void aFileThatIsGotIsTheSame() throws IOException {
        Files.writeString(own.resolve("notes.txt"), "an older one");
        assertThat(server.run("simple-ftp-client", "get", "notes.txt", "-d", own.toString()))
                .isEqualTo(new Commands.Outcome(0, "stored notes.txt, 12 bytes\n", ""));
        assertThat(server.run("simple-ftp-client", "get", "año 1.bin", "-d", own.toString())
                        .out())
                .isEqualTo("stored año 1.bin, 3000000 bytes\n");
        assertThat(own.resolve("notes.txt")).hasContent("Hello World!");
        assertThat(own.resolve("año 1.bin")).hasBinaryContent(RawPeer.pattern(3_000_000, 1));
    }

    @Test
    void aFileThatIsNotThereIsAnsweredInTheServersWords() {
        assertThat(server.run("simple-ftp-client", "get", "none.txt", "-d", own.toString()))
                .isEqualTo(new Commands.Outcome(66, "", "simple-ftp-client: the server says 202 FILE NOT FOUND\n"));
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void aNameThatLeadsElsewhereIsNotEvenSent() {
        for (String name : List.of("../notes.txt", "/etc/passwd", "..", "")) {
            assertThat(server.run("simple-ftp-client", "get", name, "-d", own.toString()))
                    .isEqualTo(new Commands.Outcome(
                            64, "", "simple-ftp-client: no file can be named '" + name + "'. Try --help.\n"));
        }
    }

    @Test
    void whatCannotBeDoneYetIsSaidWithAStatusOfItsOwn() throws IOException {
        Path file = Files.writeString(own.resolve("mine.txt"), "mine");
        assertThat(server.run("simple-ftp-client", "put", file.toString()))
                .isEqualTo(
                        new Commands.Outcome(
                                77,
                                "",
                                "simple-ftp-client: put arrives with HFTP's writable mode; so far servers only give files out\n"));
        assertThat(file).hasContent("mine");
        assertThat(shop.resolve("mine.txt")).doesNotExist();
    }

    @Test
    void aWrongCommandLineIsExplained() {
        assertThat(server.run("simple-ftp-client", "get").err()).contains("get and put take one");
        assertThat(server.run("simple-ftp-client", "list", "notes.txt").err()).contains("list takes no name");
        assertThat(server.run("simple-ftp-client", "fetch").status()).isEqualTo(64);
        assertThat(server.run("simple-ftp-client").status()).isEqualTo(64);
    }

    @Test
    void theClientSaysThatNobodyListens() {
        server.close();
        Commands.Outcome outcome = server.run("simple-ftp-client", "list");
        assertThat(outcome.status()).isEqualTo(69);
        assertThat(outcome.err()).contains("cannot connect to 127.0.0.1 port ");
    }

    @Test
    void aFolderThatIsNoneIsNotServed() {
        assertThatThrownBy(() -> Commands.serve(
                        "simple-ftp-server", "-d", shop.resolve("notes.txt").toString()))
                .isInstanceOf(NotDirectoryException.class);
    }

    @Test
    void aServerThatSpeaksAnotherProtocolIsNoticed() throws Exception {
        assertThat(answered("HTTP/1.1 400 Bad Request\r\n\r\n").status()).isEqualTo(76);
    }

    @Test
    void aServerThatBreaksOffLeavesNoFile() throws Exception {
        assertThat(answered("0 OK\r\n10\r\n", "200 NO SUCH COMMAND\r\n", "0 OK\r\nMTIz")
                        .status())
                .isEqualTo(75);
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void hostileRequestsCostOnlyTheirSender() throws IOException {
        for (String hostile :
                List.of("get_metadata ../notes.txt\r\n", "\u0000\u0001\r\n", "x".repeat(100_000) + "\r\n")) {
            try (RawPeer peer = RawPeer.connect(server.address())) {
                assertThat(peer.exchange(hostile)).matches("(2\\d\\d|1\\d\\d) [^\r]*\r\n");
            }
        }
        try (RawPeer gone = RawPeer.connect(server.address())) {
            gone.send("get_slice a%C3%B1o%201.bin 0 3000000\r\n");
            gone.reset();
        }
        assertThat(server.run("simple-ftp-client", "list").status()).isZero();
    }

    @Test
    void twoHundredClientsAtOnceGetTheSame() throws IOException {
        List<HftpClient> clients = new ArrayList<>();
        try {
            for (int n = 0; n < 200; n++) {
                clients.add(HftpClient.connect(server.address()));
            }
            for (HftpClient client : clients) {
                assertThat(client.slice("notes.txt", 6, 5)).isEqualTo("World".getBytes(StandardCharsets.UTF_8));
            }
        } finally {
            clients.forEach(HftpClient::close);
        }
    }

    /**
     * What comes of a client that asks for a file of a server that answers each request with one of these and closes.
     */
    private Commands.Outcome answered(String... replies) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answer(listening, replies));
            Commands.Outcome outcome = Commands.run(
                    InputStream.nullInputStream(),
                    "simple-ftp-client",
                    "-p",
                    String.valueOf(listening.getLocalPort()),
                    "get",
                    "notes.txt",
                    "-d",
                    own.toString());
            served.get(10, TimeUnit.SECONDS);
            return outcome;
        }
    }

    private static void answer(ServerSocket listening, String... replies) {
        try (Socket socket = listening.accept();
                Scanner requests = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII)) {
            for (String reply : replies) {
                requests.nextLine();
                socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
