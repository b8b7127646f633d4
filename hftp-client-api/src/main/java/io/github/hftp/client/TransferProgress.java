package io.github.hftp.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a transfer has come, at one moment. A value: it does not change while the transfer goes on.
 *
 * @param bytes how much of the file is there, with what an earlier run has left
 * @param total the size of the file
 * @param bytesPerSecond what has come lately, over some seconds; 0 when nothing has come for so long
 * @param eta how long the rest takes at this rate: zero when all is there, and nothing when that cannot be said, as at
 *     the very beginning or in a stall
 * @param elapsed how long the transfer has been going on
 * @param connections the connections that there are now, in the order in which they were made
 */
public record TransferProgress(
        long bytes,
        long total,
        long bytesPerSecond,
        Optional<Duration> eta,
        Duration elapsed,
        List<Connection> connections) {
    /**
     * Makes a value, with a list of its own.
     *
     * @param bytes how much of the file is there
     * @param total the size of the file
     * @param bytesPerSecond what has come lately
     * @param eta how long the rest takes, if that can be said
     * @param elapsed how long the transfer has been going on
     * @param connections the connections
     */
    public TransferProgress {
        connections = List.copyOf(connections);
    }

    /**
     * What one connection has done.
     *
     * @param server the server, in the words in which the caller has named it
     * @param bytes how much has come over this connection
     * @param bytesPerSecond what has come over it lately, as for the whole
     */
    public record Connection(String server, long bytes, long bytesPerSecond) {}
}
