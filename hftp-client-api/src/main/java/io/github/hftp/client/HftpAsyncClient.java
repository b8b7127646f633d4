package io.github.hftp.client;

import io.github.hftp.client.internal.part.Target;
import io.github.hftp.protocol.FileName;
import java.io.OutputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of an {@link HftpClient} as futures: each does what its namesake there does, on a daemon thread of its own.
 * This is a view of the client, for any thread. It has nothing to close; closing the client completes its calls with
 * {@link ClientClosedException}.
 *
 * <p>A future completes with what the blocking call returns, or exceptionally with what that throws. Invalid arguments
 * throw at once. {@link CompletableFuture#cancel Cancelling} the future ends the call and frees its socket; so does
 * anything else that completes it from outside, such as {@link CompletableFuture#orTimeout}. Cancel this future, not
 * one that {@code thenApply} or the like returned: that one does not know the call. Soon after that, the caller's
 * stream or channel gets nothing more, though one last piece may still be on its way; a channel that an interrupt
 * closes, as a file channel does, is closed. After a successful call, its connection is kept for the next.
 *
 * <p>Dependents of a future without an executor of their own may run on the thread of the call, and may block it.
 */
public final class HftpAsyncClient {
    private final HftpClient client;

    HftpAsyncClient(HftpClient client) {
        this.client = client;
    }

    /**
     * Lists the names of the files.
     *
     * @return a future that completes as {@link HftpClient#list} returns
     */
    public CompletableFuture<List<String>> list() {
        return start(client::list);
    }

    /**
     * Gets the size of a file.
     *
     * @param name the file
     * @return a future that completes as {@link HftpClient#size} returns
     */
    public CompletableFuture<Long> size(String name) {
        FileName.of(name);
        return start(() -> client.size(name));
    }

    /**
     * Fetches part of a file.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @return a future that completes as {@link HftpClient#slice(String, long, int)} returns
     */
    public CompletableFuture<byte[]> slice(String name, long offset, int length) {
        FileName.of(name);
        HftpClient.checkNotNegative(offset, length);
        return start(() -> client.slice(name, offset, length));
    }

    /**
     * Fetches part of a file into a stream.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @param target takes the bytes, on the thread of the call; it is neither flushed nor closed
     * @return a future that completes as {@link HftpClient#slice(String, long, long, OutputStream)} returns
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
     * @return a future that completes as {@link HftpClient#transferTo} returns
     */
    public CompletableFuture<Long> transferTo(String name, WritableByteChannel target) {
        FileName.of(name);
        Objects.requireNonNull(target, "target");
        return start(() -> client.transferTo(name, target));
    }

    /**
     * Fetches a whole file. {@link DownloadRequest#startTo} has more options.
     *
     * @param name the file
     * @param target the file to write
     * @return a future that completes as {@link HftpClient#download(String, Path)} returns
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
     * @param folder the folder to write to
     * @return a future that completes as {@link HftpClient#downloadTo} returns
     */
    public CompletableFuture<Path> downloadTo(String name, Path folder) {
        Target.in(folder, FileName.of(name));
        return start(() -> client.downloadTo(name, folder));
    }

    /**
     * Lists the commands that the server knows.
     *
     * @return a future that completes as {@link HftpClient#commands} returns
     */
    public CompletableFuture<List<String>> commands() {
        return start(client::commands);
    }

    private static <T> CompletableFuture<T> start(Callable<T> call) {
        return RunningCall.start("hftp-call", call);
    }
}
