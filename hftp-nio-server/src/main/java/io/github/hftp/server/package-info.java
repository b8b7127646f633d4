/**
 * An HFTP file server to embed: {@link io.github.hftp.server.HftpServer}.
 *
 * <p>One thread serves all connections. Read the parts below it in this order: the event loop
 * ({@link io.github.hftp.loop}), a connection's conversation (package {@code internal.connection}), its replies (package
 * {@code internal.reply}), the served folder (package {@code internal.file}).
 *
 * <p>The server logs through SLF4J. What a client can cause at will is logged at DEBUG; warnings of one kind appear at
 * most every ten seconds.
 */
package io.github.hftp.server;
