package io.github.hftp.client.internal.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.client.internal.download.SegmentPlan.Segment;
import io.github.hftp.client.internal.part.RangeSet;
import io.github.hftp.testing.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the workers do, and in whatever order: every byte is written once, and in the end all are. */
class SegmentPlanSimulationTest {
    private static final int PERIOD = 251;
    private static final int MAX_PIECE_BYTES = 256 * 1024;
    private static final byte[] PATTERN = pattern();

    /** The file that all servers have: its bytes repeat with a period that divides no segment. */
    private static byte[] pattern() {
        byte[] pattern = new byte[PERIOD + MAX_PIECE_BYTES];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) (i % PERIOD);
        }
        return pattern;
    }

    private static ByteBuffer piece(long position, int count) {
        return ByteBuffer.wrap(PATTERN, (int) (position % PERIOD), count).slice();
    }

    /** The file that is written: notices a byte that comes twice, or is not the one that belongs there. */
    private static final class CheckedFile implements SegmentPlan.Target {
        private final RangeSet bytes;

        CheckedFile(RangeSet present) {
            bytes = present.copy();
        }

        @Override
        public synchronized void write(long position, ByteBuffer piece) {
            long before = bytes.total();
            bytes.add(position, position + piece.remaining());
            assertThat(bytes.total() - before).as("new bytes").isEqualTo(piece.remaining());
            assertThat(piece).isEqualTo(piece(position, piece.remaining()));
        }
    }

    private static RangeSet randomlyPresent(Random random) {
        long size = random.nextInt(4) == 0 ? random.nextInt(5000) : random.nextInt(40_000_000);
        var present = new RangeSet(size);
        for (int i = random.nextInt(4); i > 0; i--) {
            long from = (long) (random.nextDouble() * size);
            present.add(from, from + (long) (random.nextDouble() * (size - from)));
        }
        return present;
    }

    /** One that fails, hangs, or brings more than it was asked for; the first of them only ever does the latter. */
    private static final class Worker {
        private final boolean reliable;
        private Segment segment;
        private boolean hangs;

        Worker(boolean reliable) {
            this.reliable = reliable;
        }

        void step(SegmentPlan plan, CheckedFile file, Random random) throws IOException, InterruptedException {
            int fate = reliable ? 0 : random.nextInt(200);
            hangs = fate > 196;
            if (hangs) {
                return;
            }
            if (segment == null) {
                Optional<Segment> next = plan.take(Duration.ZERO);
                assertThat(next.isPresent()).isNotEqualTo(plan.isFinished());
                next.ifPresent(taken -> assertThat(taken.end()).isGreaterThan(taken.from()));
                segment = next.orElse(null);
            } else if (fate > 185) {
                release();
            } else {
                int count = 1 + random.nextInt(MAX_PIECE_BYTES);
                if (!segment.write(piece(segment.position(), count), file)) {
                    release();
                }
            }
        }

        void release() {
            segment.close();
            segment = null;
        }
    }

    @Test
    void everyByteIsWrittenOnceWhoeverFailsOrHangs() {
        Seeds.forEach(400, seed -> {
            var random = new Random(seed);
            RangeSet present = randomlyPresent(random);
            var file = new CheckedFile(present);
            int count = 1 + random.nextInt(8);
            var plan = new SegmentPlan(present, count);
            var workers = new ArrayList<Worker>();
            for (int i = 0; i < count; i++) {
                workers.add(new Worker(i == 0));
            }
            for (int step = 0; !plan.isFinished(); step++) {
                assertThat(step).as("steps").isLessThan(100_000);
                Worker next = workers.get(random.nextInt(workers.size()));
                next.step(plan, file, random);
                if (next.hangs) {
                    workers.remove(next);
                }
                assertThat(plan.written()).isEqualTo(file.bytes.total());
            }
            assertThat(file.bytes.isComplete()).isTrue();
            for (Worker worker : workers) {
                if (worker.segment != null) {
                    assertThat(worker.segment.end()).isLessThanOrEqualTo(worker.segment.position());
                    worker.release();
                }
            }
            assertThat(plan.take(Duration.ZERO)).isEmpty();
        });
    }

    /** A worker with a rate, in bytes a second, on a clock that nobody has to wait for. */
    private static final class Server {
        private static final int PIECE_BYTES = 16 * 1024;
        private static final double ROUND_TRIP_SECONDS = 0.05;

        private final double rate;
        private double now;
        private Segment segment;
        private long fetched;

        Server(double rate) {
            this.rate = rate;
        }

        double now() {
            return now;
        }

        void step(SegmentPlan plan, CheckedFile file) throws IOException, InterruptedException {
            if (segment == null) {
                segment = plan.take(Duration.ZERO).orElseThrow();
                now += ROUND_TRIP_SECONDS;
            } else {
                if (!segment.write(piece(segment.position(), PIECE_BYTES), file)) {
                    segment.close();
                    segment = null;
                }
                fetched += PIECE_BYTES;
            }
            now += PIECE_BYTES / rate; // when the next piece has come
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e6",
                "1e6 1e6 1e6 1e6",
                "1e6 1e6 1e6 1e3",
                "1e6 1e5 1e4 1e3",
                "1e6 1 1 1",
                "1e6 1e-9",
                "1e7 3e6 1e6 1e6"
            })
    void noWorkerEndsLongAfterTheOthers(String rates) throws Exception {
        double[] rateOf =
                Arrays.stream(rates.split(" ")).mapToDouble(Double::parseDouble).toArray();
        long size = 100_000_000;
        var present = new RangeSet(size);
        var file = new CheckedFile(present);
        var plan = new SegmentPlan(present, rateOf.length);
        var queue = new PriorityQueue<Server>(Comparator.comparingDouble(Server::now));
        Arrays.stream(rateOf).forEach(rate -> queue.add(new Server(rate)));
        List<Server> servers = List.copyOf(queue);
        double end = 0;
        while (!plan.isFinished()) {
            Server next = queue.remove();
            end = next.now();
            next.step(plan, file);
            queue.add(next);
        }
        double best = size / Arrays.stream(rateOf).sum();
        assertThat(end).isLessThan(best * 1.05 + 1);
        long twice = servers.stream().mapToLong(server -> server.fetched).sum() - size;
        assertThat(twice).isLessThan(3 * SegmentPlan.MIN_SEGMENT_BYTES * rateOf.length);
    }

    @Test
    void threadsWriteEveryByteOnce() throws Exception {
        var present = new RangeSet(30_000_000);
        var file = new CheckedFile(present);
        var plan = new SegmentPlan(present, 4);
        var pool = Executors.newFixedThreadPool(4);
        try {
            var ends = new ArrayList<Future<Long>>();
            for (int i = 0; i < 4; i++) {
                var random = new Random(i);
                Callable<Long> worker = () -> work(plan, file, random);
                ends.add(pool.submit(worker));
            }
            long brought = 0;
            for (Future<Long> end : ends) {
                brought += end.get(30, TimeUnit.SECONDS);
            }
            assertThat(brought).isGreaterThanOrEqualTo(present.size());
        } finally {
            pool.shutdownNow();
        }
        assertThat(file.bytes.isComplete()).isTrue();
    }

    private static long work(SegmentPlan plan, CheckedFile file, Random random)
            throws IOException, InterruptedException {
        long brought = 0;
        while (!plan.isFinished()) {
            Optional<Segment> next = plan.take(Duration.ofSeconds(10));
            if (next.isEmpty()) {
                break;
            }
            try (Segment segment = next.get()) {
                boolean more = true;
                while (more && random.nextInt(30) > 0) {
                    int count = 1 + random.nextInt(MAX_PIECE_BYTES);
                    more = segment.write(piece(segment.position(), count), file);
                    brought += count;
                }
            }
        }
        return brought;
    }
}
