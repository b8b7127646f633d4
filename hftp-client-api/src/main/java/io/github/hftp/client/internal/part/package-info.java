/**
 * A file on the local disk while it is fetched, without the network.
 *
 * <p>Each belongs to one download. Its bytes can be written by several threads; one of them begins and ends it.
 *
 * <p>Read {@code Target} first, the path where the file is to be; then {@code IncomingFile} and its two kinds:
 * {@code TemporaryFile}, which a failure deletes, and {@code PartFile}, which keeps what was fetched so that a process
 * killed at any moment can resume; {@code RangeSet} with the bytes that are there; {@code Journal}
 * with those that survive a crash; {@code TargetLock} against a second download of the same file; {@code Disk}, where a
 * test can stop the time.
 *
 * <p>Nothing here depends on another internal package, or knows about servers, connections or retries.
 */
package io.github.hftp.client.internal.part;
