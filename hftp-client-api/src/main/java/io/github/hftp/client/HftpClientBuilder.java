package io.github.hftp.client;

import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.client.internal.connection.Settings;
import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The settings of a client. A builder is for one thread, and can create any number of clients. */
public final class HftpClientBuilder {
    /** The default of {@link #connectTimeout}: {@value} seconds. */
    public static final long DEFAULT_CONNECT_TIMEOUT_SECONDS = 10;

    /** The default of {@link #replyTimeout}: {@value} seconds. */
    public static final long DEFAULT_REPLY_TIMEOUT_SECONDS = 30;

    /** The default of {@link #progressTimeout}: {@value} seconds. */
    public static final long DEFAULT_PROGRESS_TIMEOUT_SECONDS = 30;

    /** The default of {@link #idleTimeout}: {@value} seconds, shorter than a server waits for a first request. */
    public static final long DEFAULT_IDLE_TIMEOUT_SECONDS = 20;

    /** The maximum of every timeout: {@value} seconds, a day. */
    public static final long MAX_TIMEOUT_SECONDS = 24 * 60 * 60;

    /** How many bytes a reply must bring in each {@link #progressTimeout}: {@value}. */
    public static final int MIN_PROGRESS_BYTES = Settings.MIN_PROGRESS_BYTES;

    /** The default of {@link #maxListingBytes}: {@value} bytes, 64 MiB. */
    public static final long DEFAULT_MAX_LISTING_BYTES = 64L << 20;

    /** What a name adds to {@link #maxListingBytes} besides its bytes, since many short names take more: {@value}. */
    public static final int BYTES_PER_LISTED_NAME = Settings.BYTES_PER_LISTED_NAME;

    private Duration connectTimeout = Duration.ofSeconds(DEFAULT_CONNECT_TIMEOUT_SECONDS);
    private Duration replyTimeout = Duration.ofSeconds(DEFAULT_REPLY_TIMEOUT_SECONDS);
    private Duration progressTimeout = Duration.ofSeconds(DEFAULT_PROGRESS_TIMEOUT_SECONDS);
    private Duration idleTimeout = Duration.ofSeconds(DEFAULT_IDLE_TIMEOUT_SECONDS);
    private boolean pipelining = true;
    private Optional<SliceEncoding> encoding = Optional.empty();
    private RetryPolicy retries = RetryPolicy.NONE;
    private long maxListingBytes = DEFAULT_MAX_LISTING_BYTES;

    HftpClientBuilder() {}

    /**
     * Sets the longest wait for a connection, after the host name has been resolved. In this time the client tries all
     * addresses of the host, a quarter of a second apart.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = checked(timeout);
        return this;
    }

    /**
     * Sets the longest wait for a reply to begin: from the request to the end of the status line.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder replyTimeout(Duration timeout) {
        replyTimeout = checked(timeout);
        return this;
    }

    /**
     * Sets the longest wait for a reply to progress: in each such period {@value #MIN_PROGRESS_BYTES} bytes must
     * arrive, or the end of the reply, so that a server that sends a byte now and then also times out. Time spent in
     * the caller's own stream, disk or listener does not count.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder progressTimeout(Duration timeout) {
        progressTimeout = checked(timeout);
        return this;
    }

    /**
     * Sets whether to request long files in many slices at a time, as is the default. Before the first file that is
     * long enough, the client then tests the server; if it does not answer two requests that arrive together, the
     * client requests one slice after the other. An old server may fail on the test; the client then reconnects.
     *
     * @param on false to wait for each reply before the next request
     * @return this
     */
    public HftpClientBuilder pipelining(boolean on) {
        pipelining = on;
        return this;
    }

    /**
     * Sets how long to keep a connection that no call uses.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder idleTimeout(Duration timeout) {
        idleTimeout = checked(timeout);
        return this;
    }

    /**
     * Sets how often to retry a failed call or connect, if {@link HftpException#isRetryable} says that it may help.
     * Before each retry the client waits for a random time; its limit doubles from a fifth of a second to ten seconds.
     * A retry resumes where the call stopped and delivers no byte twice. Whenever data arrives, the count starts again;
     * without data, the call gives up after two minutes. If the file has changed meanwhile, the call throws a
     * {@link FileChangedException}.
     *
     * <p>By default there are no retries: a program with a single request, and above all a test of a server, wants to
     * see a failure at once and as it was. A {@link DownloadRequest} has retries of its own and ignores these.
     *
     * @param count from 0
     * @return this
     */
    public HftpClientBuilder retries(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("retries must not be negative: " + count);
        }
        return retries(RetryPolicy.of(count));
    }

    /** For tests, which set the waits too. */
    HftpClientBuilder retries(RetryPolicy policy) {
        retries = policy;
        return this;
    }

    /**
     * Sets the encoding of all slices. By default the client tests the server before the first slice that is not empty,
     * and uses raw if the server supports it, otherwise base64. An old server may fail on the test; the client then
     * reconnects.
     *
     * @param forced the encoding
     * @return this
     */
    public HftpClientBuilder encoding(SliceEncoding forced) {
        encoding = Optional.of(forced);
        return this;
    }

    /**
     * Sets roughly how much memory {@link HftpClient#list()} may take: each name counts as its bytes plus
     * {@value #BYTES_PER_LISTED_NAME}. A longer listing fails with a {@link ProtocolViolationException}.
     *
     * @param bytes more than zero
     * @return this
     */
    public HftpClientBuilder maxListingBytes(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("maxListingBytes must be more than zero: " + bytes);
        }
        maxListingBytes = bytes;
        return this;
    }

    /**
     * Connects.
     *
     * @param address an {@link InetSocketAddress}; if it is unresolved, the client resolves the name for each
     *     connection and tries all its addresses
     * @return a client, which the caller must close
     * @throws IOException if it cannot connect
     * @throws IllegalArgumentException if the address is of another kind
     */
    public HftpClient connect(SocketAddress address) throws IOException {
        if (!(Objects.requireNonNull(address, "address") instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException("not an address and a port: " + address);
        }
        return new HftpClient(
                internet,
                new Settings(
                        connectTimeout,
                        replyTimeout,
                        progressTimeout,
                        encoding,
                        maxListingBytes,
                        pipelining,
                        idleTimeout,
                        retries));
    }

    /**
     * Connects.
     *
     * @param uri {@code hftp://host:port}, as in {@link HftpClient#connect(URI)}
     * @return a client, which the caller must close
     * @throws IOException if it cannot connect
     * @throws IllegalArgumentException if the URI is not of that form
     */
    public HftpClient connect(URI uri) throws IOException {
        return connect(addressOf(uri));
    }

    /** The address; if it is a name, it is not looked up yet, which is done for each connection. */
    static InetSocketAddress addressOf(URI uri) {
        HftpUri server = HftpUri.of(uri);
        if (server.name().isPresent()) {
            throw new IllegalArgumentException("the address has a path, " + server.server() + " is expected: " + uri);
        }
        // In a URI, an interface is set off by an encoded percent sign (RFC 6874), and by a plain one for the resolver.
        String host = server.host().replaceFirst("%25(?!])", "%");
        boolean isName = !host.startsWith("[") && !host.matches("[0-9.]+");
        return isName
                ? InetSocketAddress.createUnresolved(host, server.port())
                : new InetSocketAddress(host, server.port());
    }

    private static Duration checked(Duration timeout) {
        if (timeout.isZero()
                || timeout.isNegative()
                || timeout.compareTo(Duration.ofSeconds(MAX_TIMEOUT_SECONDS)) > 0) {
            throw new IllegalArgumentException(
                    "a timeout must be more than zero and at most " + MAX_TIMEOUT_SECONDS + " s: " + timeout);
        }
        return timeout;
    }
}
