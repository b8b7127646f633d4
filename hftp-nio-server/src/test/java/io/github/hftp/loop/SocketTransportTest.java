package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One connection, registered with a loop as it always is: that changes how the JDK closes it. */
@ExtendWith(LeakCheck.class)
class SocketTransportTest {
    private EventLoop loop;
    private SocketTransport transport;
    private StubHandler handler;
    private RawPeer peer;

    @BeforeEach
    void connect() throws IOException {
        loop = EventLoop.open("hftp-loop-test");
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = RawPeer.connect((InetSocketAddress) server.getLocalAddress());
            SocketChannel channel = server.accept();
            channel.configureBlocking(false);
            transport = new SocketTransport(channel);
        }
        handler = new StubHandler();
        loop.register(transport.channel(), handler);
    }

    @AfterEach
    void closeAll() throws IOException {
        transport.close();
        loop.close();
        peer.close();
    }

    private int write(int count) throws IOException {
        return transport.write(ByteBuffer.allocateDirect(count));
    }

    @Test
    void bytesGoBothWays() throws Exception {
        ByteBuffer hello = ByteBuffer.allocateDirect(5).put("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(transport.write(hello.flip())).isEqualTo(5);
        assertThat(RawPeer.text(peer.readExactly(5))).isEqualTo("hello");
        assertThat(transport.read(hello.clear())).isZero();
        peer.send("you");
        peer.halfClose();
        loop.runOnce(1_000_000_000);
        assertThat(transport.read(hello.clear())).isEqualTo(3);
        handler.registration.requeue();
        loop.runOnce(1_000_000_000);
        assertThat(transport.read(hello.clear())).isEqualTo(-1);
    }

    @Test
    void resetGivesThePeerAReset() throws Exception {
        write(1000);
        transport.reset();
        loop.runOnce();
        assertThatThrownBy(peer::readToEnd).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        transport.reset();
        assertThat(transport.channel().isOpen()).isFalse();
    }

    @Test
    void closeDeliversWhatWasWritten() throws Exception {
        int written = 0;
        for (int count = write(100_000); count > 0; count = write(100_000)) {
            written += count;
        }
        transport.close();
        loop.runOnce();
        assertThat(peer.skipToEnd()).isEqualTo(written);
    }

    @Test
    void closeEndsTheStreamEvenBeforeTheLoopHasAnotherTurn() throws Exception {
        write(3);
        transport.close();
        assertThat(peer.readToEnd()).hasSize(3);
    }

    @Test
    void afterShutdownOutputThePeerCanStillSend() throws Exception {
        write(3);
        transport.shutdownOutput();
        assertThat(peer.readToEnd()).hasSize(3);
        peer.send("more");
        peer.halfClose();
        handler.registration.requeue();
        loop.runOnce();
        assertThat(transport.read(ByteBuffer.allocateDirect(10))).isEqualTo(4);
        assertThatThrownBy(() -> write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void closingWhatThePeerHasResetIsNoError() throws Exception {
        peer.reset();
        transport.reset();
        transport.close();
        assertThat(transport.channel().isOpen()).isFalse();
    }

    @Test
    void theSendBufferHasASize() throws Exception {
        assertThat(transport.sendBufferSize()).isPositive();
    }

    @Test
    void bytesOfAFileAreTransferredFromAnyPosition(@TempDir Path folder) throws Exception {
        Path path = Files.writeString(folder.resolve("f"), "0123456789");
        try (FileChannel file = FileChannel.open(path)) {
            assertThat(transport.transferFrom(file, 2, 5)).isEqualTo(5);
            assertThat(transport.transferFrom(file, 8, 100)).isEqualTo(2);
            assertThat(transport.transferFrom(file, 10, 1)).isZero();
            assertThat(file.position()).isZero();
        }
        assertThat(new String(peer.readExactly(7), StandardCharsets.US_ASCII)).isEqualTo("2345689");
    }

    @Test
    void theLoopWaitsForWhatTheHandlerWantsAndNothingElse() {
        assertThat(transport.interestOps(0)).isZero();
        assertThat(transport.interestOps(SelectionKey.OP_READ)).isEqualTo(SelectionKey.OP_READ);
        assertThat(transport.interestOps(SelectionKey.OP_WRITE)).isEqualTo(SelectionKey.OP_WRITE);
    }
}
