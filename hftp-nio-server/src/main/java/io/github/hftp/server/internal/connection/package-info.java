/**
 * One connection's conversation, from bytes to requests to replies. Read in this order: {@code ConnectionState} has the
 * diagram, {@code Connection} takes the turns, {@code Input} and {@code Output} are its two halves, {@code
 * RequestHandler} turns a request into a {@code Send}, which is a reply in progress, and {@code Connections} holds what
 * all connections of a server share.
 */
package io.github.hftp.server.internal.connection;
