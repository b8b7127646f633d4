package io.github.hftp.server.event;

import io.github.hftp.protocol.StatusCode;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A request was answered. {@code command} and {@code name} are what the client sent, shortened if they are very long:
 * only the characters 0x20 to 0x7E, but quotes and the like among them.
 *
 * @param connection the number of the connection
 * @param remote the client's address
 * @param command the first element of the request line, or an empty string when there was no valid line
 * @param name the second element, or an empty string when there was none
 * @param status the status code of the reply
 * @param bytes how many bytes of a file were sent, as counted in the file; for other replies 0
 * @param duration from the end of the request line until the socket had taken the reply, or as much as is ever sent
 * @param complete false if the reply ended early, because the client left or the file could not be read to the end
 */
public record RequestServed(
        long connection,
        InetSocketAddress remote,
        String command,
        String name,
        StatusCode status,
        long bytes,
        Duration duration,
        boolean complete) {}
