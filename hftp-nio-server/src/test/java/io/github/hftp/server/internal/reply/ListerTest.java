package io.github.hftp.server.internal.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.CapturedLog;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.FakeClock;
import io.github.hftp.loop.StubPoller;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.connection.Unprintable;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.file.FolderScan;
import io.github.hftp.server.internal.file.FoundFile;
import io.github.hftp.server.internal.file.MemoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListerTest {
    private final FakeClock clock = new FakeClock(0);
    private final EventLoop loop = new EventLoop("test", clock, new StubPoller());
    private final ManualExecutor workers = new ManualExecutor();
    private final MemoryFiles files = new MemoryFiles();
    private final AtomicInteger scans = new AtomicInteger();
    private final AtomicInteger steps = new AtomicInteger();
    private final FaultyFiles counted =
            new FaultyFiles(files).beforeScan(scans::incrementAndGet).beforeStep(steps::incrementAndGet);
    private final Lister lister = new Lister(loop, counted, workers);

    @AfterEach
    void close() {
        loop.close();
        assertThat(files.scansOpen()).isZero();
    }

    @Test
    void anEmptyFolderIsListedAsAnEmptyLine() throws IOException {
        assertThat(answer(lister.list(() -> {}))).isEqualTo("0 OK\r\n\r\n");
    }

    @Test
    void theFilesAreListedInOrder() throws IOException {
        files.put("b", new byte[0]).put("a", new byte[0]).put("B", new byte[0]).put("a b", new byte[0]);
        assertThat(answer(lister.list(() -> {}))).isEqualTo("0 OK\r\nB\r\na\r\na%20b\r\nb\r\n\r\n");
    }

    @Test
    void whoAsksDuringAScanGetsALaterOne() throws IOException {
        files.put("a", new byte[0]);
        Send first = lister.list(() -> {});
        workers.runOne(); // has read the folder, and its answer is on the way
        files.put("b", new byte[0]);
        Send second = lister.list(() -> {});
        Send third = lister.list(() -> {});
        loop.runOnce();
        assertThat(answer(first)).isEqualTo("0 OK\r\na\r\n\r\n");
        assertThat(answer(second)).isEqualTo("0 OK\r\na\r\nb\r\n\r\n");
        assertThat(answer(third)).isEqualTo("0 OK\r\na\r\nb\r\n\r\n");
        assertThat(scans.get()).isEqualTo(2);
    }

    @Test
    void aThousandRequestsAtATimeAreTwoScans() throws IOException {
        List<Send> sends = new ArrayList<>();
        for (int n = 0; n < 1000; n++) {
            sends.add(lister.list(() -> {}));
        }
        for (Send send : sends) {
            assertThat(answer(send)).isEqualTo("0 OK\r\n\r\n");
        }
        assertThat(scans.get()).isEqualTo(2);
        assertThat(answer(lister.list(() -> {}))).isEqualTo("0 OK\r\n\r\n");
        assertThat(scans.get()).isEqualTo(3);
    }

    @Test
    void aScanIsTakenInStepsOf256Entries() throws IOException {
        for (int n = 0; n < 1000; n++) {
            files.put("f" + n, new byte[0]);
        }
        Lister onLoop = new Lister(loop, counted, loop);
        Send send = onLoop.list(() -> {});
        for (int turn = 1; turn <= 4; turn++) {
            assertThat(send.fill(ByteBuffer.allocate(10))).isEqualTo(Send.Progress.WAITING);
            loop.runOnce();
            assertThat(steps.get()).isEqualTo(turn);
        }
        loop.runOnce();
        assertThat(text(send)).hasLineCount(1002);
    }

    @Test
    void equalListingsShareTheirBytesAndNobodyElseHoldsThem() throws IOException {
        for (int n = 0; n < 1000; n++) {
            files.put("f" + n + "x".repeat(200), new byte[0]);
        }
        long before = usedHeap();
        List<Send> sends = new ArrayList<>();
        long listing = 0;
        for (int n = 0; n < 50; n++) {
            sends.add(lister.list(() -> {}));
            listing = answer(sends.get(n)).length();
        }
        assertThat(usedHeap() - before).isBetween(listing / 2, 4 * listing);
        sends.clear();
        assertThat(usedHeap() - before).isLessThan(listing / 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aScanThatFailsIsAnsweredByAStatusAndTheNextOneIsNot(boolean onLoop) throws IOException {
        List<Runnable> failures = List.of(
                () -> {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                },
                () -> {
                    throw new IllegalStateException("a file system of poor make");
                },
                () -> {
                    throw new AssertionError("a file system of very poor make");
                },
                () -> {
                    throw new StackOverflowError();
                },
                () -> {
                    throw new Unprintable();
                });
        Lister failing = onLoop ? new Lister(loop, counted, loop) : lister;
        for (Runnable failure : failures) {
            counted.beforeScan(failure);
            assertThat(answer(failing.list(() -> {}))).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
            counted.beforeScan(() -> {}).beforeStep(failure);
            Send send = failing.list(() -> {});
            Send waiting = failing.list(() -> {});
            assertThat(answer(send)).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
            assertThat(answer(waiting)).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
            counted.beforeStep(() -> {});
            assertThat(answer(failing.list(() -> {}))).isEqualTo("0 OK\r\n\r\n");
            assertThat(files.scansOpen()).isZero();
        }
    }

    @Test
    void aFolderOfTooManyFilesOrOneThatIsGoneIsAnsweredByAStatus() throws IOException {
        for (boolean gone : new boolean[] {true, false}) {
            AtomicInteger closed = new AtomicInteger();
            Lister failing = new Lister(loop, new FailingFolder(gone, closed), workers);
            Send send = failing.list(() -> {});
            assertThat(answer(send)).isEqualTo("199 INTERNAL SERVER ERROR\r\n");
            assertThat(send.status()).isEqualTo(StatusCode.INTERNAL_SERVER_ERROR);
            assertThat(closed.get()).isEqualTo(gone ? 0 : 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "0, 2", "3, 2"})
    void thatAFolderWithEntriesIsListedAsEmptyIsSaidOnceUntilThatChanges(int unlistable, int passedOver)
            throws IOException {
        Lister leavingOut = new Lister(loop, new LeavingOut(files, unlistable, passedOver), workers);
        try (CapturedLog lines = new CapturedLog()) {
            for (int n = 0; n < 3; n++) {
                assertThat(answer(leavingOut.list(() -> {}))).isEqualTo("0 OK\r\n\r\n");
            }
            assertThat(lines.messages()).singleElement().asString().startsWith("WARN: Nothing in the folder is listed");
            String line = lines.messages().get(0);
            assertThat(line.contains("Names that cannot be spelled here: 3 (")).isEqualTo(unlistable > 0);
            assertThat(line.contains("not regular files: 2 (")).isEqualTo(passedOver > 0);
            files.put("a", new byte[0]);
            answer(leavingOut.list(() -> {}));
            files.delete("a");
            answer(leavingOut.list(() -> {}));
            clock.advance(Duration.ofSeconds(10));
            answer(leavingOut.list(() -> {}));
            assertThat(lines.messages()).hasSize(1); // said a moment ago
            files.put("a", new byte[0]);
            answer(leavingOut.list(() -> {}));
            files.delete("a");
            answer(leavingOut.list(() -> {}));
            assertThat(lines.messages()).hasSize(2);
        }
    }

    @Test
    void ofAFolderThatIsEmptyOrHasAFileNothingIsSaid() throws IOException {
        try (CapturedLog lines = new CapturedLog()) {
            answer(lister.list(() -> {}));
            files.put("a", new byte[0]);
            answer(new Lister(loop, new LeavingOut(files, 1, 1), workers).list(() -> {}));
            assertThat(lines.messages()).isEmpty();
        }
    }

    @Test
    void anAnswerToAClientThatHasGoneHoldsUpNobody() throws IOException {
        Send gone = lister.list(() -> {
            throw new AssertionError("whoever has gone gets no turn");
        });
        gone.close();
        assertThat(answer(lister.list(() -> {}))).isEqualTo("0 OK\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aScanThatIsGoingOnWhenTheLoopClosesIsClosed(boolean onLoop) throws IOException {
        for (int n = 0; n < 1000; n++) {
            files.put("f" + n, new byte[0]);
        }
        Lister closing = onLoop ? new Lister(loop, counted, loop) : lister;
        Send send = closing.list(() -> {});
        if (onLoop) {
            loop.runOnce();
        } else {
            workers.runOne();
        }
        assertThat(files.scansOpen()).isEqualTo(1);
        send.close();
        loop.close();
        workers.runAll();
        assertThat(files.scansOpen()).isZero();
    }

    private String answer(Send send) throws IOException {
        for (int n = 0; n < 10; n++) {
            workers.runAll();
            loop.runOnce();
        }
        return text(send);
    }

    private static String text(Send send) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(300_000);
        assertThat(send.fill(out)).isEqualTo(Send.Progress.DONE);
        return new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Files beside which there are others that are left out. */
    private record LeavingOut(FileAccess files, int unlistable, int passedOver) implements FileAccess {
        @Override
        public FoundFile find(FileName name) throws IOException {
            return files.find(name);
        }

        @Override
        public FolderScan scan() throws IOException {
            FolderScan scan = files.scan();
            return new FolderScan() {
                @Override
                public boolean advance(int entries) throws IOException {
                    return scan.advance(entries);
                }

                @Override
                public List<FileName> names() {
                    return scan.names();
                }

                @Override
                public int unlistable() {
                    return unlistable;
                }

                @Override
                public int passedOver() {
                    return passedOver;
                }

                @Override
                public void close() {
                    scan.close();
                }
            };
        }

        @Override
        public boolean mayBlock() {
            return files.mayBlock();
        }

        @Override
        public void trim() {}

        @Override
        public void clear() {}
    }

    private record FailingFolder(boolean gone, AtomicInteger closed) implements FileAccess {
        @Override
        public FoundFile find(FileName name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FolderScan scan() throws IOException {
            if (gone) {
                throw new IOException("No such file or directory");
            }
            return new FolderScan() {
                @Override
                public boolean advance(int entries) throws IOException {
                    throw new IOException("more than 100000 files to list");
                }

                @Override
                public List<FileName> names() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int passedOver() {
                    return 0;
                }

                @Override
                public int unlistable() {
                    return 0;
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }

        @Override
        public boolean mayBlock() {
            return true;
        }

        @Override
        public void trim() {}

        @Override
        public void clear() {}
    }
}
