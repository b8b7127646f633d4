package io.github.hftp.server.internal.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.Clock;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.StubPoller;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.file.FaultyFiles;
import io.github.hftp.server.internal.file.FileAccess;
import io.github.hftp.server.internal.file.MemoryFiles;
import io.github.hftp.server.internal.file.OpenFile;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of reply gives out the same bytes however they are asked for, given back, and asked for again. */
class SendTest {
    private static final int OFFSET = 7;
    private static final byte[] FILE = RawPeer.pattern(300_000, 1);
    private static final FileName NAME = FileName.of("f");

    private final Base64Send.Base64Buffers buffers = new Base64Send.Base64Buffers();
    private final ManualExecutor workers = new ManualExecutor();
    private final EventLoop loop = new EventLoop("test", Clock.SYSTEM, new StubPoller());
    private final MemoryFiles files = new MemoryFiles().put("f", FILE);
    private final MemoryFiles slowFiles = new MemoryFiles().thatMayBlock().put("f", FILE);

    /** The kinds of replies that carry a slice. */
    enum Kind {
        BUFFER,
        RAW,
        RAW_OFFLOADED,
        BASE64,
        BASE64_OFFLOADED,
        DEFERRED_RAW,
        DEFERRED_BASE64
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everySliceOfUpTo200BytesCanBeInterruptedAtEveryByte(Kind kind) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(400);
        for (int size = 0; size <= 200; size++) {
            byte[] expected = expected(kind, size);
            for (int split = 0; split <= expected.length; split++) {
                Send send = send(kind, size, files);
                fillUp(send, out.clear());
                send.unread(expected.length - split);
                fillUp(send, out.position(split));
                assertThat(Arrays.equals(out.array(), 0, out.position(), expected, 0, expected.length))
                        .as("%s bytes, interrupted at %s", size, split)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void slicesAroundTheSizesOfChunksComeOutWholeAtAnyPace(Kind kind) throws IOException {
        for (int chunk : new int[] {48 * 1024, 64 * 1024, 96 * 1024, 128 * 1024}) {
            for (int size = chunk - 1; size <= chunk + 1; size++) {
                Random random = new Random(size);
                assertThat(Arrays.equals(drain(send(kind, size, files), random), expected(kind, size)))
                        .as("%s bytes", size)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aFileThatGivesAFewBytesAReadChangesNothing(Kind kind) throws IOException {
        Random random = new Random(3);
        FileAccess faulty = new FaultyFiles(kind.name().endsWith("OFFLOADED") ? slowFiles : files)
                .mostPerRead(() -> 1 + random.nextInt(7));
        for (int size : new int[] {0, 1, 2, 3, 4, 5, 100, 1000, 48 * 1024 + 1}) {
            assertThat(Arrays.equals(drain(send(kind, size, faulty), random), expected(kind, size)))
                    .as("%s bytes", size)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("base64Kinds")
    void base64OfRandomSizesIsThatOfTheJDK(Kind kind) throws IOException {
        Random random = new Random(5);
        for (int n = 0; n < 30; n++) {
            int size = random.nextInt(FILE.length - OFFSET);
            assertThat(Arrays.equals(drain(send(kind, size, files), random), expected(kind, size)))
                    .as("%s bytes", size)
                    .isTrue();
        }
    }

    static Stream<Kind> base64Kinds() {
        return Stream.of(Kind.BASE64, Kind.BASE64_OFFLOADED, Kind.DEFERRED_BASE64);
    }

    @ParameterizedTest
    @ValueSource(ints = {RawSend.TRANSFER_THRESHOLD + 1, 200_000, 299_000})
    void aLargeRawSliceIsTransferredAfterItsHeader(int size) throws IOException {
        Random random = new Random(size);
        Send send = send(Kind.RAW, size, files);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        ByteBuffer out = ByteBuffer.allocate(100);
        assertThat(send.fill(out)).isEqualTo(Send.Progress.TRANSFER);
        send.unread(10);
        out.position(out.position() - 10);
        assertThat(send.fill(out)).isEqualTo(Send.Progress.TRANSFER);
        taken.write(out.array(), 0, out.position());
        ScriptedTransport socket = new ScriptedTransport();
        while (send.remainingToTransfer() > 0) {
            long before = send.remainingToTransfer();
            long moved = send.transfer(socket, 1 + random.nextInt(20_000));
            assertThat(send.remainingToTransfer()).isEqualTo(before - moved);
        }
        taken.writeBytes(socket.sent());
        assertThat(taken.toByteArray()).isEqualTo(expected(Kind.RAW, size));
        assertThat(send.fileBytes()).isEqualTo(size);
    }

    @Test
    void afterATransferThatMovesNothingTheNextBytesAreCopiedUntilTheSocketIsFull() throws IOException {
        Send send = send(Kind.RAW, 200_000, files);
        ByteBuffer out = ByteBuffer.allocate(100);
        send.fill(out);
        ScriptedTransport full = new ScriptedTransport();
        full.room(0);
        assertThat(send.transfer(full, 1000)).isZero();
        for (int n = 0; n < 2; n++) {
            assertThat(send.fill(out.clear())).isEqualTo(Send.Progress.MORE);
            assertThat(out.array()).isEqualTo(Arrays.copyOfRange(FILE, OFFSET + n * 100, OFFSET + n * 100 + 100));
        }
        send.unread(30);
        assertThat(send.fill(out.clear())).isEqualTo(Send.Progress.TRANSFER);
        assertThat(send.remainingToTransfer()).isEqualTo(200_000 - 170);
        send.transfer(full, 1000);
        files.truncate("f", OFFSET + 170);
        assertThatThrownBy(() -> send.fill(out)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "BASE64", "RAW_OFFLOADED", "BASE64_OFFLOADED"})
    void aFileThatGivesNoBytesAndHasNotEndedFailsTheReply(Kind kind) throws IOException {
        boolean offloaded = kind.name().endsWith("OFFLOADED");
        for (int missing : new int[] {0, 1, 500, 999}) {
            FileAccess silent = new FaultyFiles(offloaded ? slowFiles : files).missingByte(OFFSET + missing);
            Send send = send(kind, 1000, silent);
            assertThatThrownBy(() -> drain(send, new Random(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the file gives no more bytes");
            send.close();
        }
    }

    @Test
    void aFileThatGrowsAddsNothingToAReply() throws IOException {
        for (Kind kind : new Kind[] {Kind.RAW, Kind.BASE64, Kind.BASE64_OFFLOADED}) {
            MemoryFiles growing = new MemoryFiles().put("f", Arrays.copyOf(FILE, OFFSET + 100));
            Send send = send(kind, 100, growing);
            growing.put("f", FILE);
            assertThat(drain(send, new Random(1))).isEqualTo(expected(kind, 100));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAW", "BASE64"})
    void aFileThatHasBecomeTooShortFailsTheReply(Kind kind) throws IOException {
        Send send = send(kind, 1000, files);
        files.truncate("f", OFFSET + 999);
        assertThatThrownBy(() -> drain(send, new Random(1))).isInstanceOf(EOFException.class);
    }

    @Test
    void anEmptySliceIsDoneAtOnceAndReadsNothing() throws IOException {
        FaultyFiles unreadable = new FaultyFiles(files).badByte(0).beforeRead(() -> {
            throw new AssertionError("nothing is to be read");
        });
        for (Kind kind : new Kind[] {Kind.RAW, Kind.BASE64}) {
            ByteBuffer out = ByteBuffer.allocate(100);
            assertThat(send(kind, 0, unreadable).fill(out)).isEqualTo(Send.Progress.DONE);
            assertThat(Arrays.copyOf(out.array(), out.position())).isEqualTo(expected(kind, 0));
        }
    }

    @Test
    void aFileThatHesitatesAtAnyByteChangesNothing() throws IOException {
        Random random = new Random(9);
        for (int size : new int[] {1, 2, 3, 4, 5, 100, 60_000}) {
            SliceSource hesitant = new HesitantFile(open(files), random);
            Send send = new Base64Send(hesitant, OFFSET, size, buffers);
            assertThat(Arrays.equals(drain(send, random), expected(Kind.BASE64, size)))
                    .as("%s bytes", size)
                    .isTrue();
        }
    }

    @Test
    void whatWasGivenOutOfAFileIsCounted() throws IOException {
        for (Kind kind : new Kind[] {Kind.RAW, Kind.BASE64, Kind.DEFERRED_RAW, Kind.DEFERRED_BASE64}) {
            Send send = send(kind, 100, files);
            assertThat(send.fileBytes()).isZero();
            fillUp(send, ByteBuffer.allocate(400));
            assertThat(send.fileBytes()).as("%s", kind).isEqualTo(100);
            assertThat(send.status()).isEqualTo(StatusCode.OK);
            assertThat(send.isLast()).isFalse();
        }
    }

    @Test
    void onlyAFatalStatusAndTheFarewellAreTheLastOfAConnection() {
        for (StatusCode status : StatusCode.values()) {
            Send send = BufferSend.status(status);
            assertThat(send.isLast()).isEqualTo(status.isFatal());
            assertThat(send.status()).isEqualTo(status);
        }
        assertThat(BufferSend.farewell().isLast()).isTrue();
        assertThat(BufferSend.farewell().status()).isEqualTo(StatusCode.OK);
        assertThat(BufferSend.ok(new byte[0]).isLast()).isFalse();
    }

    @Test
    void aReplyToComeWaitsAndThenAsksForATurn() throws IOException {
        int[] turns = {0};
        DeferredSend send = new DeferredSend(() -> turns[0]++);
        ByteBuffer out = ByteBuffer.allocate(100);
        assertThat(send.fill(out)).isEqualTo(Send.Progress.WAITING);
        assertThat(out.position()).isZero();
        assertThat(send.isLast()).isFalse();
        assertThat(send.fileBytes()).isZero();
        send.complete(BufferSend.farewell());
        assertThat(turns[0]).isEqualTo(1);
        assertThat(send.fill(out)).isEqualTo(Send.Progress.DONE);
        assertThat(send.isLast()).isTrue();
    }

    @Test
    void aReplyThatComesAfterTheConnectionHasGoneIsClosed() throws IOException {
        int[] turns = {0};
        DeferredSend send = new DeferredSend(() -> turns[0]++);
        send.close();
        send.complete(send(Kind.RAW, 10, files));
        assertThat(files.open()).isZero();
        assertThat(turns[0]).isZero();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void closingAReplyClosesItsFile(Kind kind) throws IOException {
        Send send = send(kind, 10, files);
        send.close();
        runWorkers();
        assertThat(files.open()).isZero();
        assertThat(slowFiles.open()).isZero();
    }

    private Send send(Kind kind, int size, FileAccess from) throws IOException {
        return switch (kind) {
            case BUFFER -> BufferSend.ok(expected(kind, size));
            case RAW -> new RawSend(new DirectFile(open(from)), OFFSET, size);
            case BASE64 -> new Base64Send(new DirectFile(open(from)), OFFSET, size, buffers);
            case RAW_OFFLOADED -> new RawSend(offloaded(from, size), OFFSET, size);
            case BASE64_OFFLOADED -> new Base64Send(offloaded(from, size), OFFSET, size, buffers);
            case DEFERRED_RAW -> deferred(send(Kind.RAW, size, from));
            case DEFERRED_BASE64 -> deferred(send(Kind.BASE64, size, from));
        };
    }

    private static Send deferred(Send actual) {
        DeferredSend send = new DeferredSend(() -> {});
        send.complete(actual);
        return send;
    }

    private SliceSource offloaded(FileAccess from, int size) throws IOException {
        return new OffloadedFile(open(from == files ? slowFiles : from), OFFSET + (long) size, loop, workers, () -> {});
    }

    private static OpenFile open(FileAccess from) throws IOException {
        return from.find(NAME).open();
    }

    private static byte[] expected(Kind kind, int size) {
        byte[] slice = Arrays.copyOfRange(FILE, OFFSET, OFFSET + size);
        return kind.name().contains("BASE64")
                ? ("0 OK\r\n" + Base64.getEncoder().encodeToString(slice) + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1)
                : ("0 OK\r\nContent-Length: " + size + "\r\n\r\n" + RawPeer.text(slice))
                        .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Takes all of a reply in pieces of any size, and gives any part of a piece back. */
    private byte[] drain(Send send, Random random) throws IOException {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        for (int n = 0; n < 1_000_000; n++) {
            out.clear().limit(4 + random.nextInt(random.nextBoolean() ? 1000 : out.capacity() - 4));
            Send.Progress progress = send.fill(out);
            int back = random.nextBoolean() ? 0 : random.nextInt(out.position() + 1);
            if (back > 0) {
                send.unread(back);
            }
            taken.write(out.array(), 0, out.position() - back);
            if (progress == Send.Progress.WAITING && back == 0) {
                send.fetch();
                runWorkers();
            } else if (progress == Send.Progress.TRANSFER && back == 0) {
                ScriptedTransport socket = new ScriptedTransport();
                while (send.remainingToTransfer() > 0) {
                    send.transfer(socket, send.remainingToTransfer());
                }
                taken.writeBytes(socket.sent());
                return taken.toByteArray();
            } else if (progress == Send.Progress.DONE && back == 0) {
                return taken.toByteArray();
            }
        }
        throw new AssertionError("it never ends");
    }

    /** Takes what is left of a reply that fits into the buffer. */
    private void fillUp(Send send, ByteBuffer out) throws IOException {
        while (send.fill(out) == Send.Progress.WAITING) {
            send.fetch();
            runWorkers();
        }
    }

    private void runWorkers() throws IOException {
        workers.runAll();
        loop.runOnce();
        workers.runAll();
    }

    /** Gives some bytes, or none for now. */
    private record HesitantFile(OpenFile file, Random random) implements SliceSource {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int limit = target.limit();
            target.limit(target.position() + Math.min(target.remaining(), random.nextInt(3)));
            try {
                return target.hasRemaining() ? file.read(target, position) : 0;
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
