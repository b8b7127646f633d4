package io.github.hftp.client.internal.download;

import io.github.hftp.client.TransferProgress;
import io.github.hftp.client.internal.connection.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a download is to be made, already checked.
 *
 * @param connections how many connections there may be
 * @param useEarlier whether to go on with a part that an earlier download has left, and to let a file be that is there
 * @param keepPart whether to leave what has come if the download fails
 * @param retries how often a connection that fails is made again without a byte in between
 * @param questions how often a question to the first server that fails is asked again
 * @param sha256 what is to come of the bytes, or nothing
 * @param checksum a file of the first server that tells it, too, or nothing
 * @param bytesPerSecond the most that may come over all connections; 0 for no limit
 * @param interval the least time between two calls of the listener, which also come when no bytes do; or nothing, if
 *     it is called after each piece and only then
 * @param listener is told of the progress
 * @param warnings is told what did not go as it should and does no harm
 */
public record DownloadOptions(
        int connections,
        boolean useEarlier,
        boolean keepPart,
        RetryPolicy retries,
        RetryPolicy questions,
        Optional<byte[]> sha256,
        Optional<ChecksumFile> checksum,
        long bytesPerSecond,
        Optional<Duration> interval,
        Consumer<TransferProgress> listener,
        Consumer<String> warnings) {
    /** Whether what has come can outlive this download, or is of an earlier one. */
    public boolean keepsPart() {
        return useEarlier || keepPart;
    }
}
