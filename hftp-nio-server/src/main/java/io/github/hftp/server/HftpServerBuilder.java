package io.github.hftp.server;

import io.github.hftp.server.event.ServerListener;
import io.github.hftp.server.internal.connection.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The settings of an {@link HftpServer}. All have safe defaults; a setter throws {@link IllegalArgumentException} at
 * once if a value is invalid. Not thread-safe.
 */
public final class HftpServerBuilder {
    /** The default of {@link #maxConnections}: {@value}. */
    public static final int DEFAULT_MAX_CONNECTIONS = 1024;

    /** The default of {@link #maxConnectionsPerAddress}: {@value}, and no limit for loopback addresses. */
    public static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 64;

    /** The default of {@link #maxLineBytes}: {@value}; the suites of the course send names of 5 MiB. */
    public static final int DEFAULT_MAX_LINE_BYTES = 8 * 1024 * 1024;

    /** The default of {@link #firstRequestTimeout}, in seconds: {@value}. */
    public static final int DEFAULT_FIRST_REQUEST_TIMEOUT_SECONDS = 30;

    /** The default of {@link #lineTimeout}, in seconds: {@value}, enough for a request sent at one byte a second. */
    public static final int DEFAULT_LINE_TIMEOUT_SECONDS = 60;

    /** The default of {@link #idleTimeout}, in seconds: {@value}. */
    public static final int DEFAULT_IDLE_TIMEOUT_SECONDS = 120;

    /** The default of {@link #stallTimeout}, in seconds: {@value}. */
    public static final int DEFAULT_STALL_TIMEOUT_SECONDS = 60;

    /** The default of {@link #minimumSendRate}, in bytes a second: {@value}. */
    public static final int DEFAULT_MINIMUM_SEND_RATE = 240;

    /** The default of {@link #fileTimeout}, in seconds: {@value}. */
    public static final int DEFAULT_FILE_TIMEOUT_SECONDS = 30;

    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

    final Path folder;
    InetAddress address = InetAddress.getLoopbackAddress();
    int port;
    boolean hiddenFiles;
    boolean folderMayBlock;
    boolean daemon = true;
    ServerListener listener;
    private int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private int maxConnectionsPerAddress = DEFAULT_MAX_CONNECTIONS_PER_ADDRESS;
    private boolean limitsLoopback;
    private int maxLineBytes = DEFAULT_MAX_LINE_BYTES;
    private int sendBufferBytes;
    private Duration firstRequestTimeout = Duration.ofSeconds(DEFAULT_FIRST_REQUEST_TIMEOUT_SECONDS);
    private Duration lineTimeout = Duration.ofSeconds(DEFAULT_LINE_TIMEOUT_SECONDS);
    private Duration idleTimeout = Duration.ofSeconds(DEFAULT_IDLE_TIMEOUT_SECONDS);
    private Duration stallTimeout = Duration.ofSeconds(DEFAULT_STALL_TIMEOUT_SECONDS);
    private int minimumSendRate = DEFAULT_MINIMUM_SEND_RATE;
    private Duration fileTimeout = Duration.ofSeconds(DEFAULT_FILE_TIMEOUT_SECONDS);

    HftpServerBuilder(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    /**
     * Sets the address to listen on.
     *
     * @param address a local address; by default the loopback address, which other machines cannot reach. A wildcard
     *     address offers the folder to every network of the machine, and the server logs a warning
     * @return this
     */
    public HftpServerBuilder address(InetAddress address) {
        this.address = Objects.requireNonNull(address, "address");
        return this;
    }

    /**
     * Sets the port to listen on.
     *
     * @param port a TCP port from 1 to 65535, or 0 (the default) for a free one
     * @return this
     */
    public HftpServerBuilder port(int port) {
        this.port = inRange("port", port, 0, 65535);
        return this;
    }

    /**
     * Sets whether to serve files whose names begin with a dot.
     *
     * @param hiddenFiles true to serve them; false by default
     * @return this
     */
    public HftpServerBuilder hiddenFiles(boolean hiddenFiles) {
        this.hiddenFiles = hiddenFiles;
        return this;
    }

    /**
     * Sets whether reading the folder may block, as on a network file system. If so, a few worker threads read the
     * files instead of the event loop, which costs some speed. A folder outside the default file system is always read
     * so.
     *
     * @param folderMayBlock true for such a folder; false by default
     * @return this
     */
    public HftpServerBuilder folderMayBlock(boolean folderMayBlock) {
        this.folderMayBlock = folderMayBlock;
        return this;
    }

    /**
     * Sets whether the JVM may exit while the server runs.
     *
     * @param daemon false if the server alone should keep the JVM running; true by default
     * @return this
     */
    public HftpServerBuilder daemon(boolean daemon) {
        this.daemon = daemon;
        return this;
    }

    /**
     * Sets a listener for events.
     *
     * @param listener called on a thread of its own; none by default
     * @return this
     */
    public HftpServerBuilder listener(ServerListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the maximum number of open connections. At startup it is lowered to what the process may open: two
     * descriptors per connection, and 64 for everything else. Further clients wait for a second and are then refused
     * with status 199.
     *
     * @param maxConnections from 1; {@value #DEFAULT_MAX_CONNECTIONS} by default
     * @return this
     */
    public HftpServerBuilder maxConnections(int maxConnections) {
        this.maxConnections = inRange("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets the maximum number of open connections from one address, or from one /64 prefix for IPv6. Further ones are
     * closed at once.
     *
     * @param maxConnectionsPerAddress from 1; {@value #DEFAULT_MAX_CONNECTIONS_PER_ADDRESS} by default. The default
     *     does not apply to loopback addresses; a value set here does
     * @return this
     */
    public HftpServerBuilder maxConnectionsPerAddress(int maxConnectionsPerAddress) {
        this.maxConnectionsPerAddress =
                inRange("maxConnectionsPerAddress", maxConnectionsPerAddress, 1, Integer.MAX_VALUE);
        this.limitsLoopback = true;
        return this;
    }

    /**
     * Sets the longest request line. A long line costs no more memory than a short one.
     *
     * @param maxLineBytes bytes before the line's end, from 16; {@value #DEFAULT_MAX_LINE_BYTES} by default
     * @return this
     */
    public HftpServerBuilder maxLineBytes(int maxLineBytes) {
        this.maxLineBytes = inRange("maxLineBytes", maxLineBytes, 16, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets how many bytes the operating system buffers for a client that has not read them yet.
     *
     * @param sendBufferBytes from 1024, or 0 (the default) to leave it to the system, which is faster
     * @return this
     */
    public HftpServerBuilder sendBufferBytes(int sendBufferBytes) {
        this.sendBufferBytes =
                sendBufferBytes == 0 ? 0 : inRange("sendBufferBytes", sendBufferBytes, 1024, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets how long a new connection may stay silent.
     *
     * @param timeout more than zero; {@value #DEFAULT_FIRST_REQUEST_TIMEOUT_SECONDS} seconds by default
     * @return this
     */
    public HftpServerBuilder firstRequestTimeout(Duration timeout) {
        this.firstRequestTimeout = positive("firstRequestTimeout", timeout);
        return this;
    }

    /**
     * Sets how long a request may take from its first byte to its line end, however steadily it arrives.
     *
     * @param timeout more than zero; {@value #DEFAULT_LINE_TIMEOUT_SECONDS} seconds by default
     * @return this
     */
    public HftpServerBuilder lineTimeout(Duration timeout) {
        this.lineTimeout = positive("lineTimeout", timeout);
        return this;
    }

    /**
     * Sets how long a connection may stay silent between requests.
     *
     * @param timeout more than zero; {@value #DEFAULT_IDLE_TIMEOUT_SECONDS} seconds by default
     * @return this
     */
    public HftpServerBuilder idleTimeout(Duration timeout) {
        this.idleTimeout = positive("idleTimeout", timeout);
        return this;
    }

    /**
     * Sets how long a client may read nothing of a reply. A client at the {@linkplain #minimumSendRate minimum rate}
     * empties the system's send buffer so slowly that it may seem to stall for longer than this; then that longer time
     * applies.
     *
     * @param timeout more than zero; {@value #DEFAULT_STALL_TIMEOUT_SECONDS} seconds by default
     * @return this
     */
    public HftpServerBuilder stallTimeout(Duration timeout) {
        this.stallTimeout = positive("stallTimeout", timeout);
        return this;
    }

    /**
     * Sets how fast a client must read its replies, after the first ten seconds.
     *
     * @param bytesPerSecond from 0, which leaves only the {@linkplain #stallTimeout stall timeout};
     *     {@value #DEFAULT_MINIMUM_SEND_RATE} by default
     * @return this
     */
    public HftpServerBuilder minimumSendRate(int bytesPerSecond) {
        this.minimumSendRate = inRange("minimumSendRate", bytesPerSecond, 0, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets how long a connection waits for a {@linkplain #folderMayBlock folder that may block}.
     *
     * @param timeout more than zero; {@value #DEFAULT_FILE_TIMEOUT_SECONDS} seconds by default
     * @return this
     */
    public HftpServerBuilder fileTimeout(Duration timeout) {
        this.fileTimeout = positive("fileTimeout", timeout);
        return this;
    }

    /**
     * Creates the server without opening anything yet.
     *
     * @return a server, not started
     */
    public HftpServer build() {
        return new HftpServer(this);
    }

    /**
     * Creates the server and starts it.
     *
     * @return a server that accepts connections
     * @throws IOException as {@link HftpServer#start}
     */
    public HftpServer start() throws IOException {
        return build().start();
    }

    Limits limits() {
        return new Limits(
                maxConnections,
                maxConnectionsPerAddress,
                limitsLoopback,
                maxLineBytes,
                sendBufferBytes,
                firstRequestTimeout.toNanos(),
                lineTimeout.toNanos(),
                idleTimeout.toNanos(),
                stallTimeout.toNanos(),
                minimumSendRate,
                fileTimeout.toNanos());
    }

    private static int inRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", not " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration timeout) {
        if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(name + " must be more than zero and at most a year, not " + timeout);
        }
        return timeout;
    }
}
