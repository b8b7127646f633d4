/**
 * One connection's conversation: bytes to requests, replies to bytes, and a deadline for each state. What a reply
 * consists of is the business of {@code internal.reply}; when it is sent, and when a connection ends, is decided here.
 *
 * <p>{@code Connections} owns the open connections and decides who may connect; each {@code Connection} owns its
 * transport, its {@code Input} and its {@code Output}; {@code Shared} is what all of them use. All of it belongs to the
 * loop thread.
 *
 * <p>Read in this order: {@code ConnectionState} has the diagram, {@code Connection} takes the turns, {@code Input} and
 * {@code Output} are its two halves, {@code Connections} admits clients.
 *
 * <p>A connection is a handler of the loop and not a {@link io.github.hftp.loop.protocol.StreamProtocol}, because that
 * pushes copies of its bytes into a queue. Here writes are pulled: bytes that the socket does not take go back to the
 * reply, so a stalled reply holds no memory, and a large slice goes from file to socket inside the kernel. And each
 * state has a deadline of its own, where a stream has one for silence.
 */
package io.github.hftp.server.internal.connection;
