package io.github.hftp.server.event;

import java.net.InetSocketAddress;

/**
 * A connection was accepted.
 *
 * @param connection its number, counted from 1 in order of arrival
 * @param remote the client's address
 */
public record ConnectionOpened(long connection, InetSocketAddress remote) {}
