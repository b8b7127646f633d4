package io.github.hftp.client;

import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.client.internal.download.ChecksumFile;
import io.github.hftp.client.internal.download.Download;
import io.github.hftp.client.internal.download.DownloadOptions;
import io.github.hftp.client.internal.download.Source;
import io.github.hftp.client.internal.part.Target;
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
 * A download of one file, with options: several connections, several servers, resuming an interrupted download, a
 * checksum, a rate limit. Created by {@link HftpClient#download(String)}. It is for one thread, and can be used any
 * number of times.
 *
 * <p>Until it is complete and checked, the file is beside its target under other names; then it replaces the target in
 * one step. The request retries a failed connection after longer and longer waits, and gives up after two minutes
 * without a byte, or after ten seconds at the very beginning. If one server fails, the others take over its share.
 */
public final class DownloadRequest {
    /** The maximum of {@link #connections}: {@value}. */
    public static final int MAX_CONNECTIONS = 64;

    /** The default of {@link #retries}: {@value}. */
    public static final int DEFAULT_RETRIES = 6;

    private static final Logger LOG = LoggerFactory.getLogger(DownloadRequest.class);

    /** For how long after a failure a question is asked again: one that was silent for that long has had its chance. */
    private static final Duration QUESTION_TIME = Duration.ofSeconds(10);

    private static final int SHA_256_BYTES = 32;

    private final FileName name;
    private final List<Source> sources = new ArrayList<>();
    private int connections = 1;
    private boolean resume;
    private Optional<Boolean> keepPart = Optional.empty(); // as resume
    private Optional<RetryPolicy> questions = Optional.empty(); // as retries, for a short time
    private RetryPolicy retries = RetryPolicy.of(DEFAULT_RETRIES);
    private Optional<byte[]> sha256 = Optional.empty();
    private Optional<ChecksumFile> checksum = Optional.empty();
    private long bytesPerSecond;
    private Optional<Duration> interval = Optional.empty();
    private Consumer<TransferProgress> listener = progress -> {};
    private Consumer<String> warnings = LOG::warn;

    DownloadRequest(Source source, FileName name) {
        this.name = name;
        this.sources.add(source);
    }

    /** Makes it what {@link HftpClient#download(String, Path, Consumer)} is: with the retries of the client. */
    DownloadRequest simple(RetryPolicy policy, Consumer<TransferProgress> called) {
        retries = policy;
        questions = Optional.of(policy);
        listener = Objects.requireNonNull(called, "called");
        warnings = warning -> {};
        return this;
    }

    /**
     * Fetches from another server too. It must have the same file under the same name: its size and samples of its
     * bytes are compared, and a server with a different file is skipped, with a warning.
     *
     * @param client a client of that server, which the caller must still close
     * @return this
     */
    public DownloadRequest mirror(HftpClient client) {
        sources.add(client.source());
        return this;
    }

    /**
     * Sets the number of connections over all servers; each server gets at least one. A short file uses fewer.
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
     * Sets whether to resume an earlier download, and to keep what has arrived if this one fails, even if the process
     * is killed; but see {@link #keepPart}. Size and samples of what was kept are compared with the file on the server;
     * if that has changed, the download starts over, with a warning. If the target is already the complete file, the
     * download succeeds at once.
     *
     * @param on false unless this is called
     * @return this
     */
    public DownloadRequest resume(boolean on) {
        resume = on;
        return this;
    }

    /**
     * Sets whether to keep what has arrived, if this download fails, for a later one that {@link #resume resumes},
     * whether or not this one does. Bytes that fail their checksum, or may come from two files, are never kept.
     *
     * @param on as {@link #resume} unless this is called
     * @return this
     */
    public DownloadRequest keepPart(boolean on) {
        keepPart = Optional.of(on);
        return this;
    }

    /**
     * Sets how often in a row to reconnect without receiving a byte. Before each retry the download waits for a random
     * time; its limit doubles from a fifth of a second to ten seconds.
     *
     * @param count from 0; {@value #DEFAULT_RETRIES} unless this is called
     * @return this
     */
    public DownloadRequest retries(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("retries must not be negative: " + count);
        }
        return retries(RetryPolicy.of(count));
    }

    /** For tests, which set the waits too. */
    DownloadRequest retries(RetryPolicy policy) {
        retries = policy;
        return this;
    }

    /**
     * Checks the whole file before it replaces the target.
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
     * Checks the whole file before it replaces the target, against {@code NAME.sha256} beside it on the first server.
     * That file holds the 64 hexadecimal digits alone, or lines as {@code sha256sum} prints them; the line of the file
     * counts, or else one whose path ends in its name. If it holds neither, the download fails before it starts with an
     * {@link IntegrityException}; if it does not exist, with a {@link StatusException} of code 202. If {@link #sha256}
     * is set too, both must agree.
     *
     * @return this
     * @throws IllegalArgumentException if the name of the file is too long to append {@code .sha256}
     */
    public DownloadRequest sha256FromServer() {
        checksum = Optional.of(ChecksumFile.of(name));
        return this;
    }

    /**
     * Limits how fast the file is fetched.
     *
     * @param bytes the maximum per second, over all connections; more than zero
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
     * Reports progress: at once, then from time to time, even when nothing arrives, and at the end.
     *
     * @param least the least time between two calls, except before the last
     * @param called receives the progress, on one of the download's threads at a time; if it throws, the download fails
     *     with that exception
     * @return this
     */
    public DownloadRequest onProgress(Duration least, Consumer<TransferProgress> called) {
        interval = Optional.of(least);
        listener = Objects.requireNonNull(called, "called");
        return this;
    }

    /**
     * Reports problems that do not harm the download: a mirror that is skipped, a part that is not used.
     *
     * @param called receives a sentence, on any thread; by default warnings are logged
     * @return this
     */
    public DownloadRequest onWarning(Consumer<String> called) {
        warnings = Objects.requireNonNull(called, "called");
        return this;
    }

    /**
     * Fetches the file. An interrupt ends the download with an {@link java.io.InterruptedIOException}.
     *
     * @param target the file to write; its folder must exist, on a file system that can rename atomically. Links
     *     are followed and devices refused, as in {@link HftpClient#download(String, Path, Consumer)}
     * @return its size in bytes
     * @throws IntegrityException if the file does not have the expected SHA-256
     * @throws FileChangedException if the file changed meanwhile; no part is kept then, unless the file just went away
     * @throws IOException if the download fails; an exception of the target's file system is passed on as it is. A file
     *     that does not fit on the disk is refused before anything is fetched
     */
    public long to(Path target) throws IOException {
        Objects.requireNonNull(target, "target");
        DownloadOptions options = options();
        return download(options).run(Target.of(target, options.keepsPart()));
    }

    /**
     * Fetches the file into a folder, under its own name: safe for any name that {@link HftpClient#list()} returns. The
     * server has chosen it, so a symbolic link of that name is refused, and not followed.
     *
     * @param folder where it is to be, otherwise as in {@link #to}
     * @return the path of the file
     * @throws IOException as for {@link #to}
     * @throws IllegalArgumentException if it would not be a file in the folder, as {@code a\b} on Windows
     */
    public Path toFolder(Path folder) throws IOException {
        Path target = Target.in(folder, name);
        DownloadOptions options = options();
        download(options).run(Target.withoutLinks(target, options.keepsPart()));
        return target;
    }

    /**
     * Fetches the file on a daemon thread of its own.
     *
     * @param target the file to write, as in {@link #to}
     * @return a future that completes with the size, or exceptionally as {@link #to} does; cancelling it ends the
     *     download and its connections
     */
    public CompletableFuture<Long> startTo(Path target) {
        Objects.requireNonNull(target, "target");
        DownloadOptions options = options();
        Download download = download(options);
        return RunningCall.start("hftp-download", () -> download.run(Target.of(target, options.keepsPart())));
    }

    private Download download(DownloadOptions options) {
        return new Download(List.copyOf(sources), name, options);
    }

    private DownloadOptions options() {
        return new DownloadOptions(
                connections,
                resume,
                keepPart.orElse(resume),
                retries,
                questions.orElse(retries.within(QUESTION_TIME)),
                sha256,
                checksum,
                bytesPerSecond,
                interval,
                listener,
                warnings);
    }
}
