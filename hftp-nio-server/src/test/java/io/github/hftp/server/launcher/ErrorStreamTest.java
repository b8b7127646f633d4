package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Standard error that nobody reads, or that is broken. */
class ErrorStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Destination destination = new Destination();
    private final ErrorStream stream = new ErrorStream(destination);

    @AfterEach
    void endItsThread() {
        destination.gate.countDown();
        stream.end(PATIENCE);
    }

    @Test
    void passesOnWholeLines() {
        destination.gate.countDown();
        print("one\ntw");
        print("o\n");
        print("three");
        stream.end(PATIENCE);
        assertThat(destination.text()).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void neverMakesAWriterWaitAndTellsWhatWasDropped() throws InterruptedException {
        fill();
        print("dropped\n".repeat(100_000));
        destination.gate.countDown();
        stream.end(PATIENCE);
        assertThat(destination.text())
                .isEqualTo("kept\n".repeat(1 + ErrorStream.MAX_LINES) + "(100000 lines were dropped here)\n");
    }

    @Test
    void tellsWhatWasDroppedWhereItWasDropped() throws InterruptedException {
        fill();
        print("dropped\ndropped\n");
        destination.gate.countDown();
        destination.awaitLines(1 + ErrorStream.MAX_LINES);
        print("late\n");
        stream.end(PATIENCE);
        assertThat(destination.text()).endsWith("kept\n(2 lines were dropped here)\nlate\n");
    }

    @Test
    void doesNotWaitLongerThanToldAtTheEnd() throws InterruptedException {
        fill();
        stream.end(Duration.ofMillis(1)); // it would wait for ever
        assertThat(destination.text()).isEmpty();
    }

    @Test
    void doesNotWaitForADestinationThatIsStuckInItsLastLine() throws InterruptedException {
        print("line\n");
        destination.entered.await();
        stream.end(Duration.ofMillis(1));
        assertThat(destination.text()).isEmpty();
    }

    @Test
    void cutsWhatIsLong() {
        destination.gate.countDown();
        print("x".repeat(3 * ErrorStream.MAX_LINE_BYTES) + "\ny\n");
        stream.end(PATIENCE);
        assertThat(destination.text()).isEqualTo("x".repeat(ErrorStream.MAX_LINE_BYTES) + "\ny\n");
    }

    @Test
    void goesOnAfterAFailure() {
        destination.failures = 1;
        destination.gate.countDown();
        print("lost\nkept\n");
        stream.end(PATIENCE);
        assertThat(destination.text()).isEqualTo("kept\n");
    }

    /** Writes until the queue is full: one line is in the destination, which does not take it. */
    private void fill() throws InterruptedException {
        print("kept\n");
        destination.entered.await();
        print("kept\n".repeat(ErrorStream.MAX_LINES));
    }

    private void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        stream.write(bytes, 0, bytes.length);
    }

    /** Takes nothing until its gate is open. */
    private static final class Destination extends OutputStream {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch gate = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int lines;
        volatile int failures;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (failures > 0) {
                failures = 0;
                throw new IOException("scripted");
            }
            synchronized (this) {
                taken.write(bytes, offset, count);
                lines++;
                notifyAll();
            }
        }

        synchronized void awaitLines(int count) throws InterruptedException {
            while (lines < count) {
                wait();
            }
        }

        synchronized String text() {
            return taken.toString(StandardCharsets.US_ASCII);
        }
    }
}
