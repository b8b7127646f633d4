package io.github.hftp.server.event;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A connection ended.
 *
 * @param connection its number
 * @param remote the client's address
 * @param reason why it ended
 * @param requests how many requests were answered on it
 * @param duration how long it was open
 */
public record ConnectionClosed(
        long connection, InetSocketAddress remote, CloseReason reason, long requests, Duration duration) {}
