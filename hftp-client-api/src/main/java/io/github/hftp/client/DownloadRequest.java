package io.github.hftp.client;

import io.github.hftp.client.internal.ChecksumFile;
import io.github.hftp.client.internal.DownloadOptions;
import io.github.hftp.client.internal.ResumableDownload;
import io.github.hftp.client.internal.RunningCall;
import io.github.hftp.client.internal.Source;
import io.github.hftp.client.internal.transfer.Backoff;
import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A download of one file, with all that it can have: several connections, several servers, going on where an earlier
 * one was broken off, a digest to check, a limit of speed. Made by {@link HftpClient#download(String)}; it is for one
 * thread, and can be used any number of times.
 *
 * <p>While it is fetched, the file is beside its target under other names, and takes its place in one step when it is
 * complete and has been checked. A connection that fails is tried again, later and later, for two minutes without a
 * byte, and at the very beginning for ten seconds; what a server that fails was to fetch goes to the others.
 */
public final class DownloadRequest {
    /** How many connections there can be at most: {@value}. */
    public static final int MAX_CONNECTIONS = 64;

    /** The default of {@link #retries}: {@value}. */
    public static final int DEFAULT_RETRIES = 6;

    private static final Logger LOG = LoggerFactory.getLogger(DownloadRequest.class);
    private static final int SHA_256_BYTES = 32;

    private final FileName name;
    private final List<Source> sources = new ArrayList<>();
    private int connections = 1;
    private boolean resume;
    private Optional<Boolean> keepPart = Optional.empty(); // as resume
    private Backoff.Budget retries = Backoff.Budget.of(DEFAULT_RETRIES);
    private Optional<byte[]> sha256 = Optional.empty();
    private Optional<ChecksumFile> checksum = Optional.empty();
    private long bytesPerSecond;
    private Duration interval = Duration.ofSeconds(1);
    private Consumer<TransferProgress> listener = progress -> {};
    private Consumer<String> warnings = LOG::warn;

    DownloadRequest(Source source, FileName name) {
        this.name = name;
        this.sources.add(source);
    }

    /**
     * Fetches from another server, too. It must have the same file under the same name: that is checked by its size and
     * some samples of its bytes, and a server that has another is left out, with a warning.
     *
     * @param client a client of that server, which stays the caller's to close
     * @return this
     */
    public DownloadRequest mirror(HftpClient client) {
        sources.add(client.source());
        return this;
    }

    /**
     * How many connections there may be, over all servers; each server gets at least one. A short file has fewer.
     *
     * @param count from 1 to {@value #MAX_CONNECTIONS}; 1 unless this is called
     * @return this
     */
    public DownloadRequest connections(int count) {
        if (count < 1 || count > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("connections must be from 1 to " + MAX_CONNECTIONS + ": " + count);
        }
        connections = count;
        return this;
    }

    /**
     * Whether to go on with what an earlier download has left, and to leave what was fetched if this one fails, even if
     * the process is killed; but see {@link #keepPart}. What was left is compared with the file on the server, by its
     * size and some samples; if that has changed, the download begins anew, with a warning. A target that is the file
     * already is a success.
     *
     * @param on false unless this is called
     * @return this
     */
    public DownloadRequest resume(boolean on) {
        resume = on;
        return this;
    }

    /**
     * Whether to leave what was fetched, if this download fails, for a later one that {@link #resume resumes}; no
     * matter whether this one does. Bytes that have another digest than they should, or may be of two
     * files, are never left.
     *
     * @param on as {@link #resume} unless this is called
     * @return this
     */
    public DownloadRequest keepPart(boolean on) {
        keepPart = Optional.of(on);
        return this;
    }

    /**
     * How often a connection that fails is made again without a byte in between, after waits that double from a fifth
     * of a second to ten seconds, and are random below that.
     *
     * @param count from 0; {@value #DEFAULT_RETRIES} unless this is called
     * @return this
     */
    public DownloadRequest retries(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("retries must not be negative: " + count);
        }
        return retries(Backoff.Budget.of(count));
    }

    /** With the waits of a test. */
    DownloadRequest retries(Backoff.Budget budget) {
        retries = budget;
        return this;
    }

    /**
     * Checks the whole file before it takes its place.
     *
     * @param hex its SHA-256, 64 hexadecimal digits
     * @return this
     */
    public DownloadRequest sha256(String hex) {
        byte[] digest = HexFormat.of().parseHex(hex);
        if (digest.length != SHA_256_BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits: " + hex);
        }
        sha256 = Optional.of(digest);
        return this;
    }

    /**
     * Checks the whole file before it takes its place, by what is beside it on the first server: {@code NAME.sha256},
     * with the 64 hexadecimal digits alone, or with lines as {@code sha256sum} prints them, of which that of the file
     * counts, or else one whose path ends in its name. If it is not that, the download does not begin, with an {@link IntegrityException}; if there is no such
     * file, with a {@link StatusException} of code 202. With {@link #sha256}, too, both must say the same.
     *
     * @return this
     * @throws IllegalArgumentException if the name of the file is so long that no {@code NAME.sha256} can be
     */
    public DownloadRequest sha256FromServer() {
        checksum = Optional.of(ChecksumFile.of(name));
        return this;
    }

    /**
     * Limits how fast the file is fetched.
     *
     * @param bytes the most that may come in a second, over all connections; more than zero
     * @return this
     */
    public DownloadRequest bytesPerSecond(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytesPerSecond must be more than zero: " + bytes);
        }
        bytesPerSecond = bytes;
        return this;
    }

    /**
     * Tells of the progress: at once, then from time to time, also when nothing comes, and at the end.
     *
     * @param least the least time between two calls, but for the last
     * @param called by one thread at a time, one of the download's; if it throws, the download fails with that
     * @return this
     */
    public DownloadRequest onProgress(Duration least, Consumer<TransferProgress> called) {
        interval = Objects.requireNonNull(least, "least");
        listener = Objects.requireNonNull(called, "called");
        return this;
    }

    /**
     * Tells what did not go as it should and does no harm: a mirror that is left out, a part that is not used.
     *
     * @param called with a sentence, by any thread; unless this is called, they are logged
     * @return this
     */
    public DownloadRequest onWarning(Consumer<String> called) {
        warnings = Objects.requireNonNull(called, "called");
        return this;
    }

    /**
     * Fetches the file. An interrupt ends that with an {@link java.io.InterruptedIOException}.
     *
     * @param target where it is to be; its folder must exist, and be on a file system that can rename atomically. Links
     *     are followed and devices refused, as in {@link HftpClient#download(String, Path, ProgressListener)}
     * @return its size in bytes
     * @throws IntegrityException if it has another SHA-256 than it should
     * @throws FileChangedException if it became another meanwhile; unless it just went away, no part is left then
     * @throws IOException if that fails; what the file system of the target throws is passed on as it is. A file that
     *     the disk has no room for is refused before anything is fetched
     */
    public long to(Path target) throws IOException {
        Objects.requireNonNull(target, "target");
        return download().run(target);
    }

    /**
     * Fetches the file on a thread of its own, a daemon.
     *
     * @param target where it is to be, as in {@link #to}
     * @return completes with its size, or exceptionally as {@link #to} does; cancelling it ends the download and its
     *     connections
     */
    public CompletableFuture<Long> startTo(Path target) {
        Objects.requireNonNull(target, "target");
        ResumableDownload download = download();
        return RunningCall.start("hftp-download", () -> download.run(target));
    }

    private ResumableDownload download() {
        return new ResumableDownload(
                List.copyOf(sources),
                name,
                new DownloadOptions(
                        connections,
                        resume,
                        keepPart.orElse(resume),
                        retries,
                        sha256,
                        checksum,
                        bytesPerSecond,
                        interval,
                        listener,
                        warnings));
    }
}
