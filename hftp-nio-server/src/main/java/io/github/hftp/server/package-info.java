/**
 * An HFTP file server to embed: {@link io.github.hftp.server.HftpServer}.
 *
 * <p>One thread serves all connections. The parts below it can be read in this order: the event loop
 * ({@link io.github.hftp.loop}), one connection's conversation (package {@code internal.connection}), the served folder
 * (package {@code internal.file}).
 *
 * <p>The server logs through SLF4J: nothing above DEBUG that a client can cause at will, and warnings of one kind at
 * most every ten seconds.
 */
package io.github.hftp.server;
