package io.github.hftp.loop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that serves many channels. It owns the poller, the deadlines and everything that its handlers own; other
 * threads only {@link #execute} tasks on it and {@link #close} it. It ends by {@code close}, or when the poller breaks.
 *
 * <p>A turn has one order: wait for readiness until the nearest deadline, ready handlers, handlers that asked for
 * another turn, tasks, deadlines that are due. Deadlines come last so that a pause of the whole process (a laptop's
 * sleep, a long garbage collection) cannot expire a peer whose bytes are already waiting to be read.
 */
public final class EventLoop implements Executor, Closeable {
    /** How long {@link #close()} waits: 5 seconds. */
    public static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final String CLOSE_FAILED = "Something failed while the loop closed";

    private enum State {
        NEW,
        RUNNING,
        CLOSING,
        CLOSED
    }

    /** What a handler is called to do. */
    @FunctionalInterface
    interface Call {
        void run() throws IOException;
    }

    private final String name;
    private final Clock clock;
    private final Poller poller;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Thread thread;
    private volatile boolean stuck;

    private final Set<Registration> registrations = new LinkedHashSet<>();
    private final Failures failures;
    private final Turns turns;
    private Throwable fatal;

    /**
     * Creates a loop; {@link #open} is the usual way.
     *
     * @param name the name of its thread
     * @param clock what deadlines are measured with
     * @param poller tells what is ready; closed with the loop
     */
    public EventLoop(String name, Clock clock, Poller poller) {
        this.name = Objects.requireNonNull(name, "name");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.poller = Objects.requireNonNull(poller, "poller");
        this.failures = new Failures(clock);
        this.turns = new Turns(this, name, clock, poller, tasks);
    }

    /**
     * Creates a loop with its own selector.
     *
     * @param name the name of its thread
     * @return the loop, not yet started
     * @throws IOException if no selector can be opened
     */
    public static EventLoop open(String name) throws IOException {
        return open(name, Clock.SYSTEM);
    }

    /**
     * Creates a loop with its own selector and a clock.
     *
     * @param name the name of its thread
     * @param clock what deadlines are measured with
     * @return the loop, not yet started
     * @throws IOException if no selector can be opened
     */
    public static EventLoop open(String name, Clock clock) throws IOException {
        Objects.requireNonNull(name, "name"); // before a selector is opened that nobody would close
        Objects.requireNonNull(clock, "clock");
        return new EventLoop(name, clock, new SelectorPoller(Selector::open));
    }

    /**
     * Starts the thread.
     *
     * @param daemon whether the JVM may end while the loop runs
     * @throws IllegalStateException if it was started or closed before
     */
    public void start(boolean daemon) {
        // It inherits neither thread locals nor a class loader, or a redeployed application could never be unloaded.
        Thread fresh = new Thread(null, this::run, name, 0, false);
        fresh.setContextClassLoader(null);
        fresh.setDaemon(daemon);
        if (!state.compareAndSet(State.NEW, State.RUNNING)) {
            throw new IllegalStateException("the loop was started or closed before: " + this);
        }
        thread = fresh;
        try {
            fresh.start();
        } catch (Error e) { // no thread to be had
            thread = null;
            shutdown();
            throw e;
        }
    }

    /**
     * Adds a channel. Must be called on the loop thread, or before the loop starts.
     *
     * @param channel the channel, in non-blocking mode; the handler must close it
     * @param handler receives the calls for it
     * @return the registration, which {@link SelectionHandler#onRegistered} also receives
     * @throws IOException if the channel cannot be registered; nothing stays registered then
     * @throws IllegalStateException if the channel has a handler, or had one in this turn
     */
    public Registration register(SelectableChannel channel, SelectionHandler handler) throws IOException {
        if (!isInLoop()) {
            throw new IllegalStateException("must be called on the loop thread");
        }
        Registration registration = new Registration(this, channel, handler);
        registration.attach(poller.register(channel, registration));
        registrations.add(registration);
        try {
            handler.onRegistered(registration);
            registration.updateInterest();
            return registration;
        } catch (RuntimeException | Error e) {
            registration.cancel();
            throw e;
        }
    }

    /**
     * Creates a deadline, not yet set.
     *
     * @param onDue called on the loop thread when it is due
     * @return the deadline
     */
    public Deadline deadline(Runnable onDue) {
        return turns.deadline(onDue);
    }

    /**
     * When this turn's work began. Set deadlines relative to it.
     *
     * @return the present, as {@link Clock#nanoTime} gives it
     */
    public long now() {
        return turns.now();
    }

    /**
     * The clock that measures deadlines.
     *
     * @return the clock
     */
    public Clock clock() {
        return clock;
    }

    /**
     * Whether the caller may use the loop: on its thread, or on any thread before it starts.
     *
     * @return true on the loop thread, or before the loop starts
     */
    public boolean isInLoop() {
        Thread owner = thread;
        return owner == null || owner == Thread.currentThread();
    }

    /**
     * Runs a task on the loop thread. Any thread may call this. An accepted task runs, at the latest while the loop
     * closes.
     *
     * @param task what to run; if it throws, that is logged
     * @throws RejectedExecutionException if the loop is closed
     */
    @Override
    public void execute(Runnable task) {
        tasks.add(Objects.requireNonNull(task, "task"));
        if (state.get() == State.CLOSED && tasks.remove(task)) {
            throw new RejectedExecutionException("the loop is closed");
        }
        if (!isInLoop()) { // no other condition: a flag to save some wake-ups is where others lost one
            poller.wakeup();
        }
    }

    /**
     * Takes one turn without waiting, on a loop that was not started: for tests, which move the clock by hand.
     *
     * @throws IOException if the poller is broken
     * @throws IllegalStateException if the loop was started or closed before
     */
    public void runOnce() throws IOException {
        runOnce(0);
    }

    void runOnce(long longestWait) throws IOException {
        if (!state.compareAndSet(State.NEW, State.RUNNING)) {
            throw new IllegalStateException("the loop was started or closed before: " + this);
        }
        try {
            turns.take(longestWait);
        } finally {
            if (!state.compareAndSet(State.RUNNING, State.NEW)) {
                shutdown(); // it was closed during the turn
            }
        }
    }

    /**
     * What the loop has done so far. Must be called on the loop thread, or after the loop has ended.
     *
     * @return a snapshot
     */
    public LoopStatistics statistics() {
        return turns.statistics();
    }

    /**
     * Completes when the loop has ended and everything it owned is closed; exceptionally if a failure ended it.
     *
     * @return the future, the same at each call
     */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Ends the loop: closes all handlers, then the poller. From another thread it waits until that is done, at most 5
     * seconds; on the loop thread it takes effect at the end of the turn. No thread is interrupted.
     */
    @Override
    public void close() {
        close(CLOSE_WAIT);
    }

    /**
     * Ends the loop as {@link #close()} does. If the loop has not ended in time because something blocks its thread,
     * later calls do not wait again, so that the waits do not add up.
     *
     * @param longestWait the longest wait
     */
    public void close(Duration longestWait) {
        if (state.compareAndSet(State.NEW, State.CLOSING)) {
            shutdown();
            return;
        }
        state.compareAndSet(State.RUNNING, State.CLOSING);
        poller.wakeup();
        Thread owner = thread;
        if (owner != null
                && owner != Thread.currentThread()
                && !stuck
                && !Uninterruptibly.join(owner, longestWait.toNanos())) {
            stuck = true;
            LOG.warn("{} is still busy after {} ms and closes when it can", name, longestWait.toMillis());
        }
    }

    /** The name of its thread and its state. */
    @Override
    public String toString() {
        return name + " (" + state + ")";
    }

    private void run() {
        try {
            while (state.get() == State.RUNNING) {
                turns.take(Long.MAX_VALUE);
            }
        } catch (Throwable t) {
            fatal = t;
        } finally {
            shutdown();
        }
    }

    void report(String what, Throwable failure) {
        failures.report(what, failure);
    }

    void countError(Throwable failure) {
        if (failures.isOneTooMany(failure, turns.now())) {
            endBy(failure);
        }
    }

    void endBy(Throwable failure) {
        fatal = failure;
        state.compareAndSet(State.RUNNING, State.CLOSING);
    }

    void enqueue(Registration registration) {
        turns.enqueue(registration);
    }

    void forget(Registration registration) {
        registrations.remove(registration);
    }

    /**
     * Closes everything, the poller last: only then are the descriptors of closed channels given back. Each step is
     * taken whatever became of those before; what failed may be as basic as the loading of a class.
     */
    private void shutdown() {
        try {
            logFatal();
            closeHandlers();
        } finally {
            try {
                closePoller();
            } finally {
                state.set(State.CLOSED);
                try {
                    runLastTasks();
                } finally {
                    tellEnded();
                }
            }
        }
    }

    private void logFatal() {
        try {
            if (fatal != null) {
                LOG.error("{} ends by a failure", name, fatal);
            }
        } catch (Throwable t) {
            report(CLOSE_FAILED, t);
        }
    }

    private void closeHandlers() {
        while (!registrations.isEmpty()) { // each is forgotten as it is cancelled; closing one may register another
            Registration next = registrations.iterator().next();
            try {
                next.handler().close();
            } catch (Throwable t) {
                report(CLOSE_FAILED, t);
            } finally {
                next.abandon();
            }
        }
    }

    private void closePoller() {
        try {
            poller.close();
        } catch (Throwable t) {
            report(CLOSE_FAILED, t);
        }
    }

    private void runLastTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (Throwable t) {
                report(CLOSE_FAILED, t);
            }
        }
    }

    private void tellEnded() {
        if (fatal == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(fatal);
        }
    }
}
