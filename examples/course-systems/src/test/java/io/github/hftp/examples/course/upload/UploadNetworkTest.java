package io.github.hftp.examples.course.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.examples.course.kit.Wire;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.reliable.LossyProxy;
import io.github.hftp.examples.course.kit.reliable.ReliableServer;
import io.github.hftp.examples.course.kit.reliable.ReliableWire;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads over networks that are bad, and from and to machines that vanish. */
@ExtendWith(LeakCheck.class)
class UploadNetworkTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path shop;

    @TempDir
    private Path home;

    private EventLoop loop;
    private InetSocketAddress server;

    @BeforeEach
    void startServer() throws IOException {
        start(ANY, ReliableServer.GIVE_UP);
    }

    @AfterEach
    void closeServer() {
        loop.close();
    }

    @Test
    void fiftyOfFiftyFilesArriveThroughABadNetwork() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(5);
        try (LossyProxy network = LossyProxy.open(server, 0.2, 1)) {
            List<Future<?>> uploads = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                int size = (int) Math.round(Math.pow(5 * MEBIBYTE, n / 49.0)); // from 1 byte to 5 MiB
                Path file = home.resolve("file" + n);
                uploads.add(clients.submit(() -> {
                    byte[] bytes = RawPeer.pattern(size, size);
                    Files.write(file, bytes);
                    assertThat(upload(network.address(), file, "--udp").err())
                            .as("%d bytes", size)
                            .isEmpty();
                    assertThat(Files.readAllBytes(shop.resolve(file.getFileName())))
                            .isEqualTo(bytes);
                    assertThat(file).doesNotExist();
                    return null;
                }));
            }
            for (Future<?> upload : uploads) {
                upload.get();
            }
        } finally {
            clients.shutdown();
        }
        assertThat(shop).isDirectoryContaining(file -> file.toFile().length() == 1);
        assertThat(shop).isDirectoryContaining(file -> file.toFile().length() == 5 * MEBIBYTE);
    }

    @Test
    void aNetworkThatLosesEverythingIsGivenUp() throws IOException {
        Path file = Files.write(home.resolve("file"), RawPeer.pattern(100, 1));
        try (LossyProxy network = LossyProxy.open(server, 1, 1)) {
            assertThat(upload(network.address(), file, "--udp", "--timeout", "1"))
                    .isEqualTo(new Commands.Outcome(
                            75,
                            "",
                            "upload-client: no answer from 127.0.0.1:"
                                    + network.address().getPort() + " for 1.0 s\n"));
        }
        assertThat(file).hasBinaryContent(RawPeer.pattern(100, 1));
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void aNetworkThatBreaksInMidFileLeavesTheLocalCopyAndNothingElse() throws IOException {
        startImpatientServer();
        Path file = Files.write(home.resolve("file"), RawPeer.pattern(MEBIBYTE, 1));
        try (LossyProxy network = LossyProxy.open(server, 0.1, 1)) {
            network.breakAfter(MEBIBYTE / 2);
            Commands.Outcome outcome = upload(network.address(), file, "--udp", "--timeout", "1");
            assertThat(outcome.err()).contains("no answer from").contains("for 1.0 s");
            assertThat(outcome.status()).isEqualTo(75);
        }
        assertThat(file).hasBinaryContent(RawPeer.pattern(MEBIBYTE, 1));
        Awaitility.await().untilAsserted(() -> assertThat(shop).isEmptyDirectory());
    }

    @Test
    void aServerThatIsRestartedInMidFileLeavesTheLocalCopyAndNothingElse() throws Exception {
        Path file = Files.write(home.resolve("file"), RawPeer.pattern(5 * MEBIBYTE, 1));
        ExecutorService client = Executors.newSingleThreadExecutor();
        try (LossyProxy network = LossyProxy.open(server, 0.2, 1)) {
            Future<Commands.Outcome> outcome =
                    client.submit(() -> upload(network.address(), file, "--udp", "--timeout", "5"));
            Awaitility.await().until(() -> bytesInShop() > 100_000);
            loop.close();
            start(server, ReliableServer.GIVE_UP);
            assertThat(outcome.get())
                    .isEqualTo(new Commands.Outcome(
                            74,
                            "",
                            "upload-client: the server at 127.0.0.1:"
                                    + network.address().getPort() + " does not know this connection any more\n"));
        } finally {
            client.shutdown();
        }
        assertThat(file).hasBinaryContent(RawPeer.pattern(5 * MEBIBYTE, 1));
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void overTcpTooAServerThatEndsInMidFileLeavesTheLocalCopyAndNothingElse() throws Exception {
        Commands.Server tcp = Commands.serve("upload-server", "-d", shop.toString());
        try (RawPeer peer = RawPeer.connect(tcp.address())) {
            peer.send("upload 1000000 file\n");
            assertThat(RawPeer.text(peer.readExactly(5))).isEqualTo("send\n");
            peer.send(new byte[100_000]);
            Awaitility.await().until(() -> bytesInShop() == 100_000);
        } finally {
            tcp.close();
        }
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void aClientThatVanishesInMidFileLeavesNothing() throws IOException {
        startImpatientServer();
        try (LossyProxy network = LossyProxy.open(server, 0, 1);
                Wire wire = ReliableWire.connect(network.address(), Wire.PATIENCE, Duration.ofMillis(200))) {
            wire.writeLine("upload 1000000 file");
            assertThat(wire.readLine()).isEqualTo("send");
            wire.output().write(new byte[50_000]);
            Awaitility.await().until(() -> bytesInShop() == 50_000);
            network.breakAfter(0);
            Awaitility.await().untilAsserted(() -> assertThat(shop).isEmptyDirectory());
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("no answer"); // from close, which could not say goodbye
        }
        assertThat(shop).isEmptyDirectory();
    }

    @Test
    void garbageDatagramsDisturbNobody() throws IOException {
        Path file = Files.write(home.resolve("file"), RawPeer.pattern(MEBIBYTE, 1));
        ExecutorService vandal = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> sent = vandal.submit(this::sendGarbage);
            assertThat(upload(server, file, "--udp").err()).isEmpty();
            assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            vandal.shutdown();
        }
        assertThat(shop.resolve("file")).hasBinaryContent(RawPeer.pattern(MEBIBYTE, 1));
    }

    private boolean sendGarbage() throws IOException {
        Random random = new Random(1);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int n = 0; n < 1000; n++) {
                byte[] garbage = new byte[random.nextInt(1500)];
                random.nextBytes(garbage);
                if (garbage.length > 4 && n % 2 == 0) {
                    System.arraycopy(new byte[] {'H', 'F', 'R', 'S', 'O'}, 0, garbage, 0, 5);
                }
                socket.send(new DatagramPacket(garbage, garbage.length, server));
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    @Timeout(120) // two hundred command lines, and as many loops, on a busy machine
    void twoHundredClientsAtOnce(String transport) throws Exception {
        Commands.Server both = Commands.serve("upload-server", "-d", shop.toString());
        ExecutorService clients = Executors.newFixedThreadPool(200);
        try {
            List<Future<Commands.Outcome>> outcomes = new ArrayList<>();
            for (int n = 0; n < 200; n++) {
                Path file = Files.write(home.resolve("file" + n), RawPeer.pattern(20_000 + n, n));
                outcomes.add(clients.submit(() -> transport.equals("udp")
                        ? upload(both.address(), file, "--udp")
                        : upload(both.address(), file)));
            }
            for (int n = 0; n < 200; n++) {
                assertThat(outcomes.get(n).get().err()).isEmpty();
                assertThat(shop.resolve("file" + n)).hasBinaryContent(RawPeer.pattern(20_000 + n, n));
            }
            assertThat(home).isEmptyDirectory();
        } finally {
            clients.shutdown();
            both.close();
        }
    }

    private void startImpatientServer() throws IOException {
        loop.close();
        start(ANY, Duration.ofMillis(500));
    }

    /** As the command does it, but over UDP alone. */
    private void start(InetSocketAddress at, Duration giveUp) throws IOException {
        loop = EventLoop.open("hftp-test");
        Folder folder = new Folder(shop);
        server = ReliableServer.listen(loop, at, giveUp, connection -> new UploadProtocol(connection, folder))
                .address();
        loop.start(true);
    }

    private static Commands.Outcome upload(InetSocketAddress to, Path file, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("upload-client", "-p", String.valueOf(to.getPort()), file.toString()));
        arguments.addAll(List.of(more));
        return Commands.run(InputStream.nullInputStream(), arguments.toArray(String[]::new));
    }

    private long bytesInShop() throws IOException {
        long size = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shop)) {
            for (Path file : files) {
                size += Files.size(file);
            }
        }
        return size;
    }
}
