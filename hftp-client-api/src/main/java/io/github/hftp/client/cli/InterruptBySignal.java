package io.github.hftp.client.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the process, as by Ctrl-C, into an interrupt of one thread, and has the process wait until that one
 * has left things in order. It lasts for one call.
 */
final class InterruptBySignal {
    private static final long PATIENCE_SECONDS = 2;

    private final Thread interrupted = Thread.currentThread();
    private final CountDownLatch inOrder = new CountDownLatch(1);

    private InterruptBySignal() {}

    /** Makes a call, which such an end interrupts. */
    static <T> T during(Callable<T> call) throws Exception {
        var signal = new InterruptBySignal();
        var hook = new Thread(signal::interrupt, "hftp-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return call.call();
        } finally {
            signal.inOrder.countDown();
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook has been waiting for this.
        }
    }

    private void interrupt() {
        interrupted.interrupt();
        try {
            inOrder.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; the process ends then
        }
    }
}
