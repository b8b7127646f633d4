/**
 * A download in parts, without the network: {@code RangeSet} knows which bytes are there; {@code SegmentPlan} hands out
 * the others to workers; {@code PartFile} keeps what they fetched, so that a process killed at any moment can go on,
 * with {@code Journal} for what it may believe, {@code TargetLock} against a second download of the same file, and
 * {@code Disk} as the place where a test can stop the time.
 *
 * <p>Nothing in here knows about servers, connections or retries.
 */
package io.github.hftp.client.internal.transfer;
