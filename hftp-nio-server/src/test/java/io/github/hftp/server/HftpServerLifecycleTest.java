package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.server.event.ConnectionOpened;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class HftpServerLifecycleTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeFile() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "hello");
    }

    @Test
    void servesFromTheMomentThatStartReturns() throws IOException {
        try (HftpServer server = HftpServer.serve(folder);
                RawPeer peer = RawPeer.connect(server.address())) {
            assertThat(peer.exchange("get_metadata a.txt\r\n")).isEqualTo("0 OK\r\n5\r\n");
        }
    }

    @Test
    void closeWithoutStart() {
        HftpServer server = HftpServer.builder(folder).build();
        server.close();
        assertThat(server.whenClosed()).isCompleted();
        assertThatIllegalStateException().isThrownBy(server::start);
    }

    @Test
    void closeTwice() throws IOException {
        HftpServer server = HftpServer.serve(folder);
        server.close();
        server.close();
        assertThat(server.whenClosed()).isCompleted();
    }

    @Test
    void startTwiceFails() throws IOException {
        try (HftpServer server = HftpServer.serve(folder)) {
            assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("RUNNING");
        }
    }

    @Test
    void addressIsKnownAfterStartOnly() throws IOException {
        HftpServer server = HftpServer.builder(folder).build();
        assertThatIllegalStateException().isThrownBy(server::address);
        try (server) {
            server.start();
            assertThat(server.address().getPort()).isPositive();
            assertThat(server.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
            assertThat(server.uri())
                    .hasToString("hftp://127.0.0.1:" + server.address().getPort() + "/");
        }
    }

    @Test
    void closeReleasesThePort() throws IOException {
        HftpServer first = HftpServer.serve(folder);
        int port = first.address().getPort();
        try (RawPeer peer = RawPeer.connect(first.address())) {
            peer.send("quit\r\n");
            peer.readToEnd(); // the server closes first, so its end is the one that stays in TIME_WAIT
        }
        first.close();
        assertThatThrownBy(() -> RawPeer.connect(first.address())).isInstanceOf(ConnectException.class);
        try (HftpServer second = HftpServer.builder(folder).port(port).start()) {
            assertThat(second.address().getPort()).isEqualTo(port);
        }
    }

    /** Each leaves the server's end of a connection in TIME_WAIT, on the port that the next one takes at once. */
    @Test
    void twoHundredRestartsOnOnePort() throws IOException {
        int port = 0;
        for (int i = 0; i < 200; i++) {
            try (HftpServer server = HftpServer.builder(folder).port(port).start();
                    RawPeer peer = RawPeer.connect(server.address())) {
                port = server.address().getPort();
                peer.send("get_metadata a.txt\r\nquit\r\n");
                assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("0 OK\r\n5\r\n0 OK\r\n");
            }
        }
    }

    @Test
    void aPortInUseIsRefusedAndNothingIsLeft() throws IOException {
        try (HftpServer first = HftpServer.serve(folder)) {
            HftpServer second =
                    HftpServer.builder(folder).port(first.address().getPort()).build();
            assertThatThrownBy(second::start).isInstanceOf(BindException.class);
            assertThat(second.whenClosed()).isCompleted();
            second.close();
        }
    }

    @Test
    void aFolderThatIsNoneIsRefused() {
        assertThatThrownBy(() -> HftpServer.serve(folder.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> HftpServer.serve(folder.resolve("a.txt"))).isInstanceOf(NotDirectoryException.class);
    }

    /** Nor is it absent: a dead mount, or a folder within one that may not be searched, comes back. */
    @Test
    void aFolderThatCannotBeLookedAtIsNotTakenForAbsent() throws IOException {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThatThrownBy(() -> HftpServer.serve(loop))
                .isInstanceOf(FileSystemException.class)
                .isNotInstanceOf(NoSuchFileException.class);
    }

    @Test
    void closeFromAListener() throws Exception {
        CompletableFuture<HftpServer> server = new CompletableFuture<>();
        server.complete(HftpServer.builder(folder)
                .listener(new ServerListener() {
                    @Override
                    public void onConnectionOpened(ConnectionOpened event) {
                        server.join().close();
                    }
                })
                .start());
        try (RawPeer peer = RawPeer.connect(server.get().address())) {
            assertThat(peer.readToEnd()).isEmpty();
        }
        server.get().whenClosed().get(10, TimeUnit.SECONDS);
    }

    @Test
    void closeFromSeveralThreadsAtOnce() throws Exception {
        HftpServer server = HftpServer.serve(folder);
        List<CompletableFuture<Void>> closings = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            closings.add(CompletableFuture.runAsync(server::close));
        }
        for (CompletableFuture<Void> closing : closings) {
            closing.get(10, TimeUnit.SECONDS);
        }
        assertThat(server.whenClosed()).isCompleted();
    }

    @Test
    void aThreadThatIsInterruptedCanCloseAndStaysInterrupted() throws IOException {
        HftpServer server = HftpServer.serve(folder);
        Thread.currentThread().interrupt();
        server.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.whenClosed()).isCompleted();
    }

    @Test
    void toStringShowsTheState() throws IOException {
        HftpServer server = HftpServer.builder(folder).build();
        assertThat(server).hasToString("HftpServer of " + folder + " (NEW)");
        server.start();
        assertThat(server.toString()).contains(server.uri().toString()).endsWith("(RUNNING)");
        server.close();
        assertThat(server.toString()).endsWith("(CLOSED)");
    }

    @Test
    void aThousandStartsAndStopsLeaveNothing() throws IOException {
        try (HftpServer blocker = HftpServer.serve(folder)) {
            int taken = blocker.address().getPort();
            for (int i = 0; i < 500; i++) {
                HftpServer.serve(folder).close();
                assertThatThrownBy(() -> HftpServer.builder(folder).port(taken).start())
                        .isInstanceOf(BindException.class);
            }
        }
    }

    @Test
    void fiftyServersAtOnce() throws IOException {
        List<HftpServer> servers = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                servers.add(HftpServer.serve(folder));
            }
            for (HftpServer server : servers) {
                try (RawPeer peer = RawPeer.connect(server.address())) {
                    assertThat(peer.exchange("get_metadata a.txt\r\n")).isEqualTo("0 OK\r\n5\r\n");
                }
            }
        } finally {
            servers.forEach(HftpServer::close);
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefusedAtOnce() {
        HftpServerBuilder builder = HftpServer.builder(folder);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65536));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnectionsPerAddress(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxLineBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.minimumSendRate(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.sendBufferBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.idleTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.lineTimeout(Duration.ofDays(1000)));
        assertThatThrownBy(() -> builder.listener(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void settingsThatAreChangedAfterBuildDoNotReachTheServer() throws IOException {
        HftpServerBuilder builder = HftpServer.builder(folder);
        try (HftpServer server = builder.build()) {
            builder.maxLineBytes(16);
            server.start();
            try (RawPeer peer = RawPeer.connect(server.address())) {
                assertThat(peer.exchange("get_metadata a.txt\r\n")).isEqualTo("0 OK\r\n5\r\n");
            }
        }
    }

    @Test
    void metricsAreThereWhileItRunsAndAfterwards() throws IOException {
        HftpServer server = HftpServer.serve(folder);
        try (server;
                RawPeer peer = RawPeer.connect(server.address())) {
            peer.exchange("help\r\nnonsense\r\n");
            assertThat(server.metrics().connectionsOpened()).isEqualTo(1);
        }
        assertThat(server.metrics().connectionsOpen()).isZero();
        assertThat(server.metrics().loop().turns()).isPositive();
    }
}
