package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The end of a process whose event loop hangs in a file. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(LeakCheck.class)
class HangingFileTest {
    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(home.resolve("served"));
    }

    @Test
    void aFileThatHangsDelaysTheEndNoLongerThanAllowed() throws Exception {
        try (ForkedLauncher launcher = start("--drain-timeout=100ms", "--access-log")) {
            InetSocketAddress address = launcher.awaitReady();
            hangInAPipe(address);
            long before = System.nanoTime();
            launcher.signal("TERM");
            assertThat(launcher.awaitStatus()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2100));
        }
    }

    @Test
    void aSecondSignalEndsItAtOnceAlsoWhileAFileHangs() throws Exception {
        try (ForkedLauncher launcher = start("--drain-timeout=1h")) {
            hangInAPipe(launcher.awaitReady());
            launcher.signal("TERM");
            launcher.awaitLogged("TERM: ");
            Awaitility.await()
                    .until(
                            () -> { // one that comes too soon counts as an echo of the first
                                launcher.signal("TERM");
                                return !launcher.isAlive();
                            });
            assertThat(launcher.awaitStatus()).isEqualTo(143);
        }
    }

    /** Swaps a file for a pipe until the server, which has just seen the file, opens the pipe and hangs in that. */
    private void hangInAPipe(InetSocketAddress address) throws Exception {
        Path pipe = home.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no pipes");
        Path next = home.resolve("next");
        Path name = folder.resolve("swapped");
        Thread swapper = new Thread(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Files.move(Files.writeString(next, "x"), name, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(Files.createLink(next, pipe), name, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        swapper.start();
        try {
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> hangs(address));
        } finally {
            swapper.interrupt();
            swapper.join();
        }
    }

    private static boolean hangs(InetSocketAddress address) throws IOException {
        try (RawPeer peer = RawPeer.connect(address)) {
            peer.socket().setSoTimeout(500);
            peer.send("get_slice swapped 0 1 raw\r\n".repeat(64) + "quit\r\n");
            peer.readToEnd();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private ForkedLauncher start(String... arguments) throws IOException {
        String[] all = Stream.concat(Stream.of("--port=0", "--datadir=" + folder), Stream.of(arguments))
                .toArray(String[]::new);
        return ForkedLauncher.start(home.resolve("errors"), Map.of(), all);
    }
}
