package io.github.hftp.server.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others change what a name stands for while it is looked up, opened and read. */
@ExtendWith(LeakCheck.class)
class ReplacedNameTest {
    private static final FileName NAME = FileName.of("name");
    private static final String CANARY = "CANARY";
    private static final String HARMLESS = "served";

    @TempDir
    Path above;

    private enum Outcome {
        SERVED,
        NOT_FOUND,
        CHANGED,
        FAILED
    }

    /** The file may be a new one each time, or always the same: then it looks as if nothing had been in between. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkThatTakesTurnsWithAFileIsNeverFollowed(boolean sameFile) throws Exception {
        Path root = Files.createDirectory(above.resolve("root"));
        Path canary = Files.writeString(above.resolve("canary"), CANARY);
        Path harmless = sameFile ? Files.writeString(above.resolve("harmless"), HARMLESS) : null;
        ServedFolder folder = new ServedFolder(root, false, sameFile); // one that may block is opened each time
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService flippers = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = flippers.submit(() -> flip(root, canary, harmless, done));
            Future<?> second = flippers.submit(() -> flip(root, canary, harmless, done));
            Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (outcomes.getOrDefault(Outcome.SERVED, 0) < 20_000 && System.nanoTime() - end < 0) {
                outcomes.merge(request(folder), 1, Integer::sum);
            }
            done.set(true);
            first.get();
            second.get();
            assertThat(outcomes).containsKeys(Outcome.SERVED, Outcome.NOT_FOUND);
            if (!sameFile) {
                assertThat(outcomes).doesNotContainKey(Outcome.FAILED); // which would be answered 199
            }
        } finally {
            done.set(true);
            flippers.shutdown();
            assertThat(flippers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            folder.clear();
        }
    }

    @Test
    void filesThatComeAndGoHideNoneOfTheOthers() throws Exception {
        Path root = Files.createDirectory(above.resolve("root"));
        for (int n = 0; n < 50; n++) {
            Files.writeString(root.resolve("stable" + n), HARMLESS);
        }
        ServedFolder folder = new ServedFolder(root, false, false);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService churner = Executors.newSingleThreadExecutor();
        try {
            Future<?> churn = churner.submit(() -> churn(root, done));
            for (int n = 0; n < 300; n++) {
                assertThat(FolderTests.list(folder).stream().filter(name -> name.startsWith("stable")))
                        .hasSize(50);
            }
            done.set(true);
            churn.get();
        } finally {
            done.set(true);
            churner.shutdown();
            assertThat(churner.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            folder.clear();
        }
    }

    /** One request; what it gives must be the harmless file. */
    private static Outcome request(ServedFolder folder) {
        try {
            assertThat(FolderTests.read(folder.find(NAME))).isEqualTo(HARMLESS);
            return Outcome.SERVED;
        } catch (NoSuchFileException e) {
            return Outcome.NOT_FOUND;
        } catch (FileChangedException e) {
            return Outcome.CHANGED;
        } catch (IOException e) {
            return Outcome.FAILED;
        }
    }

    private static void flip(Path root, Path canary, Path harmless, AtomicBoolean done) {
        Path next = root.resolve("." + Thread.currentThread().getId());
        try {
            while (!done.get()) {
                Files.createSymbolicLink(next, canary);
                Files.move(next, root.resolve("name"), StandardCopyOption.ATOMIC_MOVE);
                if (harmless == null) {
                    Files.writeString(next, HARMLESS);
                } else {
                    Files.createLink(next, harmless);
                }
                Files.move(next, root.resolve("name"), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(next); // a rename to another name of the same file does nothing
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void churn(Path root, AtomicBoolean done) {
        try {
            for (int n = 0; !done.get(); n++) {
                Path file = Files.writeString(root.resolve("passing" + n % 7), HARMLESS);
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
