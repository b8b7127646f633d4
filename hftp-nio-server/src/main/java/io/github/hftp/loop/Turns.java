package io.github.hftp.loop;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an {@link EventLoop} does in a turn, in the order that is told there, and what it keeps from one turn to the
 * next. Owned by the loop, which takes the turns and decides when they end. Belongs to the loop's thread, but for the
 * queue of tasks, to which any thread adds; it holds nothing that has to be closed.
 */
final class Turns {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private static final int MAX_DEADLINES_A_TURN = 256;
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoop loop;
    private final String name;
    private final Clock clock;
    private final Poller poller;
    private final Queue<Runnable> tasks;
    private final ArrayDeque<Registration> requeued = new ArrayDeque<>();
    private final DeadlineQueue deadlines = new DeadlineQueue();
    private final LoopStatistics.Recorder statistics = new LoopStatistics.Recorder();
    private final EarlyReturns earlyReturns;
    private final ThrottledLog stalls;
    private long now;
    private int handled;
    private boolean graceGiven;

    Turns(EventLoop loop, String name, Clock clock, Poller poller, Queue<Runnable> tasks) {
        this.loop = loop;
        this.name = name;
        this.clock = clock;
        this.poller = poller;
        this.tasks = tasks;
        this.stalls = new ThrottledLog(EventLoop.class, clock);
        this.now = clock.nanoTime();
        this.earlyReturns = new EarlyReturns(now);
    }

    long now() {
        return now;
    }

    LoopStatistics statistics() {
        return statistics.snapshot();
    }

    Deadline deadline(Runnable onDue) {
        return new Deadline(deadlines, onDue);
    }

    void enqueue(Registration registration) {
        requeued.add(registration);
    }

    /** Takes a turn, which waits for so many nanoseconds at most. */
    void take(long longestWait) throws IOException {
        long before = clock.nanoTime();
        int again = requeued.size();
        boolean busy = again > 0 || !tasks.isEmpty();
        long wait = busy ? 0 : Math.min(longestWait, deadlines.nanosToNearest(before));
        handled = 0;
        now = before;
        poller.poll(wait, this::dispatchFirst);
        long after = handled == 0 ? clock.nanoTime() : now;
        now = after;
        runRequeued(again);
        runTasks();
        runDeadlines();
        if (handled == 0 && after - before < wait - TimeUnit.MILLISECONDS.toNanos(1)) {
            onEarlyReturn();
        } else {
            earlyReturns.reset();
        }
        long took = clock.nanoTime() - after;
        statistics.onTurn(took);
        if (took > STALL_NANOS) {
            stalls.warn("{} was held up for {} ms by one turn", name, took / 1_000_000);
        }
    }

    private void dispatchFirst(Registration registration, int readyOps) {
        if (handled == 0) {
            now = clock.nanoTime();
        }
        dispatch(registration, readyOps);
    }

    private void dispatch(Registration registration, int readyOps) {
        handled++;
        registration.onReady(readyOps);
    }

    /**
     * Who asks during this turn comes in the next: until the poller is asked again no closed channel's descriptor is
     * free.
     */
    private void runRequeued(int count) {
        for (int n = 0; n < count; n++) {
            Registration registration = requeued.poll();
            registration.dequeue();
            dispatch(registration, 0);
        }
    }

    private void runTasks() {
        Runnable last = null;
        for (Runnable task : tasks) { // where the turn's share ends: a task that adds tasks must not hold up the rest
            last = task;
        }
        for (Runnable task = null; task != last; ) {
            task = tasks.poll();
            runTask(task);
        }
    }

    private void runTask(Runnable task) {
        handled++;
        try {
            task.run();
        } catch (VirtualMachineError e) {
            loop.endBy(e);
        } catch (Throwable t) {
            loop.report("A task failed", t);
        }
        Thread.interrupted();
    }

    private void runDeadlines() {
        boolean late = deadlines.lateness(now) > LATE_NANOS;
        if (late && !graceGiven) {
            graceGiven = true; // it was this process that was late, so its peers get one more turn to be heard
            return;
        }
        graceGiven = late;
        for (int n = 0; n < MAX_DEADLINES_A_TURN; n++) {
            Deadline due = deadlines.pollDue(now);
            if (due == null) {
                return;
            }
            runTask(due.onDue);
        }
    }

    private void onEarlyReturn() throws IOException {
        if (!Thread.interrupted() && earlyReturns.callsForRebuild(now)) {
            LOG.warn("The selector of {} keeps returning early and is replaced", name);
            statistics.onRebuild();
            poller.rebuild();
        }
    }
}
