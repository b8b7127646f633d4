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
 * A server for the regular files of one folder, read-only, over HFTP. It can be started once and closed once. Every
 * method can be called from any thread, including a listener's. Once closed, it leaves no thread, socket or file open.
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
     * Serves a folder on a free port of the loopback address.
     *
     * @param folder the folder; in any file system, such as that of a zip file
     * @return a server that accepts connections
     * @throws IOException as {@link #start}
     */
    public static HftpServer serve(Path folder) throws IOException {
        return builder(folder).start();
    }

    /**
     * Starts building a server.
     *
     * @param folder the folder to serve
     * @return the settings
     */
    public static HftpServerBuilder builder(Path folder) {
        return new HftpServerBuilder(folder);
    }

    /**
     * Starts the server. When this returns, clients can connect; when it throws, nothing is left open.
     *
     * @return this
     * @throws java.nio.file.NoSuchFileException if there is no such folder
     * @throws NotDirectoryException if it is not a folder
     * @throws java.nio.file.FileSystemException if the folder cannot be accessed
     * @throws BindException if it cannot listen on the address, for example because the port is in use
     * @throws IOException if the system provides no socket or selector
     * @throws IllegalStateException if the server was started or closed before
     */
    public HftpServer start() throws IOException {
        if (!state.compareAndSet(State.NEW, State.RUNNING)) {
            throw new IllegalStateException("already started or closed: " + this);
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
     * The address that the server listens on.
     *
     * @return the address with the actual port, even after close
     * @throws IllegalStateException if the server was not started
     */
    public InetSocketAddress address() {
        return started().address;
    }

    /**
     * The address that the server listens on, as a URI of the form {@code hftp://HOST:PORT/}.
     *
     * @return the URI
     * @throws IllegalStateException if the server was not started
     */
    public URI uri() {
        InetSocketAddress address = address();
        String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
        String literal = address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host;
        return URI.create(Protocol.URI_SCHEME + "://" + literal + ":" + address.getPort() + "/");
    }

    /**
     * The folder that the server serves.
     *
     * @return the folder as given
     */
    public Path folder() {
        return folder;
    }

    /**
     * The server's counters, all from the same moment.
     *
     * @return a snapshot; after close, the last one
     * @throws IllegalStateException if the server was not started, or does not answer within 5 seconds
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
     * Closes gracefully: accepts no more connections, lets replies in progress finish, and then closes. Requests that
     * have not been started get no answer. A reply that does not finish in time is cut short, which its client notices.
     *
     * @param timeout how long to wait; an interrupt of the caller ends the wait. If a file hangs and blocks the event
     *     loop, this returns a second later, with the port still open
     * @return true if every reply finished
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
        close(finished ? EventLoop.CLOSE_WAIT : CLOSE_WAIT_AFTER_DRAIN); // what has hung this long will keep hanging
        return finished;
    }

    /**
     * Closes at once: the port, every connection, every file and thread. Replies in progress are cut short, which their
     * clients notice. Called from a listener, it does not wait. Closing twice, or closing a server that was never
     * started, is not an error.
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
     * A future for the end of the server, for a program that runs until then.
     *
     * @return a future that completes when the server is closed; exceptionally if the server failed
     */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    /** Shows the folder, the address and the state. */
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
                LOG.warn("{} is open to every network of this machine, at {}", folder, address);
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
        } catch (Throwable t) { // report it, whatever it is, to those who wait for the end
            reason = failure == null ? t : failure;
        }
        if (reason == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(reason);
        }
    }

    /** In the family of the address: by default the JDK would bind an IPv4 wildcard address in both families. */
    private static ServerSocketChannel openChannel(InetAddress address) throws IOException {
        boolean ipv4 = address instanceof Inet4Address;
        try {
            return ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw (BindException) new BindException("IPv6 is not available").initCause(e);
        }
    }

    private static void checkFolder(Path folder) throws IOException {
        // Throws if nothing is there, and another exception if that cannot be found out.
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
