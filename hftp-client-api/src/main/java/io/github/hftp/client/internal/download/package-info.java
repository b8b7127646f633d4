/**
 * Fetches a file to the local disk: from one server or several, over one connection or several.
 *
 * <p>A download belongs to the call that made it and runs on the thread of that call, with workers of its own for more
 * than one connection, or for reports. They end before the call returns.
 *
 * <p>Read {@code Download} first, which decides what is fetched and checks it; then {@code ParallelDownload}
 * with its workers, and {@code SegmentPlan}, which hands out the missing bytes to them. {@code Samples} and
 * {@code ChecksumFile} compare copies; {@code RateMeter}, {@code ProgressReports} and {@code RateLimit} measure.
 *
 * <p>This is the top room: it depends on {@code read}, {@code part} and {@code connection}, and none of them on it.
 */
package io.github.hftp.client.internal.download;
