package io.github.hftp.client;

import io.github.hftp.client.internal.Download;
import io.github.hftp.client.internal.RunningCall;
import io.github.hftp.protocol.FileName;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of an {@link HftpClient} for those who do not want to wait: each does what its namesake there does, and
 * runs on a thread of its own, a daemon. It is a view of the client, for any thread; it has nothing to close, and
 * closing the client completes its calls with {@link ClientClosedException}.
 *
 * <p>A future completes with what the blocking call returns, or exceptionally with what that throws. Wrong arguments
 * are thrown at once. {@link CompletableFuture#cancel Cancelling} the future really ends the call and frees its socket;
 * so does whatever else completes it from outside, as {@link CompletableFuture#orTimeout} does. It must be this future:
 * what {@code thenApply} and the like make of it does not know the call. A stream or channel of the caller's gets
 * nothing more soon after that, though it may be at its last piece just then; a channel that an interrupt closes, as
 * files do, is closed. After a successful call its connection is there for the next.
 *
 * <p>What depends on a future and has no executor of its own may run on the thread of the call, and can wait there as
 * long as it likes.
 */
public final class HftpAsyncClient {
    private final HftpClient client;

    HftpAsyncClient(HftpClient client) {
        this.client = client;
    }

    /**
     * Asks for the names of the files.
     *
     * @return completes as {@link HftpClient#list} returns
     */
    public CompletableFuture<List<String>> list() {
        return start(client::list);
    }

    /**
     * Asks for the size of a file.
     *
     * @param name the file
     * @return completes as {@link HftpClient#size} returns
     */
    public CompletableFuture<Long> size(String name) {
        FileName.of(name);
        return start(() -> client.size(name));
    }

    /**
     * Fetches a part of a file.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @return completes as {@link HftpClient#slice(String, long, int)} returns
     */
    public CompletableFuture<byte[]> slice(String name, long offset, int length) {
        FileName.of(name);
        HftpClient.checkNotNegative(offset, length);
        return start(() -> client.slice(name, offset, length));
    }

    /**
     * Fetches a part of a file into a stream.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @param target takes the bytes, on the thread of the call; it is neither flushed nor closed
     * @return completes as {@link HftpClient#slice(String, long, long, OutputStream)} returns
     */
    public CompletableFuture<Void> slice(String name, long offset, long length, OutputStream target) {
        FileName.of(name);
        HftpClient.checkNotNegative(offset, length);
        Objects.requireNonNull(target, "target");
        return start(() -> {
            client.slice(name, offset, length, target);
            return null;
        });
    }

    /**
     * Writes a whole file to a channel.
     *
     * @param name the file
     * @param target takes the bytes, on the thread of the call; it must be in blocking mode, and is not closed
     * @return completes as {@link HftpClient#transferTo} returns
     */
    public CompletableFuture<Long> transferTo(String name, WritableByteChannel target) {
        FileName.of(name);
        Objects.requireNonNull(target, "target");
        return start(() -> client.transferTo(name, target));
    }

    /**
     * Fetches a whole file. More can be had of {@link DownloadRequest#startTo}.
     *
     * @param name the file
     * @param target where it is to be
     * @return completes as {@link HftpClient#download(String, Path)} returns
     */
    public CompletableFuture<Long> download(String name, Path target) {
        FileName.of(name);
        Objects.requireNonNull(target, "target");
        return start(() -> client.download(name, target));
    }

    /**
     * Fetches a whole file into a folder, under its own name.
     *
     * @param name the file
     * @param folder where it is to be
     * @return completes as {@link HftpClient#downloadTo} returns
     */
    public CompletableFuture<Path> downloadTo(String name, Path folder) {
        Download.resolve(FileName.of(name), folder);
        return start(() -> client.downloadTo(name, folder));
    }

    /**
     * Asks for the commands that the server knows.
     *
     * @return completes as {@link HftpClient#commands} returns
     */
    public CompletableFuture<List<String>> commands() {
        return start(client::commands);
    }

    private static <T> CompletableFuture<T> start(Callable<T> call) {
        return RunningCall.start("hftp-call", call);
    }
}
