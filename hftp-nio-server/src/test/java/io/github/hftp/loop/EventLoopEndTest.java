package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A loop that has ended, however that came, leaves no open port and is known to have ended. */
@ExtendWith(LeakCheck.class)
class EventLoopEndTest {
    /** Never closes anything: a class that it needs cannot be loaded any more. */
    private static final class Broken extends StubHandler {
        Broken() {
            interest = 0;
        }

        @Override
        public void onFailure(Throwable failure) {
            throw new NoClassDefFoundError("thrown by a test");
        }

        @Override
        public void close() {
            throw new NoClassDefFoundError("thrown by a test");
        }
    }

    private ServerSocketChannel listening;
    private int port;

    @BeforeEach
    void listen() throws IOException {
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.configureBlocking(false);
        port = listening.socket().getLocalPort();
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    @Test
    void aChannelIsClosedThoughItsHandlerFailsToClose() throws Exception {
        try (CapturedLog lines = new CapturedLog()) {
            EventLoop loop = EventLoop.open("hftp-loop-test");
            loop.register(listening, new Broken());
            loop.start(true);
            loop.close();
            assertThat(loop.ended()).isCompleted();
            assertNobodyListens();
            assertThat(lines.messages()).hasSize(1);
        }
    }

    @Test
    void aHandlerThatFailsAndFailsToCloseLeavesNoOpenChannel() throws Exception {
        try (EventLoop loop = EventLoop.open("hftp-loop-test");
                CapturedLog lines = new CapturedLog()) {
            Broken broken = new Broken();
            broken.whenReady = Kind.RUNTIME::fire;
            loop.register(listening, broken).requeue();
            loop.runOnce();
            loop.runOnce();
            assertNobodyListens();
            assertThat(loop.ended()).isNotDone();
            assertThat(lines.messages()).isNotEmpty();
        }
    }

    @Test
    void aLoopThatDiesAmongThingsThatFailIsClosedAndSaysSo() throws Exception {
        StubPoller poller = new StubPoller();
        poller.failure = new IOException("broken");
        poller.whenClosed = () -> {
            throw new NoClassDefFoundError("thrown by a test");
        };
        try (CapturedLog lines = new CapturedLog()) {
            EventLoop loop = new EventLoop("hftp-loop-test", Clock.SYSTEM, poller);
            loop.register(listening, new Broken());
            loop.execute(Kind.STACK::fire);
            CompletionStage<Void> end = loop.ended(); // as such, since what the callback throws is lost
            end.whenComplete((nothing, failure) -> {
                throw new NoClassDefFoundError("thrown by a test");
            });
            loop.start(true);
            assertThatThrownBy(() -> loop.ended().get(10, TimeUnit.SECONDS)).hasCause(poller.failure);
            assertNobodyListens();
            assertThat(loop).hasToString("hftp-loop-test (CLOSED)");
            assertThat(lines.messages()).anyMatch(line -> line.contains("hftp-loop-test ends by a failure"));
        }
    }

    private void assertNobodyListens() {
        assertThat(listening.isOpen()).isFalse();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        assertThatThrownBy(() -> SocketChannel.open(address).close()).isInstanceOf(IOException.class);
    }
}
