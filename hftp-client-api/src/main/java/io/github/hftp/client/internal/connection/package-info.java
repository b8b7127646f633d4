/**
 * The connections of a client to one server, and what can be asked over one of them.
 *
 * <p>A {@code ConnectionPool} belongs to its client and lends each {@code Conversation} to one thread at a time; a
 * {@code Lease} keeps one for as long as something is read piece by piece. Any thread may use the pool, and close what
 * another uses; everything else belongs to the thread that has taken the connection.
 *
 * <p>To read it, go from the bottom up: {@code Transport} moves bytes and knows how long to wait for them;
 * {@code Connection} sends requests and cuts replies into status, lines and bytes; {@code SliceReader} reads the slices
 * in either encoding; {@code Conversation} has the commands, one after the other, and decides the encoding;
 * {@code ConnectionPool} keeps the connections, and {@code Retries} says whether a call that failed is made again.
 *
 * <p>Nothing here depends on another internal package.
 */
package io.github.hftp.client.internal.connection;
