/**
 * One connection's conversation: bytes to requests, replies to bytes, and a deadline for each state. What a reply
 * consists of is the business of {@code internal.reply}; when it is sent, and when a connection ends, is decided here.
 *
 * <p>{@code Connections} owns the open connections and decides who may connect; each {@code Connection} owns its
 * transport, its {@code Input} and its {@code Output}. All of it belongs to the loop thread.
 *
 * <p>Read in this order: {@code ConnectionState} has the diagram, {@code Connection} takes the turns, {@code Input} and
 * {@code Output} are its two halves, {@code Connections} admits clients and has what all connections share.
 */
package io.github.hftp.server.internal.connection;
