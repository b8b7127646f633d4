package io.github.hftp.server.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.server.internal.reply.Workers;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Real workers, and a folder that makes them wait. */
@ExtendWith(LeakCheck.class)
class WorkersTest {
    @Test
    void aTaskThatFailsEndsNothing() throws Exception {
        try (Workers workers = new Workers("hftp-test")) {
            CountDownLatch done = new CountDownLatch(1);
            for (int n = 0; n < 20; n++) {
                workers.execute(() -> {
                    throw new RejectedExecutionException("as when the loop has closed");
                });
            }
            workers.execute(done::countDown);
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theirThreadsKeepNoJvmAliveAndHoldNoClassLoader() throws Exception {
        try (Workers workers = new Workers("hftp-test")) {
            AtomicReference<Thread> thread = new AtomicReference<>();
            CountDownLatch done = new CountDownLatch(1);
            workers.execute(() -> {
                thread.set(Thread.currentThread());
                done.countDown();
            });
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(thread.get().isDaemon()).isTrue();
            assertThat(thread.get().getName()).isEqualTo("hftp-test");
            assertThat(thread.get().getContextClassLoader()).isNull();
        }
    }

    @Test
    void closingLetsThemFinishAndTakesNothingMore() throws Exception {
        Workers workers = new Workers("hftp-test");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        workers.execute(() -> {
            begun.countDown();
            await(goOn);
            interrupted.set(Thread.currentThread().isInterrupted());
            done.countDown();
        });
        await(begun);
        workers.close();
        assertThatThrownBy(() -> workers.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        goOn.countDown();
        await(done);
        assertThat(interrupted.get()).isFalse();
    }

    @Test
    void aFolderThatHangsHoldsUpNobodyElse() throws IOException {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        MemoryFiles memory = new MemoryFiles().thatMayBlock().put("f", new byte[100]);
        FaultyFiles files = new FaultyFiles(memory).beforeRead(() -> {
            reading.countDown();
            await(goOn);
        });
        EventLoop loop = EventLoop.open("hftp-test-loop");
        try (Workers workers = new Workers("hftp-test-files")) {
            InetSocketAddress address = serve(loop, files, workers);
            try (RawPeer slow = RawPeer.connect(address);
                    RawPeer other = RawPeer.connect(address)) {
                slow.send("get_slice f 0 100 raw\r\n");
                await(reading);
                for (int n = 0; n < 100; n++) {
                    other.send("get_metadata f\r\n");
                    assertThat(other.readLine()).isEqualTo("0 OK");
                    assertThat(other.readLine()).isEqualTo("100");
                }
                goOn.countDown();
                assertThat(slow.readLine()).isEqualTo("0 OK");
                assertThat(slow.readLine()).isEqualTo("Content-Length: 100");
                assertThat(slow.readLine()).isEmpty();
                assertThat(slow.readExactly(100)).isEqualTo(new byte[100]);
            }
        } finally {
            goOn.countDown();
            loop.close();
        }
        Awaitility.await().until(() -> memory.open() == 0); // closed by a worker
    }

    @Test
    void aLoopThatClosesWhileTheFolderHangsLeavesNothingOpen() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        MemoryFiles memory = new MemoryFiles().thatMayBlock().put("f", new byte[100]);
        FaultyFiles files = new FaultyFiles(memory).beforeRead(() -> {
            reading.countDown();
            await(goOn);
        });
        EventLoop loop = EventLoop.open("hftp-test-loop");
        Workers workers = new Workers("hftp-test-files");
        try (RawPeer peer = RawPeer.connect(serve(loop, files, workers))) {
            peer.send("get_slice f 0 100 raw\r\n");
            await(reading);
            loop.close();
            assertThat(peer.readToEnd()).isEmpty();
            CountDownLatch closed = new CountDownLatch(3);
            goOn.countDown();
            for (int n = 0; n < 3; n++) {
                workers.execute(closed::countDown); // behind the read that goes on
            }
            await(closed);
        } finally {
            goOn.countDown();
            loop.close();
            workers.close();
        }
        Awaitility.await().until(() -> memory.open() == 0);
    }

    private static InetSocketAddress serve(EventLoop loop, FaultyFiles files, Workers workers) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
        new Connections(loop, Scene.limits(), files, workers, null).acceptFrom(channel);
        loop.start(true);
        return address;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("it never came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
