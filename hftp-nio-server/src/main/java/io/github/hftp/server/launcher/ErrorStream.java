package io.github.hftp.server.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands before standard error, so that nobody who logs ever waits for whoever reads it, or does not. Any thread
 * writes; whole lines go into a bounded queue, and a daemon thread takes them out. Lines that do not fit are dropped,
 * and the next one is preceded by their number. Made once by {@link #install}; ends with {@link #end}, or with the
 * process.
 */
final class ErrorStream extends OutputStream {
    /** The most lines that wait. */
    static final int MAX_LINES = 1024;

    /** The most bytes of a line; what is longer is cut. */
    static final int MAX_LINE_BYTES = 2048;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(MAX_LINES);
    private final OutputStream destination;
    private final Thread thread;
    private final byte[] line = new byte[MAX_LINE_BYTES + 1]; // and its end
    private int length;
    private long dropped;

    ErrorStream(OutputStream destination) {
        this.destination = destination;
        this.thread = new Thread(this::drain, "hftp-stderr");
        thread.setDaemon(true);
        thread.start();
    }

    /** Puts one in the place of {@link System#err}. */
    static ErrorStream install() {
        // Not the stream that was there: its lock would be held by a thread that is stuck in writing.
        ErrorStream stream = new ErrorStream(new FileOutputStream(FileDescriptor.err));
        System.setErr(new PrintStream(stream, false, StandardCharsets.US_ASCII));
        return stream;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            endLine();
        } else if (length < MAX_LINE_BYTES) {
            line[length++] = (byte) b;
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            write(bytes[i]);
        }
    }

    /** Writes what is left, for as long as that takes but no longer than a time. What comes later is lost. */
    void end(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            for (byte[] last : lastLines()) {
                if (!lines.offer(last, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
            TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called before waiting, because whoever holds the lock makes others wait. */
    private synchronized List<byte[]> lastLines() {
        if (length > 0) {
            endLine();
        }
        List<byte[]> last = new ArrayList<>();
        if (dropped > 0) {
            last.add(droppedLine());
        }
        last.add(END);
        return last;
    }

    private void endLine() {
        line[length++] = '\n';
        byte[] whole = new byte[length];
        System.arraycopy(line, 0, whole, 0, length);
        length = 0;
        if (dropped > 0 && lines.offer(droppedLine())) {
            dropped = 0;
        }
        if (dropped > 0 || !lines.offer(whole)) {
            dropped++;
        }
    }

    private byte[] droppedLine() {
        return ("(" + dropped + " lines were dropped here)\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void drain() {
        try {
            for (byte[] next = lines.take(); next != END; next = lines.take()) {
                writeOut(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; then it ends, and lines are dropped
        }
    }

    private void writeOut(byte[] bytes) {
        try {
            destination.write(bytes);
        } catch (IOException e) {
            // Nobody reads any more, and there is no other place to say so. The next line may fare better.
        }
    }
}
