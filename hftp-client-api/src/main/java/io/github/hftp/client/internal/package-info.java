/**
 * What the client is made of, from the bottom up: {@code Transport} moves bytes and knows how long to wait for them;
 * {@code Connection} sends requests and cuts replies into status, lines and bytes; {@code SliceReader} reads the slices
 * in either encoding; {@code Conversation} is the commands, one after the other, and decides the encoding;
 * {@code Download} puts a file together.
 *
 * <p>Of the exported package this one uses nothing but the exceptions, the listener and the URI.
 */
package io.github.hftp.client.internal;
