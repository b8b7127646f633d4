package io.github.hftp.loop;

import java.util.concurrent.TimeUnit;

/** Waiting that an interrupt does not cut short: the caller finds its interrupt still there afterwards. */
final class Uninterruptibly {
    private Uninterruptibly() {}

    /** Waits until a thread has ended: false if it has not when time is up. */
    static boolean join(Thread thread, long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        while (thread.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
