package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, and a folder that changes while it is served. */
@ExtendWith(LeakCheck.class)
class ManyClientsTest {
    @TempDir
    Path folder;

    @Test
    void twoHundredClientsAtOnceEachGetTheirOwnFileAndNoOther() throws Exception {
        int clients = 200;
        for (int i = 0; i < clients; i++) {
            byte[] content = new byte[20_000 + 1000 * (i % 50)];
            Arrays.fill(content, (byte) i);
            Files.write(folder.resolve("f" + i), content);
        }
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try (HftpServer server = HftpServer.serve(folder)) {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int id = i;
                results.add(threads.submit(() -> fetchOwnFile(server, id)));
            }
            for (Future<?> result : results) {
                result.get(25, TimeUnit.SECONDS);
            }
            Awaitility.await().until(() -> server.metrics().connectionsOpen() == 0);
            assertThat(server.metrics().connectionsOpened()).isGreaterThanOrEqualTo(clients);
            assertThat(server.metrics().repliesAborted()).isGreaterThan(0);
        } finally {
            threads.shutdown();
        }
    }

    /** Some rounds end by a reset in mid-transfer, so that whatever connections might share is in every state. */
    private static Void fetchOwnFile(HftpServer server, int id) throws IOException {
        Random random = new Random(id);
        int size = 20_000 + 1000 * (id % 50);
        for (int round = 0; round < 5; round++) {
            try (RawPeer peer = RawPeer.connect(server.address())) {
                for (int n = 0; n < 10; n++) {
                    int offset = random.nextInt(size);
                    peer.send("get_slice f" + id + " " + offset + " " + (size - offset) + " raw\r\n");
                    peer.readLine();
                    assertThat(peer.readLine()).isEqualTo("Content-Length: " + (size - offset));
                    peer.readLine();
                    for (byte b : peer.readExactly(size - offset)) {
                        if (b != (byte) id) {
                            throw new AssertionError("a byte of another file: " + b + " for " + id);
                        }
                    }
                }
                peer.send(("get_slice f" + id + " 0 " + size + " raw\r\n").repeat(1000));
                peer.readExactly(1 + random.nextInt(size));
                peer.reset();
            }
        }
        return null;
    }

    @Test
    void aFileThatIsReplacedByOneOfTheSameSizeAndTimeIsNeverStale() throws IOException {
        Path file = folder.resolve("f");
        FileTime time = FileTime.fromMillis(1_700_000_000_000L);
        try (HftpServer server = HftpServer.serve(folder);
                RawPeer peer = RawPeer.connect(server.address())) {
            for (int i = 0; i < 3000; i++) {
                String content = String.format("%08d", i);
                switch (i % 3) {
                    case 0 -> {
                        Files.deleteIfExists(file);
                        Files.writeString(file, content);
                    }
                    case 1 ->
                        Files.move(
                                Files.writeString(folder.resolve("g"), content), file, StandardCopyOption.ATOMIC_MOVE);
                    default -> Files.writeString(file, content);
                }
                Files.setLastModifiedTime(file, time);
                peer.send("get_slice f 0 8 raw\r\n");
                peer.readLine();
                peer.readLine();
                peer.readLine();
                assertThat(RawPeer.text(peer.readExactly(8))).isEqualTo(content);
            }
        }
    }

    @Test
    void aFileThatIsReplacedUnderTransferIsSentAsItWas() throws IOException {
        byte[] old = RawPeer.pattern(6 << 20, 1);
        byte[] fresh = RawPeer.pattern(6 << 20, 2);
        Path file = Files.write(folder.resolve("f"), old);
        try (HftpServer server =
                        HftpServer.builder(folder).sendBufferBytes(16384).start();
                RawPeer peer = RawPeer.connect(server.address(), 4096)) {
            String request = "get_slice f 0 " + old.length + " raw\r\n";
            peer.send(request + request);
            peer.readLine();
            Files.move(Files.write(folder.resolve("g"), fresh), file, StandardCopyOption.ATOMIC_MOVE);
            peer.readLine();
            peer.readLine();
            assertThat(peer.readExactly(old.length)).isEqualTo(old);
            peer.readLine();
            peer.readLine();
            peer.readLine();
            assertThat(peer.readExactly(fresh.length)).isEqualTo(fresh);
        }
    }

    @Test
    void theServedFolderMayBeDeletedAndMadeAgainUnderLoad() throws Exception {
        Path served = Files.createDirectory(folder.resolve("served"));
        Files.writeString(served.resolve("a"), "12345");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (HftpServer server = HftpServer.serve(served)) {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> askUntil(done, server)));
            }
            for (int i = 0; i < 200; i++) {
                Files.delete(served.resolve("a"));
                Files.delete(served);
                Files.createDirectory(served);
                Files.writeString(served.resolve("a"), "12345");
            }
            done.set(true);
            for (Future<?> result : results) {
                result.get(20, TimeUnit.SECONDS);
            }
            try (RawPeer peer = RawPeer.connect(server.address())) {
                assertThat(peer.exchange("get_file_listing\r\nget_slice a 0 5 raw\r\n"))
                        .isEqualTo("0 OK\r\na\r\n\r\n0 OK\r\nContent-Length: 5\r\n\r\n12345");
            }
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    /** Every answer is one of those that are right at some moment; 199 ends the connection, so a new one is made. */
    private static Void askUntil(AtomicBoolean done, HftpServer server) throws IOException {
        while (!done.get()) {
            try (RawPeer peer = RawPeer.connect(server.address())) {
                String answer = peer.exchange("get_metadata a\r\nget_slice a 0 0\r\nget_file_listing\r\n");
                assertThat(answer)
                        .matches("(0 OK\\r\\n[05]\\r\\n|202 FILE NOT FOUND\\r\\n)"
                                + "(0 OK\\r\\n\\r\\n|202 FILE NOT FOUND\\r\\n)"
                                + "(0 OK\\r\\n(a\\r\\n)?\\r\\n|199 INTERNAL SERVER ERROR\\r\\n)");
            }
        }
        return null;
    }

    @Test
    void aNameOf5MiBIsNotFoundAndOneOf8MiBIsNoRequest() throws IOException {
        try (HftpServer server = HftpServer.serve(folder)) {
            for (int size : new int[] {8 << 10, 20 << 10, 5 << 20}) {
                try (RawPeer peer = RawPeer.connect(server.address())) {
                    peer.send("get_metadata ");
                    peer.send("a".repeat(size));
                    assertThat(peer.exchange("\r\nhelp\r\n")).startsWith("202 FILE NOT FOUND\r\n0 OK\r\n");
                }
            }
            try (RawPeer peer = RawPeer.connect(server.address())) {
                peer.send("a".repeat(8 << 20) + "a");
                assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("101 BAD REQUEST\r\n");
            }
        }
    }

    @Test
    void beyondTheLimitClientsWaitAndAreThenToldSo() throws IOException {
        try (HftpServer server = HftpServer.builder(folder).maxConnections(3).start()) {
            List<RawPeer> served = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawPeer peer = RawPeer.connect(server.address());
                peer.send("help\r\n");
                assertThat(peer.readLine()).isEqualTo("0 OK");
                served.add(peer);
            }
            for (int i = 0; i < 10; i++) {
                try (RawPeer refused = RawPeer.connect(server.address())) {
                    assertThat(RawPeer.text(refused.readToEnd())).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
                }
            }
            assertThat(server.metrics().connectionsRefused()).isEqualTo(10);
            for (RawPeer peer : served) {
                peer.close();
            }
            Awaitility.await().until(() -> server.metrics().connectionsOpen() == 0);
            try (RawPeer peer = RawPeer.connect(server.address())) {
                assertThat(peer.exchange("help\r\n")).startsWith("0 OK\r\n");
            }
        }
    }

    @Test
    void oneAddressCannotTakeThePlacesOfAnother() throws IOException {
        try (HftpServer server =
                HftpServer.builder(folder).maxConnectionsPerAddress(2).start()) {
            try (RawPeer first = from("127.0.0.2", server);
                    RawPeer second = from("127.0.0.2", server)) {
                first.send("help\r\n");
                second.send("help\r\n");
                assertThat(first.readLine()).isEqualTo("0 OK");
                assertThat(second.readLine()).isEqualTo("0 OK");
                try (RawPeer third = from("127.0.0.2", server)) {
                    assertThat(third.readToEnd()).isEmpty();
                }
                try (RawPeer other = from("127.0.0.3", server)) {
                    assertThat(other.exchange("help\r\n")).startsWith("0 OK\r\n");
                }
            }
            Awaitility.await().until(() -> server.metrics().connectionsOpen() == 0);
            try (RawPeer again = from("127.0.0.2", server)) {
                assertThat(again.exchange("help\r\n")).startsWith("0 OK\r\n");
            }
        }
    }

    @Test
    void byDefaultOnlyTheLoopbackAddressIsListenedOn() throws IOException {
        try (HftpServer server = HftpServer.serve(folder)) {
            InetSocketAddress other =
                    new InetSocketAddress("127.0.0.9", server.address().getPort());
            assertThat(server.address().getAddress().isLoopbackAddress()).isTrue();
            assertThatThrownBy(() -> RawPeer.connect(other)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aClientThatPipelinesAndNeverReadsIsHeldBackByTcp() throws IOException {
        Files.writeString(folder.resolve("a"), "12345");
        try (HftpServer server =
                        HftpServer.builder(folder).sendBufferBytes(16384).start();
                RawPeer greedy = RawPeer.connect(server.address(), 4096)) {
            byte[] requests = "get_metadata a\r\n".repeat(4096).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            greedy.socket().setSendBufferSize(16384);
            Thread writer = new Thread(() -> writeForEver(greedy, requests));
            writer.start();
            long[] last = {-1};
            Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
                long read = server.metrics().bytesRead();
                boolean stopped = read == last[0] && read > 0;
                last[0] = read;
                return stopped;
            });
            assertThat(server.metrics().bytesRead()).isLessThan(2 << 20);
            try (RawPeer other = RawPeer.connect(server.address())) {
                assertThat(other.exchange("get_metadata a\r\n")).isEqualTo("0 OK\r\n5\r\n");
            }
            greedy.reset();
            join(writer);
        }
    }

    private static void writeForEver(RawPeer peer, byte[] requests) {
        try {
            while (true) {
                peer.send(requests);
            }
        } catch (IOException e) {
            // the test is over
            assertThat(peer.socket().isClosed()).isTrue();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static RawPeer from(String source, HftpServer server) throws IOException {
        return RawPeer.connect(server.address(), new InetSocketAddress(source, 0));
    }
}
