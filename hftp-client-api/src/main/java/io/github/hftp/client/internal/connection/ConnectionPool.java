package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.protocol.SliceEncoding;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The connections of a client to its server. Each call takes one, which is an idle one or new, and gives it back; one
 * that stays idle is closed before the server would do it. For any thread. It belongs to the client, which closes it
 * and so all its connections, also those that are in use.
 */
public final class ConnectionPool implements Closeable {
    /** How many connections are kept while nobody uses them. */
    static final int MAX_IDLE = 8;

    private static final String COMMON_POOL_THREADS = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private record Idle(Conversation conversation, long since) {}

    private final Addresses addresses;
    private final Settings settings;
    private final ServerTraits traits;
    private final Object lock = new Object();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Set<Conversation> inUse = new HashSet<>();
    private boolean evicting;
    private boolean closed;

    /** Makes a pool without connections. */
    public ConnectionPool(InetSocketAddress address, Settings settings) {
        this(new Addresses(address), settings);
    }

    ConnectionPool(Addresses addresses, Settings settings) {
        this.addresses = addresses;
        this.settings = settings;
        this.traits = new ServerTraits(settings);
    }

    /** Makes a call over a connection; again, as often as the settings say, if it fails. */
    public <T> T call(Call<T> call) throws IOException {
        return call(newRetries(), call);
    }

    /** Makes a call over a connection; again, as long as there are retries, if it fails. */
    public <T> T call(Retries retries, Call<T> call) throws IOException {
        return new Lease(this, retries).call(call);
    }

    /** How often a call that fails is made again. */
    public RetryPolicy retryPolicy() {
        return settings.retries();
    }

    /** The retries that the settings allow to a call. */
    public Retries newRetries() {
        return retries(settings.retries());
    }

    /** The retries of this policy, for a call over these connections. */
    public Retries retries(RetryPolicy policy) {
        return new Retries(policy, this::pause);
    }

    /**
     * Waits before a call is made again. Closing the pool ends that, and so does an interrupt, and when this is true
     * {@link #wakePauses}.
     */
    private void pause(long nanos, BooleanSupplier cancelled) throws IOException {
        long begin = System.nanoTime();
        synchronized (lock) {
            refuseIfClosed();
            try {
                for (long left = nanos;
                        left > 0 && !cancelled.getAsBoolean();
                        left = nanos - (System.nanoTime() - begin)) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                    refuseIfClosed();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while waiting to try again").initCause(e);
            }
        }
    }

    /** Lets those that pause look whether they are to go on. */
    void wakePauses() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /** What is done over a connection. */
    @FunctionalInterface
    public interface Call<T> {
        T on(Conversation conversation) throws IOException;
    }

    /**
     * Takes a connection: to be given back, whatever has become of it. The holder gets it before it is connected, so
     * that it can be closed meanwhile.
     */
    Conversation take(Consumer<Conversation> holder) throws IOException {
        for (Conversation kept = takeIdle(); kept != null; kept = takeIdle()) {
            if (kept.isIdle()) {
                holder.accept(kept);
                return kept;
            }
            giveBack(kept); // the server has closed it, or worse
        }
        Conversation fresh = new Conversation(addresses, settings, traits);
        synchronized (lock) {
            refuseIfClosed();
            inUse.add(fresh);
        }
        holder.accept(fresh);
        try {
            fresh.connect();
            return fresh;
        } catch (IOException | RuntimeException | Error e) {
            giveBack(fresh);
            throw e;
        }
    }

    /** Takes a connection back, which is kept if it can be used again. */
    void giveBack(Conversation conversation) {
        synchronized (lock) {
            inUse.remove(conversation);
            if (!closed && idle.size() < MAX_IDLE && conversation.isIdle()) {
                idle.push(new Idle(conversation, System.nanoTime()));
                scheduleEviction();
                return;
            }
        }
        conversation.leave();
    }

    /** The encoding of slices, once it is known. */
    public Optional<SliceEncoding> encoding() {
        return Optional.ofNullable(traits.encoding);
    }

    /** Whether connections can be had. */
    public boolean isOpen() {
        synchronized (lock) {
            return !closed;
        }
    }

    @Override
    public void close() {
        List<Conversation> unused = new ArrayList<>();
        List<Conversation> used;
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            idle.forEach(kept -> unused.add(kept.conversation));
            idle.clear();
            used = List.copyOf(inUse);
        }
        used.forEach(Conversation::close);
        unused.forEach(Conversation::leave);
    }

    private Conversation takeIdle() throws IOException {
        synchronized (lock) {
            refuseIfClosed();
            Idle kept = idle.poll();
            if (kept == null) {
                return null;
            }
            inUse.add(kept.conversation);
            kept.conversation.reuse();
            return kept.conversation;
        }
    }

    private void refuseIfClosed() throws ClientClosedException {
        if (closed) {
            throw new ClientClosedException("the client is closed", null);
        }
    }

    /**
     * By the JDK's own timer, whose thread is a daemon and there anyway. It keeps for good the context class loader and
     * the access control context of the thread that needs it first: so that is one of the JDK's, without a frame of
     * ours, and never the caller's, unless the JDK is told to have none.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void scheduleEviction() {
        if (!evicting) {
            evicting = true;
            var start = new CompletableFuture<Void>();
            start.thenRunAsync(
                    this::evict,
                    CompletableFuture.delayedExecutor(settings.idleTimeout().toNanos(), TimeUnit.NANOSECONDS));
            boolean hasThreads = Integer.getInteger(COMMON_POOL_THREADS, 1) > 0; // what the pool itself conceals
            start.completeAsync(() -> null, hasThreads ? ForkJoinPool.commonPool() : Runnable::run);
        }
    }

    private void evict() {
        List<Conversation> old = new ArrayList<>();
        synchronized (lock) {
            evicting = false;
            long now = System.nanoTime();
            while (!idle.isEmpty()
                    && now - idle.peekLast().since >= settings.idleTimeout().toNanos()) {
                old.add(idle.pollLast().conversation);
            }
            if (!idle.isEmpty()) {
                scheduleEviction();
            }
        }
        old.forEach(Conversation::leave);
    }
}
