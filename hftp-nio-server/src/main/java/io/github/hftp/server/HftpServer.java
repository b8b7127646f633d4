package io.github.hftp.server;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.protocol.Protocol;
import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.event.ServerMetrics;
import io.github.hftp.server.internal.connection.Connections;
import io.github.hftp.server.internal.connection.Limits;
import io.github.hftp.server.internal.file.ServedFolder;
import io.github.hftp.server.internal.reply.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that gives out the regular files of one folder, read-only, over HFTP. It can be started once and closed
 * once; every method can be called from any thread, a listener's included. Nothing of it stays when it is closed.
 *
 * <pre>{@code
 * try (HftpServer server = HftpServer.serve(folder)) {
 *     connectTo(server.address());
 * }
 * }</pre>
 */
public final class HftpServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(HftpServer.class);
    private static final int BACKLOG = 511;
    private static final long ANSWER_WAIT_SECONDS = 5;
    private static final long LISTENER_WAIT_MILLIS = 1000;
    private static final Duration CLOSE_WAIT_AFTER_DRAIN = Duration.ofSeconds(1);

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    private final Path folder;
    private final InetSocketAddress requested;
    private final boolean hiddenFiles;
    private final boolean folderMayBlock;
    private final boolean daemon;
    private final ServerListener userListener;
    private final Limits requestedLimits;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile Parts parts;

    /** What exists from start to close. */
    private record Parts(
            EventLoop loop,
            Connections connections,
            Workers workers,
            QueuedListener listener,
            InetSocketAddress address) {
        ServerMetrics metrics() {
            return connections.metrics(listener == null ? 0 : listener.dropped());
        }
    }

    HftpServer(HftpServerBuilder settings) {
        this.folder = settings.folder;
        this.requested = new InetSocketAddress(settings.address, settings.port);
        this.hiddenFiles = settings.hiddenFiles;
        this.folderMayBlock = settings.folderMayBlock;
        this.daemon = settings.daemon;
        this.userListener = settings.listener;
        this.requestedLimits = settings.limits();
    }

    /**
     * Serves a folder on the loopback address, on a port that is free.
     *
     * @param folder the folder; in any file system, such as that of a zip file
     * @return a server that accepts connections
     * @throws IOException as {@link #start}
     */
    public static HftpServer serve(Path folder) throws IOException {
        return builder(folder).start();
    }

    /**
     * Begins to set up a server.
     *
     * @param folder the folder to serve
     * @return the settings
     */
    public static HftpServerBuilder builder(Path folder) {
        return new HftpServerBuilder(folder);
    }

    /**
     * Begins to serve. When this returns clients can connect; when it throws, nothing is left open.
     *
     * @return this
     * @throws java.nio.file.NoSuchFileException if there is no such folder
     * @throws NotDirectoryException if what is there is no folder
     * @throws java.nio.file.FileSystemException if the folder cannot be looked at
     * @throws BindException if the address cannot be listened on, for example because the port is in use
     * @throws IOException if the system gives no socket or selector
     * @throws IllegalStateException if it was started or closed before
     */
    public HftpServer start() throws IOException {
        if (!state.compareAndSet(State.NEW, State.RUNNING)) {
            throw new IllegalStateException("it was started or closed before: " + this);
        }
        try {
            parts = open();
        } catch (IOException | RuntimeException | Error e) {
            state.set(State.CLOSED);
            closed.complete(null);
            throw e;
        }
        parts.loop.start(daemon);
        if (state.get() == State.CLOSED) {
            close(); // it was closed while it started
        }
        return this;
    }

    /**
     * Where it listens.
     *
     * @return the address with the actual port, also after close
     * @throws IllegalStateException if it was not started
     */
    public InetSocketAddress address() {
        return started().address;
    }

    /**
     * Where it listens, as a URI of the form {@code hftp://HOST:PORT/}.
     *
     * @return the URI
     * @throws IllegalStateException if it was not started
     */
    public URI uri() {
        InetSocketAddress address = address();
        String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
        String literal = address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host;
        return URI.create(Protocol.URI_SCHEME + "://" + literal + ":" + address.getPort() + "/");
    }

    /**
     * What it serves.
     *
     * @return the folder as it was given
     */
    public Path folder() {
        return folder;
    }

    /**
     * The server's counters, all of the same moment.
     *
     * @return a snapshot; after close, the last one
     * @throws IllegalStateException if it was not started, or does not answer within 5 seconds
     */
    public ServerMetrics metrics() {
        Parts running = started();
        if (running.loop.isInLoop() || running.loop.ended().isDone()) {
            return running.metrics();
        }
        CompletableFuture<ServerMetrics> answer = new CompletableFuture<>();
        try {
            running.loop.execute(() -> answer.complete(running.metrics()));
        } catch (RejectedExecutionException e) {
            return running.metrics(); // it has just ended, so the counters do not change any more
        }
        if (!await(answer, Duration.ofSeconds(ANSWER_WAIT_SECONDS))) {
            throw new IllegalStateException("the server does not answer: " + this);
        }
        return answer.join();
    }

    /**
     * Closes with care: accepts nobody any more, lets replies that are being sent be finished, and then closes.
     * Requests that have not been begun are not answered. A reply that is not finished in time ends short, which its
     * client notices.
     *
     * @param timeout how long to wait; if the caller is interrupted, until then. If a file hangs and blocks the event
     *     loop, this returns a second later, with the port still open
     * @return true if every reply was finished
     */
    public boolean drain(Duration timeout) {
        Parts running = parts;
        boolean finished = true;
        if (running != null && !running.loop.ended().isDone()) {
            CompletableFuture<Void> empty = new CompletableFuture<>();
            try {
                running.loop.execute(() -> running.connections.drain(() -> empty.complete(null)));
                finished = await(empty, timeout);
            } catch (RejectedExecutionException e) {
                LOG.debug("Closed before it could be drained");
            }
        }
        close(finished ? EventLoop.CLOSE_WAIT : CLOSE_WAIT_AFTER_DRAIN); // what has hung so long will go on to
        return finished;
    }

    /**
     * Closes at once: the port, every connection, every file and thread. Replies that are being sent end short, which
     * their clients notice. From a listener it takes effect without being waited for. Closing again, or a server that
     * was never started, is no error.
     */
    @Override
    public void close() {
        close(EventLoop.CLOSE_WAIT);
    }

    private void close(Duration longestWait) {
        State before = state.getAndSet(State.CLOSED);
        Parts running = parts;
        if (running == null) {
            if (before == State.NEW) {
                closed.complete(null);
            }
            return; // if it is being started now, then start sees the state and closes
        }
        running.loop.close(longestWait);
        if (running.listener != null && running.loop.ended().isDone()) { // else it is not the end of its events
            running.listener.awaitDelivery(LISTENER_WAIT_MILLIS);
        }
    }

    /**
     * Tells when the server has been closed, for one that is to run until then.
     *
     * @return completes when it is closed; exceptionally if it ended by a failure of its own
     */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    /** What it serves, where, and its state. */
    @Override
    public String toString() {
        String where = parts == null ? "" : " at " + uri();
        return "HftpServer of " + folder + where + " (" + state + ")";
    }

    private Parts started() {
        Parts running = parts;
        if (running == null) {
            throw new IllegalStateException("not started: " + this);
        }
        return running;
    }

    private Parts open() throws IOException {
        checkFolder(folder);
        Limits limits = Descriptors.fit(requestedLimits);
        ServerSocketChannel channel = openChannel(requested.getAddress());
        EventLoop loop = null;
        try {
            channel.bind(requested, BACKLOG);
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            if (address.getAddress().isAnyLocalAddress()) {
                LOG.warn("{} is offered to every network of this machine, at {}, to anybody", folder, address);
            }
            loop = EventLoop.open("hftp-loop-" + address.getPort());
            return assemble(loop, limits, channel, address);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            if (loop != null) {
                loop.close();
            }
            throw e;
        }
    }

    private Parts assemble(EventLoop loop, Limits limits, ServerSocketChannel channel, InetSocketAddress address)
            throws IOException {
        Workers workers = new Workers("hftp-files-" + address.getPort());
        QueuedListener listener =
                userListener == null ? null : new QueuedListener(userListener, "hftp-listener-" + address.getPort());
        ServedFolder files = new ServedFolder(folder, hiddenFiles, folderMayBlock);
        Connections connections = new Connections(loop, limits, files, workers, listener);
        connections.acceptFrom(channel);
        if (listener != null) {
            listener.start();
        }
        CompletionStage<Void> ended = loop.ended();
        ended.whenComplete((nothing, failure) -> onEnded(workers, listener, failure));
        return new Parts(loop, connections, workers, listener, address);
    }

    private void onEnded(Workers workers, QueuedListener listener, Throwable failure) {
        Throwable reason = failure;
        try (workers;
                listener) {
            state.set(State.CLOSED);
        } catch (Throwable t) { // whatever it is, who waits for the end is told
            reason = failure == null ? t : failure;
        }
        if (reason == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(reason);
        }
    }

    /** Of the family of the address: the JDK's default would take an IPv4 wildcard address for that of both. */
    private static ServerSocketChannel openChannel(InetAddress address) throws IOException {
        boolean ipv4 = address instanceof Inet4Address;
        try {
            return ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw (BindException) new BindException("IPv6 is not available").initCause(e);
        }
    }

    private static void checkFolder(Path folder) throws IOException {
        // Throws where nothing is, and where that cannot be found out, which is another thing.
        if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
            throw new NotDirectoryException(folder.toString());
        }
    }

    /** Whether a future completes in time; an interrupt ends the wait and stays set. */
    private static boolean await(CompletableFuture<?> future, Duration timeout) {
        try {
            future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
