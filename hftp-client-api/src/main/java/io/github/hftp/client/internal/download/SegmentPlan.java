package io.github.hftp.client.internal.download;

import io.github.hftp.client.internal.part.Range;
import io.github.hftp.client.internal.part.RangeSet;
import io.github.hftp.client.internal.part.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Hands out the missing bytes of a file to the workers of a download: each takes a segment, fetches its bytes in their
 * order, closes it and takes the next, until nothing is left. It belongs to the download, and is for all its threads;
 * it waits for none of the workers, and holds nothing that needs an end.
 *
 * <p>As long as there are bytes that nobody fetches, they are handed out from the front of the file, in segments that
 * become shorter as less is left; a single worker gets all of it at once. After that an idle worker takes the far half
 * of the longest segment, whose owner finds its end moved. What is too short to be halved is fetched twice, from where
 * the first worker is; each piece is taken from whoever brings it first, so nobody's work is thrown away by force, two
 * slow workers cannot take a segment from each other for ever, and one that hangs need not be told from one that is
 * slow.
 */
public final class SegmentPlan {
    /** Segments are multiples of this, {@value} bytes: of pages, and of three, so that base64 needs no padding. */
    static final int QUANTUM_BYTES = 3 << 12;

    /** The shortest segment while there is more than that: {@value} bytes. Also the shortest half of a segment. */
    static final long MIN_SEGMENT_BYTES = 3L << 17;

    /** The longest segment: {@value} bytes. */
    static final long MAX_SEGMENT_BYTES = 3L << 22;

    private final int workers;
    private final RangeSet free; // neither written nor in a stretch
    private final RangeSet written;
    private final List<Stretch> stretches = new ArrayList<>();

    /**
     * Makes a plan.
     *
     * @param present the bytes that need not be fetched
     * @param workers how many workers there are at most, from 1; {@link #usefulWorkers} tells how many to have
     */
    public SegmentPlan(RangeSet present, int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("no workers: " + workers);
        }
        this.workers = workers;
        this.written = present.copy();
        this.free = new RangeSet(present.size());
        present.gaps().forEach(gap -> free.add(gap.from(), gap.to()));
    }

    /**
     * How many workers there can be without two of them fetching the same from the beginning.
     *
     * @param missing how many bytes are to be fetched
     * @param atMost how many there may be, from 1
     * @return from 1 to {@code atMost}
     */
    public static int usefulWorkers(long missing, int atMost) {
        return (int) Math.max(1, Math.min(atMost, missing / MIN_SEGMENT_BYTES));
    }

    /** Where the bytes of a segment go. */
    @FunctionalInterface
    public interface Target {
        /** Takes all the bytes; called by the worker's thread, and by several at a time for bytes that differ. */
        void write(long position, ByteBuffer bytes) throws IOException;
    }

    /**
     * Gives the next segment to a worker that has none. Only while all that is missing is just being written, which
     * may fail, there is a wait.
     *
     * @param patience the longest wait
     * @return a segment, to be closed by the worker; or nothing if all bytes are written or the time is over
     */
    public synchronized Optional<Segment> take(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isFinished()) {
            Optional<Segment> next = next();
            if (next.isPresent()) {
                return next;
            }
            long nanos = deadline - System.nanoTime();
            if (nanos <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        return Optional.empty();
    }

    /** Whether all bytes of the file are written. */
    public synchronized boolean isFinished() {
        return written.isComplete();
    }

    /** How many bytes of the file are written, with those that were there before. */
    public synchronized long written() {
        return written.total();
    }

    private Optional<Segment> next() {
        Optional<Range> gap = free.first();
        if (gap.isPresent()) {
            return gap.map(this::begin);
        }
        Optional<Stretch> longest = stretches.stream().max(Comparator.comparingLong(Stretch::remaining));
        if (longest.isPresent() && longest.get().remaining() >= 2 * MIN_SEGMENT_BYTES) {
            return longest.map(this::halve);
        }
        return stretches.stream()
                .filter(stretch -> stretch.remaining() > 0)
                .min(Comparator.<Stretch>comparingInt(stretch -> stretch.workers)
                        .thenComparing(
                                Comparator.comparingLong(Stretch::remaining).reversed()))
                .map(Segment::new);
    }

    private Segment begin(Range gap) {
        long share = roundDown(free.total() / (2L * workers));
        long length = Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, share));
        long to = workers == 1 ? gap.to() : Math.min(gap.to(), gap.from() + length);
        free.remove(gap.from(), to);
        return begin(gap.from(), to);
    }

    /** The near half stays a multiple of the quantum, from its first byte on. */
    private Segment halve(Stretch stretch) {
        long middle = stretch.next + stretch.remaining() / 2;
        long cut = stretch.from + roundDown(middle - stretch.from);
        long to = stretch.to;
        stretch.to = cut;
        return begin(cut, to);
    }

    private Segment begin(long from, long to) {
        var stretch = new Stretch(from, to);
        stretches.add(stretch);
        return new Segment(stretch);
    }

    private static long roundDown(long bytes) {
        return bytes - bytes % QUANTUM_BYTES;
    }

    /** Bytes that are being fetched, by one worker or by several: those before {@code next} are taken already. */
    private static final class Stretch {
        private final long from;
        private long next;
        private long to;
        private int workers;

        Stretch(long from, long to) {
            this.from = from;
            this.next = from;
            this.to = to;
        }

        long remaining() {
            return to - next;
        }
    }

    /**
     * What one worker fetches: bytes without a gap. Only {@link #from}, {@link #end} and {@link #position} are for
     * other threads, too. It ends with {@link #close}, wherever the worker is then.
     */
    public final class Segment implements AutoCloseable {
        private final Stretch stretch;
        private final long from;
        private long position;
        private Range inHand; // taken from the stretch, and not yet written; or null
        private boolean closed;

        private Segment(Stretch stretch) {
            this.stretch = stretch;
            this.from = stretch.next;
            this.position = from;
            stretch.workers++;
        }

        /** The first byte. */
        public long from() {
            return from;
        }

        /** The position of the byte that this worker brings next. */
        public long position() {
            synchronized (SegmentPlan.this) {
                return position;
            }
        }

        /** Where it ends. That comes nearer when others help; there is no need to fetch what lies behind it. */
        public long end() {
            synchronized (SegmentPlan.this) {
                return stretch.remaining() > 0 ? stretch.to : Math.min(position, stretch.to);
            }
        }

        /**
         * Brings the next bytes. Those that are behind the end, or that another worker has brought before, are left
         * out; the others go to the target, once.
         *
         * @param piece the bytes at {@link #position}; its own position stays
         * @param target takes them
         * @return whether there are more to bring
         * @throws IOException what the target threw; the segment is then to be closed
         */
        public boolean write(ByteBuffer piece, Target target) throws IOException {
            long start = position;
            Range fresh = claim(piece.remaining());
            if (fresh.length() > 0) {
                int offset = piece.position() + (int) (fresh.from() - start);
                target.write(fresh.from(), piece.slice(offset, (int) fresh.length()));
                settle();
            }
            return position < end();
        }

        /** Gives back what this worker has not brought, if nobody else is at it. Idempotent. */
        @Override
        public void close() {
            synchronized (SegmentPlan.this) {
                if (closed) {
                    return;
                }
                closed = true;
                if (inHand != null) {
                    free.add(inHand.from(), inHand.to());
                }
                stretch.workers--;
                if (stretch.workers == 0) {
                    stretches.remove(stretch);
                    free.add(stretch.next, stretch.to);
                }
                SegmentPlan.this.notifyAll();
            }
        }

        private Range claim(int count) {
            synchronized (SegmentPlan.this) {
                if (closed || inHand != null) {
                    throw new IllegalStateException("the segment is closed, or was to be after a failure");
                }
                position += count;
                long first = stretch.next;
                stretch.next = Math.max(first, Math.min(position, stretch.to));
                var fresh = new Range(first, stretch.next);
                inHand = fresh.length() > 0 ? fresh : null;
                return fresh;
            }
        }

        private void settle() {
            synchronized (SegmentPlan.this) {
                written.add(inHand.from(), inHand.to());
                inHand = null;
                SegmentPlan.this.notifyAll();
            }
        }
    }
}
