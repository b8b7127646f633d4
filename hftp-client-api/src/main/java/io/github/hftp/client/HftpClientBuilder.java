package io.github.hftp.client;

import io.github.hftp.client.internal.ServerAddress;
import io.github.hftp.client.internal.Settings;
import io.github.hftp.client.internal.transfer.Backoff;
import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** The settings of a client to be. A builder is for one thread, and can make any number of clients. */
public final class HftpClientBuilder {
    /** The default of {@link #connectTimeout}: {@value} seconds. */
    public static final long DEFAULT_CONNECT_TIMEOUT_SECONDS = 10;

    /** The default of {@link #replyTimeout}: {@value} seconds. */
    public static final long DEFAULT_REPLY_TIMEOUT_SECONDS = 30;

    /** The default of {@link #progressTimeout}: {@value} seconds. */
    public static final long DEFAULT_PROGRESS_TIMEOUT_SECONDS = 30;

    /** The default of {@link #idleTimeout}: {@value} seconds, less than servers wait for a first request. */
    public static final long DEFAULT_IDLE_TIMEOUT_SECONDS = 20;

    /** The longest time that any of the timeouts can be: {@value} seconds, a day. */
    public static final long MAX_TIMEOUT_SECONDS = 24 * 60 * 60;

    /** How many bytes a reply must bring in each {@link #progressTimeout}: {@value}. */
    public static final int MIN_PROGRESS_BYTES = 1024;

    /** The default of {@link #maxListingBytes}: {@value} bytes, 64 MiB. */
    public static final long DEFAULT_MAX_LISTING_BYTES = 64L << 20;

    /** What a name counts for {@link #maxListingBytes} besides its bytes, since many short ones take more: {@value}. */
    public static final int BYTES_PER_LISTED_NAME = 64;

    private Duration connectTimeout = Duration.ofSeconds(DEFAULT_CONNECT_TIMEOUT_SECONDS);
    private Duration replyTimeout = Duration.ofSeconds(DEFAULT_REPLY_TIMEOUT_SECONDS);
    private Duration progressTimeout = Duration.ofSeconds(DEFAULT_PROGRESS_TIMEOUT_SECONDS);
    private Duration idleTimeout = Duration.ofSeconds(DEFAULT_IDLE_TIMEOUT_SECONDS);
    private boolean pipelining = true;
    private Optional<SliceEncoding> encoding = Optional.empty();
    private Backoff.Budget retries = Backoff.Budget.NONE;
    private long maxListingBytes = DEFAULT_MAX_LISTING_BYTES;

    HftpClientBuilder() {}

    /**
     * The longest wait for a connection, after the name of the host has been looked up: in this time, all its addresses
     * are tried, a quarter of a second apart.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = checked(timeout);
        return this;
    }

    /**
     * The longest wait for an answer: from the request to the end of the status line, which is where a reply begins.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder replyTimeout(Duration timeout) {
        replyTimeout = checked(timeout);
        return this;
    }

    /**
     * The longest wait for a reply to go on: in each such time {@value #MIN_PROGRESS_BYTES} bytes must come, or the end
     * of the reply. So a server that sends a byte now and then is found out, too. The time that the caller's own
     * stream, disk or listener takes does not count.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder progressTimeout(Duration timeout) {
        progressTimeout = checked(timeout);
        return this;
    }

    /**
     * Whether long files are asked for in many slices at a time. It is on unless this is called: the server is then
     * tried, before the first file that is long enough, and asked for one slice after the other if it does not answer
     * two requests that come together. An old server may take that amiss; then the client connects again.
     *
     * @param on false to wait for each reply before the next request
     * @return this
     */
    public HftpClientBuilder pipelining(boolean on) {
        pipelining = on;
        return this;
    }

    /**
     * How long a connection is kept open that no call uses.
     *
     * @param timeout more than zero, and at most {@value #MAX_TIMEOUT_SECONDS} seconds
     * @return this
     */
    public HftpClientBuilder idleTimeout(Duration timeout) {
        idleTimeout = checked(timeout);
        return this;
    }

    /**
     * How often a call that fails is made again, if {@link HftpException#isRetryable} says that it may help, and so is
     * connecting. The waits in between double from a fifth of a second to ten seconds, and are random below that. It
     * goes on where it stopped, with no byte twice; whenever something comes, the count begins anew, and without that
     * it ends after two minutes. A file that has changed meanwhile is a {@link FileChangedException}.
     *
     * <p>There are none unless this is called: a program that asks for one thing, and a test of a server above all,
     * wants to hear of a failure at once and as it was. A {@link DownloadRequest} has retries of its own, and these do
     * not count for it.
     *
     * @param count from 0
     * @return this
     */
    public HftpClientBuilder retries(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("retries must not be negative: " + count);
        }
        return retries(Backoff.Budget.of(count));
    }

    /** With the waits of a test. */
    HftpClientBuilder retries(Backoff.Budget budget) {
        retries = budget;
        return this;
    }

    /**
     * Makes all slices come in one encoding. Unless this is called, the server is asked before the first slice that is
     * not empty: as they are if it can do that, or else in base64. An old server may take the question amiss; then the
     * client connects again.
     *
     * @param forced the encoding
     * @return this
     */
    public HftpClientBuilder encoding(SliceEncoding forced) {
        encoding = Optional.of(forced);
        return this;
    }

    /**
     * How much memory {@link HftpClient#list()} may take, roughly: each name counts as its bytes and
     * {@value #BYTES_PER_LISTED_NAME} more. A server that sends more violates the protocol.
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
     * @param address an {@link InetSocketAddress}: its one address, or if it is unresolved all those of its name, which is
     *     looked up for each connection
     * @return a client, to be closed by the caller
     * @throws IOException if there is no connection
     * @throws IllegalArgumentException if it is an address of another kind
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
     * @return a client, to be closed by the caller
     * @throws IOException if there is no connection
     * @throws IllegalArgumentException if the URI is not of that form
     */
    public HftpClient connect(URI uri) throws IOException {
        return connect(ServerAddress.of(uri));
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
