package io.github.hftp.testing;

import io.github.hftp.testing.Faults.Event;
import io.github.hftp.testing.Faults.Way;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * One way of a {@link ProxiedConnection}, and a thread at each end of it: one takes bytes in as fast as the bandwidth
 * allows, the other gives each of them out when it is due. Between the two is a queue, bounded in bytes, so a latency
 * delays the bytes and does not limit how many go through. Both threads end with the connection.
 */
final class FaultyWay {
    /** The most bytes on a way with a latency, which is then no faster than so many in each such time: {@value}. */
    static final int LINE_BYTES = 4 << 20;

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int CHUNK_OVERHEAD = 64; // a bound in bytes must also hold when single bytes come
    private static final int CHUNKS_PER_SECOND = 100; // or more: a slow way is to be even
    private static final long LATENESS_NANOS = 5_000_000; // of the waking up, that the bandwidth does not suffer from

    private final ProxiedConnection connection;
    private final Socket from;
    private final Socket to;
    private final Way way;
    private final FaultProxy.Tally tally;
    private final BlockingQueue<Chunk> line = new LinkedBlockingQueue<>();
    private final Semaphore room;
    private final SplittableRandom random;
    private long forwarded;
    private int eventsSoFar;
    private boolean dropping;

    FaultyWay(ProxiedConnection connection, Socket from, Socket to, Way way, FaultProxy.Tally tally) {
        this.connection = connection;
        this.from = from;
        this.to = to;
        this.way = way;
        this.tally = tally;
        this.room = new Semaphore(way.latency().isZero() ? CHUNK_BYTES + CHUNK_OVERHEAD : LINE_BYTES);
        this.random = new SplittableRandom(way.seed());
    }

    /** Bytes on their way, or none for the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Chunk(byte[] bytes, long dueNanos) {
        int cost() {
            return bytes.length + CHUNK_OVERHEAD;
        }
    }

    /** The thread at the sender's end. */
    void takeIn() throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[(int) Math.max(1, Math.min(CHUNK_BYTES, way.bytesPerSecond() / CHUNKS_PER_SECOND))];
        long free = System.nanoTime();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            tally.taken.addAndGet(n);
            long now = System.nanoTime();
            free = Math.max(free - now, -LATENESS_NANOS) + now + n * 1_000_000_000L / way.bytesPerSecond();
            if (!connection.pause(free - now)) {
                return;
            }
            put(Arrays.copyOf(buffer, n));
        }
        put(new byte[0]);
    }

    /** The thread at the receiver's end. */
    void giveOut() throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream(); // before it may be shut down
        boolean goesOn = letHappen();
        while (goesOn) {
            Chunk chunk = line.take();
            if (!connection.pause(chunk.dueNanos - System.nanoTime())) {
                return;
            }
            if (chunk.bytes.length == 0) {
                connection.endWay(to);
                return;
            }
            goesOn = forward(chunk.bytes, out);
            room.release(chunk.cost());
        }
    }

    /** Lets both threads see that the connection is over. */
    void wake() {
        room.release(LINE_BYTES);
        line.add(new Chunk(new byte[0], System.nanoTime()));
    }

    private void put(byte[] bytes) throws InterruptedException {
        var chunk = new Chunk(bytes, System.nanoTime() + way.latency().toNanos());
        room.acquire(chunk.cost());
        line.add(chunk);
    }

    /** Returns whether the way goes on. */
    private boolean forward(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
        for (int start = 0; start < bytes.length && !dropping; ) {
            int length = (int) Math.min(Math.min(bytes.length - start, bytesToNextEvent()), pieceBytes());
            out.write(bytes, start, length);
            start += length;
            forwarded += length;
            tally.forwarded.addAndGet(length);
            tally.pieces.incrementAndGet();
            if (!letHappen()) {
                return false;
            }
        }
        return true;
    }

    private long bytesToNextEvent() {
        List<Event> events = way.events();
        return eventsSoFar < events.size() ? events.get(eventsSoFar).afterBytes() - forwarded : Long.MAX_VALUE;
    }

    /** A random length in which the small ones are not rare. */
    private int pieceBytes() {
        int max = way.maxPieceBytes();
        return max < CHUNK_BYTES ? 1 + random.nextInt(1 + random.nextInt(max)) : CHUNK_BYTES;
    }

    /** Returns whether the way goes on after what has happened. */
    private boolean letHappen() throws IOException, InterruptedException {
        while (!dropping && bytesToNextEvent() <= 0) {
            Event event = way.events().get(eventsSoFar);
            eventsSoFar++;
            switch (event.kind()) {
                case STALL -> {
                    if (!connection.pause(event.lasting().toNanos())) {
                        return false;
                    }
                }
                case HALF_CLOSE -> {
                    dropping = true;
                    to.shutdownOutput();
                }
                case CLOSE -> connection.end(List.of());
                case RESET_RECEIVER -> connection.end(List.of(to));
                case RESET_SENDER -> connection.end(List.of(from));
                case RESET_BOTH -> connection.end(List.of(from, to));
            }
        }
        return connection.pause(0);
    }
}
