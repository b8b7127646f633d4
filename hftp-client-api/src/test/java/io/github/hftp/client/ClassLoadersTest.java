package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** The class loaders of applications that come and go, as in an application server; the JDK's threads stay. */
class ClassLoadersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** An application, which ends with the standard input. */
    static final class Application implements Callable<Long> {
        private final int port;

        Application(int port) {
            this.port = port;
        }

        @Override
        public Long call() throws Exception {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            Duration idleTimeout = Duration.ofMillis(20);
            try (HftpClient client =
                    HftpClient.builder().idleTimeout(idleTimeout).connect(address)) {
                long size = client.size("a");
                return size + System.in.readAllBytes().length;
            }
        }
    }

    /** The process: the JDK's timer must not have been used before. */
    static final class ApplicationServer {
        private ApplicationServer() {}

        public static void main(String[] arguments) throws Exception {
            var queue = new ReferenceQueue<ClassLoader>();
            WeakReference<ClassLoader> loader = deploy(Integer.parseInt(arguments[0]), queue);
            long start = System.nanoTime();
            boolean collected = false;
            while (!collected && System.nanoTime() - start < PATIENCE.toNanos()) {
                System.gc();
                collected = queue.remove(20) == loader;
            }
            System.out.println(
                    collected
                            ? "collected"
                            : "kept by one of " + Thread.getAllStackTraces().keySet());
            System.exit(0);
        }

        private static WeakReference<ClassLoader> deploy(int port, ReferenceQueue<ClassLoader> queue) throws Exception {
            URL[] urls = List.of(Application.class, HftpClient.class, FileName.class, Logger.class).stream()
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                    .toArray(URL[]::new);
            Thread thread = Thread.currentThread();
            ClassLoader own = thread.getContextClassLoader();
            try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
                thread.setContextClassLoader(loader);
                var constructor = loader.loadClass(Application.class.getName()).getDeclaredConstructor(int.class);
                constructor.setAccessible(true);
                System.out.println(((Callable<?>) constructor.newInstance(port)).call());
                return new WeakReference<>(loader, queue);
            } finally {
                thread.setContextClassLoader(own);
            }
        }
    }

    /** With as many processors as make a difference to where the JDK runs things. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void anApplicationThatHasEndedCanBeCollected(int processors) throws Exception {
        try (ModelServer server = ModelServer.start(Map.of("a", new byte[3]))) {
            Process process = start(server, "-XX:ActiveProcessorCount=" + processors);
            try {
                awaitIdleTimeout(server);
                process.getOutputStream().close();
                assertThat(process.inputReader().lines()).endsWith("3", "collected");
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aPoolOfTheJdkWithoutThreadsClosesIdleConnectionsToo() throws Exception {
        try (ModelServer server = ModelServer.start(Map.of("a", new byte[3]))) {
            Process process = start(server, "-Djava.util.concurrent.ForkJoinPool.common.parallelism=0");
            try {
                awaitIdleTimeout(server);
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void awaitIdleTimeout(ModelServer server) {
        await().atMost(PATIENCE).until(() -> server.connections() == 1 && server.open() == 0);
    }

    private static Process start(ModelServer server, String option) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ApplicationServer.class.getName(),
                        String.valueOf(server.address().getPort()))
                .redirectErrorStream(true)
                .start();
    }
}
