package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.RawPeer;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers in processes of their own that run out of what a process can have. */
class ExhaustionTest {
    @TempDir
    Path folder;

    /** A server that can be made to hold descriptors which its connections would need. */
    static final class Server {
        private static final int LEFT_FREE = 12;

        private Server() {}

        public static void main(String[] args) throws Exception {
            Deque<FileChannel> held = new ArrayDeque<>();
            try (HftpServer server = HftpServer.builder(Path.of(args[0])).start()) {
                System.out.println(server.address().getPort());
                for (int command = System.in.read(); command >= 0; command = System.in.read()) {
                    switch (command) {
                        case 'h' -> holdDescriptors(held);
                        case 'f' -> free(held, Integer.MAX_VALUE);
                        case 's' -> {
                            // the line below says it all
                        }
                        default -> throw new IllegalArgumentException();
                    }
                    System.out.println(server.metrics().maxConnections() + " "
                            + server.metrics().acceptFailures() + " "
                            + server.metrics().loop().turns() + " "
                            + usedHeap() + " "
                            + usedDirectMemory());
                }
            }
        }

        private static long usedHeap() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        private static long usedDirectMemory() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
        }

        private static void holdDescriptors(Deque<FileChannel> held) throws IOException {
            try {
                while (true) {
                    held.add(FileChannel.open(Path.of("/dev/null")));
                }
            } catch (IOException e) {
                free(held, LEFT_FREE);
            }
        }

        private static void free(Deque<FileChannel> held, int count) throws IOException {
            for (int i = 0; i < count && !held.isEmpty(); i++) {
                held.pop().close();
            }
        }
    }

    @Test
    void withoutDescriptorsItServesThoseItHasAndRecoversWhenSomeAreGivenBack() throws Exception {
        Files.writeString(folder.resolve("a"), "12345");
        Process process = fork("ulimit -n 96; exec \"$0\" \"$@\"", "-XX:-MaxFDLimit", "-Xmx64m");
        try (BufferedReader output = process.inputReader()) {
            InetSocketAddress address = address(output);
            try (RawPeer served = RawPeer.connect(address)) {
                assertServed(served);
                assertServed(served); // now from the cache: its classes, too, take descriptors to load
                assertThat(ask(process, output, 'h')).startsWith("16"); // (96 - 64) / 2 connections
                List<RawPeer> waiting = new ArrayList<>();
                for (int i = 0; i < 14; i++) {
                    waiting.add(RawPeer.connect(address));
                }
                assertServed(served);
                Awaitility.await().until(() -> Integer.parseInt(ask(process, output, 's')[1]) > 2);
                long turns = Long.parseLong(ask(process, output, 's')[2]);
                assertServed(served);
                assertThat(Long.parseLong(ask(process, output, 's')[2]) - turns).isLessThan(100);
                ask(process, output, 'f');
                for (RawPeer peer : waiting) {
                    assertServed(peer);
                    peer.close();
                }
            }
        } finally {
            end(process);
        }
    }

    @Test
    void aSmallHeapIsEnoughForManyClientsThatAskAndDoNotRead() throws Exception {
        Files.write(folder.resolve("a"), RawPeer.pattern(100_000, 1));
        Process process = fork("exec \"$0\" \"$@\"", "-Xmx24m", "-XX:MaxDirectMemorySize=16m");
        try (BufferedReader output = process.inputReader()) {
            InetSocketAddress address = address(output);
            String requests =
                    "get_slice a 0 100000 raw\r\nget_slice a 0 100000\r\nget_metadata a\r\nhelp\r\n".repeat(150);
            List<RawPeer> peers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                RawPeer peer = RawPeer.connect(address, 4096);
                peer.send(requests);
                peers.add(peer);
            }
            for (int i = 0; i < 20; i++) {
                try (RawPeer peer = RawPeer.connect(address)) {
                    assertServed(peer);
                }
            }
            assertThat(peers.get(7).readLine()).isEqualTo("0 OK");
            for (RawPeer peer : peers) {
                peer.reset();
            }
        } finally {
            end(process);
        }
    }

    @Test
    void anIdleConnectionCostsAtMostTwoKibibytesOfHeapAndNoBuffer() throws Exception {
        Files.write(folder.resolve("a"), RawPeer.pattern(1 << 20, 1));
        int connections = 1000;
        Process process = fork("exec \"$0\" \"$@\"", "-Xmx64m", "-XX:MaxDirectMemorySize=16m");
        List<RawPeer> idle = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            InetSocketAddress address = address(output);
            try (RawPeer first = RawPeer.connect(address)) {
                assertServed(first);
                first.send("get_slice a 0 1048576 raw\r\nget_slice a 0 1048576\r\n");
                first.halfClose();
                assertThat(first.skipToEnd()).isGreaterThan(2 << 20);
            }
            String[] before = ask(process, output, 's');
            for (int i = 0; i < connections; i++) {
                RawPeer peer = RawPeer.connect(address);
                idle.add(peer);
                peer.send("get_metadata a\r\nget_meta");
                assertThat(peer.readLine()).isEqualTo("0 OK");
                assertThat(peer.readLine()).isEqualTo("1048576");
            }
            String[] after = ask(process, output, 's');
            long heap = Long.parseLong(after[3]) - Long.parseLong(before[3]);
            assertThat(heap / connections).isLessThanOrEqualTo(2048);
            assertThat(after[4]).isEqualTo(before[4]);
            assertThat(Long.parseLong(after[4])).isLessThan(1 << 20);
        } finally {
            for (RawPeer peer : idle) {
                peer.close();
            }
            end(process);
        }
    }

    private static void assertServed(RawPeer peer) throws IOException {
        peer.send("get_slice a 0 5 raw\r\n");
        assertThat(peer.readLine()).isEqualTo("0 OK");
        assertThat(peer.readLine()).isEqualTo("Content-Length: 5");
        assertThat(peer.readLine()).isEmpty();
        peer.readExactly(5);
    }

    private static InetSocketAddress address(BufferedReader output) throws IOException {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(output.readLine()));
    }

    private static void end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static String[] ask(Process process, BufferedReader output, char command) throws IOException {
        process.getOutputStream().write(command);
        process.getOutputStream().flush();
        return output.readLine().split(" ", -1);
    }

    private Process fork(String script, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", script));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Server.class.getName(), folder.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
