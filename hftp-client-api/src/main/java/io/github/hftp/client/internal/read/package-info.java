/**
 * What takes more than one request to read: a range of a file, a stream, a channel, the sizes of many files.
 *
 * <p>A reader belongs to the caller that opened it and is for one thread at a time; only ending it early is for any. It
 * takes a connection when it needs one, and another when that one is lost.
 *
 * <p>Read {@code KnownFile} first: it decides whether slices that came over several connections are of one file. Then
 * {@code RangeReader}, and what is built on it: {@code RangeStream} and {@code RemoteChannel}.
 *
 * <p>Of the other internal packages, this one depends on {@code connection} alone.
 */
package io.github.hftp.client.internal.read;
