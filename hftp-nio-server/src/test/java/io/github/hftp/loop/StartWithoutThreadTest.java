package io.github.hftp.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A loop in a process of its own whose address space has no room for one more thread. */
@EnabledOnOs(OS.LINUX)
class StartWithoutThreadTest {
    /** What the process does. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            EventLoop loop = EventLoop.open("hftp-loop-test");
            ServerSocketChannel channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Acceptor.register(loop, channel, accepted -> {});
            AtomicBoolean taskRan = new AtomicBoolean();
            loop.execute(() -> taskRan.set(true));
            useUpTheThreads();
            try {
                loop.start(true);
                System.out.println("there was a thread to be had");
            } catch (OutOfMemoryError e) {
                System.out.println(loop + " " + loop.ended().isDone() + " " + channel.isOpen() + " " + taskRan.get());
            }
        }

        private static void useUpTheThreads() {
            for (long stackBytes = 256 << 20; stackBytes >= 1 << 20; stackBytes /= 4) {
                try {
                    while (true) {
                        Thread thread = new Thread(null, LockSupport::park, "idle", stackBytes);
                        thread.setDaemon(true);
                        thread.start();
                    }
                } catch (OutOfMemoryError e) {
                    // as was intended
                }
            }
        }
    }

    @Test
    void aLoopThatGetsNoThreadIsClosed() throws Exception {
        List<String> command = List.of(
                "bash",
                "-c",
                "ulimit -v 2000000; exec \"$0\" \"$@\"",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xint",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:CompressedClassSpaceSize=16m",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.lines()).containsExactly("hftp-loop-test (CLOSED) true false true");
        } finally {
            process.destroyForcibly();
        }
    }
}
