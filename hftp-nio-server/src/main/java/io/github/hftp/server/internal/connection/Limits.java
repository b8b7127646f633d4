package io.github.hftp.server.internal.connection;

/**
 * What the operator allows clients; times in nanoseconds. Comes from the server's builder, which checks and documents
 * each value.
 */
public record Limits(
        int maxConnections,
        int maxConnectionsPerAddress,
        boolean limitsLoopback,
        int maxLineBytes,
        int sendBufferBytes,
        long firstRequestTimeout,
        long lineTimeout,
        long idleTimeout,
        long stallTimeout,
        int minimumBytesPerSecond,
        long fileTimeout) {
    /**
     * A copy with another number of connections.
     *
     * @param number how many connections may be open
     * @return the copy
     */
    public Limits withMaxConnections(int number) {
        return new Limits(
                number,
                maxConnectionsPerAddress,
                limitsLoopback,
                maxLineBytes,
                sendBufferBytes,
                firstRequestTimeout,
                lineTimeout,
                idleTimeout,
                stallTimeout,
                minimumBytesPerSecond,
                fileTimeout);
    }

    int maxLingering() {
        return Math.max(1, maxConnections / 10);
    }
}
