package io.github.hftp.client.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.client.HftpTimeoutException;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TransportTest {
    private static final int MORE_THAN_THE_KERNEL_TAKES = 1 << 20; // if it is sent often enough

    private ServerSocket listener; // accepts nobody: whatever is sent to it stays unread
    private Transport transport;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        transport = Transport.open();
        transport.allowWaiting(Duration.ofSeconds(10), "no connection");
        connectNow();
    }

    private void connectNow() throws IOException {
        transport.connect(new ArrayDeque<>(List.of((InetSocketAddress) listener.getLocalSocketAddress())));
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        listener.close();
    }

    @Test
    void aServerThatDoesNotReadIsATimeout() {
        transport.allowWaiting(Duration.ofMillis(100), "not read");
        ByteBuffer source = ByteBuffer.allocate(MORE_THAN_THE_KERNEL_TAKES);
        assertThatExceptionOfType(HftpTimeoutException.class)
                .isThrownBy(() -> {
                    while (true) {
                        transport.write(source.clear());
                    }
                })
                .withMessage("not read");
    }

    @Test
    void theTimeIsForAllThatFollows() throws Exception {
        transport.allowWaiting(Duration.ofMillis(50), "over");
        ByteBuffer target = ByteBuffer.allocate(1);
        assertThatExceptionOfType(HftpTimeoutException.class).isThrownBy(() -> transport.read(target));
        long start = System.nanoTime();
        assertThatExceptionOfType(HftpTimeoutException.class).isThrownBy(() -> transport.read(target));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(50));
    }

    @Test
    void pollsWithoutWaiting() throws Exception {
        ByteBuffer target = ByteBuffer.allocate(10);
        assertThat(transport.poll(target)).isZero();
        try (var accepted = listener.accept()) {
            accepted.getOutputStream().write(7);
        }
        assertThat(transport.read(target)).isEqualTo(1);
        assertThat(transport.read(target)).isEqualTo(-1);
        assertThat(transport.poll(target)).isEqualTo(-1);
    }

    @Test
    void nothingWorksOnceItIsClosed() throws Exception {
        transport.close();
        transport.close();
        assertThat(transport.isOpen()).isFalse();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> transport.read(buffer));
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> transport.write(buffer));
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> connectNow());
    }
}
