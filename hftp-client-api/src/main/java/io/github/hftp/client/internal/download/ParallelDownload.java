package io.github.hftp.client.internal.download;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.internal.connection.Retries;
import io.github.hftp.client.internal.part.IncomingFile;
import io.github.hftp.client.internal.part.RangeSet;
import io.github.hftp.client.internal.read.KnownFile;
import io.github.hftp.client.internal.read.RangeReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Fetches the missing bytes of a part over several connections, to one server or to several. Each worker has a thread
 * and at most one connection; it takes a segment, fetches it, takes the next. One that fails waits and tries again,
 * within a budget; the segments of one that gives up go to the others. Used once, by the thread that {@link #run}s it;
 * an interrupt of that thread ends it, and all its threads.
 */
final class ParallelDownload {
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(5); // of reports that no bytes bring about
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final long LAST_PIECE_MILLIS = 200;

    private final List<Source> sources;
    private final KnownFile file;
    private final Set<Source> used = ConcurrentHashMap.newKeySet();
    private final DownloadOptions options;
    private final IncomingFile part;
    private final SegmentPlan plan;
    private final RateMeter meter;
    private final ProgressReports reports;
    private final RateLimit limit; // null if there is none
    private final int workers;
    private final boolean isByOne;
    private volatile boolean stopped;
    private volatile FileChangedException change; // null unless the part is a mixture, or may be

    ParallelDownload(List<Source> sources, KnownFile file, DownloadOptions options, IncomingFile part) {
        this.sources = sources;
        this.file = file;
        this.options = options;
        this.part = part;
        RangeSet present = part.present();
        long missing = present.size() - present.total();
        this.workers = SegmentPlan.usefulWorkers(missing, Math.max(options.connections(), sources.size()));
        this.isByOne = workers == 1 && present.isEmpty();
        this.plan = new SegmentPlan(present, workers);
        this.meter = new RateMeter(present.size(), present.total(), System::nanoTime);
        Duration interval = options.interval().orElse(Duration.ZERO); // after each piece
        this.reports = new ProgressReports(meter, interval, options.listener(), System::nanoTime);
        this.limit = options.bytesPerSecond() == 0 ? null : new RateLimit(options.bytesPerSecond(), System::nanoTime);
    }

    /** Returns when all bytes are in the part. */
    void run() throws IOException {
        reports.offer();
        if (workers == 1 && options.interval().isEmpty() && !options.keepsPart()) {
            workHere();
        } else {
            workTogether();
        }
    }

    /**
     * Without another thread, which would cost a small file more than its bytes do. Not if a part is kept: an interrupt
     * of this thread would close it before what has come is recorded.
     */
    private void workHere() throws IOException {
        try {
            IOException failure = work(sources.get(0));
            if (failure != null) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (ClosedByInterruptException e) { // of the file
            throw interrupted(e);
        }
    }

    private void workTogether() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(null, task, "hftp-download", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<IOException> ended = new ExecutorCompletionService<>(threads);
            for (int n = 0; n < workers; n++) {
                Source source = sources.get(n % sources.size());
                ended.submit(() -> work(source));
            }
            await(ended);
            if (change != null) { // found by one, when another had just brought the last bytes
                throw change;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } finally {
            stop(threads);
            if (options.interval().isPresent()) {
                reports.end();
            }
        }
    }

    /** Whether one worker has brought all bytes: then what the {@link KnownFile} has kept of them is enough to compare. */
    boolean isByOne() {
        return isByOne;
    }

    /** The sources of which bytes have come. */
    Set<Source> used() {
        return used;
    }

    /** Reports meanwhile, too, for when nothing comes and no worker does. */
    private void await(CompletionService<IOException> ended) throws IOException, InterruptedException {
        long interval = Math.max(options.interval().orElse(LOOK_AGAIN).toNanos(), LEAST_INTERVAL.toNanos());
        IOException last = null;
        int left = workers;
        while (left > 0 && !plan.isFinished()) {
            Future<IOException> worker = ended.poll(interval, TimeUnit.NANOSECONDS);
            if (worker == null) {
                options.interval().ifPresent(due -> reports.offer());
                continue;
            }
            left--;
            try {
                IOException failure = worker.get();
                last = failure == null ? last : failure;
            } catch (ExecutionException e) {
                throw rethrown(e.getCause());
            }
        }
        if (!plan.isFinished()) {
            throw last;
        }
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return failure instanceof InterruptedException e ? interrupted(e) : (IOException) failure;
    }

    private static IOException interrupted(Exception cause) {
        return (IOException) new InterruptedIOException("interrupted during a download").initCause(cause);
    }

    /** First by asking, because an interrupt in the middle of a write closes the file for all. */
    private void stop(ExecutorService threads) {
        stopped = true;
        threads.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!threads.awaitTermination(LAST_PIECE_MILLIS, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a worker does: returns null when nothing is left to do, or why it has given up. What it throws ends them
     * all.
     */
    private IOException work(Source source) throws IOException, InterruptedException {
        var retries = source.pool().retries(options.retries());
        KnownFile known = file.ofWorker();
        try (RateMeter.Connection connection = meter.open(source.uri())) {
            while (!stopped && !plan.isFinished()) {
                Optional<SegmentPlan.Segment> next = plan.take(LOOK_AGAIN);
                if (next.isEmpty()) {
                    continue;
                }
                try (SegmentPlan.Segment segment = next.get()) {
                    fetch(source, segment, connection, retries, known);
                } catch (HftpException e) {
                    retries.await(e); // after the segment was closed, for others to take
                }
            }
            return null;
        } catch (FileChangedException e) {
            if (e.getCause() == null) { // found by comparing: nobody knows which bytes are of which file
                change = e;
                throw e;
            }
            return givenUp(source, e); // one that refuses has said nothing about the others
        } catch (HftpException e) {
            return givenUp(source, e);
        }
    }

    private IOException givenUp(Source source, HftpException e) {
        options.warnings().accept(source + " is given up: " + e.getMessage());
        return e;
    }

    private void fetch(
            Source source,
            SegmentPlan.Segment segment,
            RateMeter.Connection connection,
            Retries retries,
            KnownFile known)
            throws IOException, InterruptedException {
        try (RangeReader reader = RangeReader.once(source.pool(), known, segment.from(), segment::end)) {
            for (ByteBuffer piece = reader.next(); piece != null; piece = reader.next()) {
                used.add(source);
                boolean more = segment.write(piece, (position, bytes) -> {
                    connection.add(bytes.remaining());
                    part.write(position, bytes);
                });
                retries.onProgress();
                reports.offer();
                if (limit != null) {
                    limit.acquire(piece.remaining());
                }
                if (stopped) {
                    return;
                }
                if (!more && !reader.isAtEnd()) {
                    return; // others have brought the rest
                }
            }
        }
    }
}
