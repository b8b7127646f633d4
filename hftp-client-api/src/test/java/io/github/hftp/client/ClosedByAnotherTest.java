package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one thread waits for, another can end, without waiting for it. */
@ExtendWith(LeakCheck.class)
@Timeout(20)
class ClosedByAnotherTest {
    private static final Duration LONG = Duration.ofHours(1);

    private ModelServer server;
    private HftpClient client;

    @BeforeEach
    void connect() throws IOException {
        server = ModelServer.start(Map.of("f", RawPeer.pattern(500_000, 1)));
        client = HftpClient.builder()
                .encoding(SliceEncoding.RAW)
                .replyTimeout(LONG)
                .progressTimeout(LONG)
                .retries(new RetryPolicy(5, LONG, LONG, LONG))
                .connect(server.address());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    /** What the reader waits for. */
    enum Wait {
        FOR_A_STATUS,
        FOR_BYTES,
        FOR_A_RETRY;

        void arrange(ModelServer server) {
            server.deliver(Deliveries.on(
                    Deliveries::isSlice,
                    switch (this) {
                        case FOR_A_STATUS -> Deliveries.cut(0, Deliveries.End.STALL);
                        case FOR_BYTES -> Deliveries.cut(100, Deliveries.End.STALL);
                        case FOR_A_RETRY -> Deliveries.cut(100, Deliveries.End.CLOSE);
                    }));
        }
    }

    private static <T> FutureTask<T> start(Callable<T> read) {
        var task = new FutureTask<T>(read);
        new Thread(task, "reader").start();
        return task;
    }

    /** Waits until the reader has made its request, and probably waits for what comes. */
    private void awaitRequest() {
        await().until(() -> server.requests().stream().anyMatch(Deliveries::isSlice));
    }

    private static Throwable failure(FutureTask<?> task) throws Exception {
        try {
            task.get(10, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Does what must not wait for the reader; by another thread, so that the test ends if it does. */
    private static <T> T promptly(Callable<T> action) throws Exception {
        return start(action).get(5, TimeUnit.SECONDS);
    }

    private static void close(Closeable open) throws Exception {
        promptly(() -> {
            open.close();
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void closingAChannelEndsTheReadOfAnotherThread(Wait wait) throws Exception {
        wait.arrange(server);
        SeekableByteChannel channel = client.openChannel("f");
        FutureTask<Integer> reader = start(() -> readFully(channel));
        FutureTask<Integer> second = start(() -> readFully(channel));
        awaitRequest();
        assertThat((long) promptly(channel::size)).isEqualTo(500_000);
        assertThat((long) promptly(channel::position)).isLessThan(100);
        assertThat((boolean) promptly(channel::isOpen)).isTrue();
        close(channel);
        assertThat(channel.isOpen()).isFalse();
        assertThat(failure(reader)).isInstanceOf(AsynchronousCloseException.class);
        assertThat(failure(second)).isInstanceOf(ClosedChannelException.class);
        assertThatExceptionOfType(ClosedChannelException.class)
                .isThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                .isNotInstanceOf(AsynchronousCloseException.class);
        assertThat(client.size("f")).isEqualTo(500_000);
    }

    private static int readFully(SeekableByteChannel channel) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(1000);
        while (target.hasRemaining()) {
            channel.read(target);
        }
        return target.position();
    }

    @ParameterizedTest
    @EnumSource
    void closingAStreamEndsTheReadOfAnotherThread(Wait wait) throws Exception {
        wait.arrange(server);
        InputStream stream = client.openStream("f");
        FutureTask<byte[]> reader = start(stream::readAllBytes);
        awaitRequest();
        close(stream);
        assertThat(failure(reader)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatExceptionOfType(IOException.class).isThrownBy(stream::read).withMessageContaining("closed");
        assertThat(client.size("f")).isEqualTo(500_000);
    }

    @Test
    void aPositionThatIsSetDuringAReadIsKept() throws Exception {
        Wait.FOR_BYTES.arrange(server);
        SeekableByteChannel channel = client.openChannel("f");
        FutureTask<Integer> reader = start(() -> readFully(channel));
        awaitRequest();
        promptly(() -> channel.position(300_000));
        assertThat(channel.position()).isGreaterThanOrEqualTo(300_000);
        close(channel);
        assertThat(failure(reader)).isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void whatIsAvailableAtTheEndIsNothing() throws IOException {
        try (InputStream stream = client.openStream("f")) {
            stream.readAllBytes();
            assertThat(stream.available()).isZero();
        }
    }
}
