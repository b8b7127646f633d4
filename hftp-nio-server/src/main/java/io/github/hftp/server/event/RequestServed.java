package io.github.hftp.server.event;

import io.github.hftp.protocol.StatusCode;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A request was answered. {@code command} and {@code name} are what the client sent, shortened if very long. They hold
 * only characters from 0x20 to 0x7E, but these include quotes and the like: escape them before use.
 *
 * @param connection the number of the connection
 * @param remote the client's address
 * @param command the first element of the request line, or an empty string if there was no valid line
 * @param name the second element, or an empty string if there was none
 * @param status the status code of the reply
 * @param bytes how many bytes of the file were sent, before any base64; 0 for other replies
 * @param duration from the end of the request line until the last byte of the reply that was sent entered the socket
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
