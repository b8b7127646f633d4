package io.github.hftp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a thread of ours, a socket, a selector or an open file behind. What ends on another thread
 * is waited for, for some seconds. Descriptors are compared where the system shows them in {@code /proc/self/fd}.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Set<Long> threads = new TreeSet<>();
    private final List<String> descriptors = new ArrayList<>();

    /** Made by JUnit. */
    public LeakCheck() {}

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        openWhatTheJdkKeeps();
        threads.clear();
        ours().forEach(thread -> threads.add(thread.getId()));
        descriptors.clear();
        descriptors.addAll(openDescriptors());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!(newThreads().isEmpty() && newDescriptors().isEmpty()) && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        assertThat(newThreads()).as("threads left behind").isEmpty();
        assertThat(newDescriptors()).as("descriptors left behind").isEmpty();
    }

    /**
     * What this process holds open: sockets, selectors and files, but no part of the JVM or of the class path.
     *
     * @return the link targets, as the system words them
     * @throws IOException if they cannot be listed
     */
    public static List<String> openDescriptors() throws IOException {
        List<String> open = new ArrayList<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return open;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : links) {
                String target;
                try {
                    target = Files.readSymbolicLink(link).toString();
                } catch (IOException e) { // closed since it was listed, like the one of the listing itself
                    continue;
                }
                if (!isOfTheJvm(target)) {
                    open.add(target);
                }
            }
        }
        return open;
    }

    private List<String> newDescriptors() throws IOException {
        List<String> fresh = openDescriptors();
        descriptors.forEach(fresh::remove);
        return fresh;
    }

    private List<String> newThreads() {
        return ours().stream()
                .filter(thread -> !threads.contains(thread.getId()))
                .map(Thread::getName)
                .collect(Collectors.toList());
    }

    private static List<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("hftp-"))
                .collect(Collectors.toList());
    }

    private static boolean isOfTheJvm(String target) {
        return target.startsWith("/dev/")
                || target.startsWith("pipe:")
                || target.startsWith("/proc/")
                || target.startsWith("/sys/")
                || target.endsWith(".jar")
                || target.endsWith(".so")
                || target.endsWith(".log")
                || target.endsWith("/modules");
    }

    /** The first socket and the first selector of a process bring along descriptors that stay. */
    private static void openWhatTheJdkKeeps() throws IOException {
        try (Selector selector = Selector.open();
                SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            channel.register(selector, 0);
            selector.selectNow();
        }
    }
}
