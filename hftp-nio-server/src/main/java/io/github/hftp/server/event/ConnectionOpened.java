package io.github.hftp.server.event;

import java.net.InetSocketAddress;

/**
 * A connection was accepted.
 *
 * @param connection its number, from 1 on in the order of arrival
 * @param remote the client's address
 */
public record ConnectionOpened(long connection, InetSocketAddress remote) {}
