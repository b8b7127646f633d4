package io.github.hftp.client;

import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.client.internal.connection.Conversation;
import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.client.internal.connection.Settings;
import io.github.hftp.client.internal.download.Source;
import io.github.hftp.client.internal.read.RangeReader;
import io.github.hftp.client.internal.read.RangeStream;
import io.github.hftp.client.internal.read.RemoteChannel;
import io.github.hftp.client.internal.read.SingleSlice;
import io.github.hftp.client.internal.read.SizeQueries;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Protocol;
import io.github.hftp.protocol.StatusCode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * A client of one HFTP server. Calls block. Any number of threads can share a client: each call uses a connection of
 * its own, which is then kept for the next call. {@link #close()} ends all calls in progress; an interrupt ends its
 * thread's call with an {@link java.io.InterruptedIOException}. If a call ends in the middle of a reply, the client
 * closes that connection, and the next call opens a new one. The client retries nothing unless
 * {@link HftpClientBuilder#retries} says so. {@link #async()} offers the same calls without blocking.
 *
 * <p>Files are named as local files are, for example {@code año 1.txt}. A name that no served file can have causes an
 * {@link IllegalArgumentException}, and nothing is sent. Every call can throw any {@link HftpException}.
 */
public final class HftpClient implements Closeable {
    private final ConnectionPool pool;
    private final String address;
    private final String uri;

    HftpClient(InetSocketAddress address, Settings settings) throws IOException {
        String host = address.getHostString();
        this.address = address.isUnresolved() ? host + ":" + address.getPort() : address.toString();
        this.uri =
                Protocol.URI_SCHEME + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        this.pool = new ConnectionPool(address, settings);
        pool.call(connected -> null); // to learn now, not later, that there is no server
    }

    /**
     * Connects with the default settings.
     *
     * @param address an {@link InetSocketAddress}
     * @return a client, which the caller must close
     * @throws IOException if it cannot connect
     * @throws IllegalArgumentException if the address is of another kind
     */
    public static HftpClient connect(SocketAddress address) throws IOException {
        return builder().connect(address);
    }

    /**
     * Connects with the default settings.
     *
     * @param uri {@code hftp://host:port}; without a port, {@value Protocol#DEFAULT_PORT}
     * @return a client, which the caller must close
     * @throws IOException if it cannot connect
     * @throws IllegalArgumentException if the URI is not of that form
     */
    public static HftpClient connect(URI uri) throws IOException {
        return builder().connect(uri);
    }

    /**
     * Starts building a client with other settings.
     *
     * @return a new builder
     */
    public static HftpClientBuilder builder() {
        return new HftpClientBuilder();
    }

    /**
     * Lists the names of the files, with {@code get_file_listing}. They are checked to be names, not paths, but can
     * hold any character except {@code /} and NUL.
     *
     * <p>Old servers list names unencoded, even those that this protocol encodes, such as {@code my file.txt}. Such a
     * name is in the list, perhaps twice. A request spells it {@code my%20file.txt}, which that server may not know and
     * answer with 202. If the name is printable ASCII without blanks, such as {@code a(1).txt}, the client then asks
     * for it as listed. Blanks at the end of a line are not part of the name.
     *
     * @return the names, in the order of the server; unmodifiable
     * @throws IOException if the call fails
     */
    public List<String> list() throws IOException {
        return pool.call(Conversation::list);
    }

    /**
     * Lists the names of the files as {@link #list()} does, but skips the lines that are not names, such as {@code a/b}
     * or bytes in another character set, instead of failing.
     *
     * @param leftOut receives these lines, with everything but printable ASCII escaped
     * @return the other names, in the order of the server; unmodifiable
     * @throws IOException if the call fails
     */
    public List<String> list(Consumer<String> leftOut) throws IOException {
        Objects.requireNonNull(leftOut, "leftOut");
        return pool.call(conversation -> conversation.list(line -> leftOut.accept(StatusException.printable(line))));
    }

    /**
     * Gets the size of a file, with {@code get_metadata}.
     *
     * @param name the file
     * @return its size in bytes
     * @throws IOException if the call fails; a {@link StatusException} with 202 if there is no such file
     */
    public long size(String name) throws IOException {
        FileName file = FileName.of(name);
        return pool.call(conversation -> conversation.size(file));
    }

    /**
     * Gets the sizes of many files, over one connection at a time. It keeps several requests in flight if the server
     * can do that and waiting for each reply in turn would take long. A file that the server refuses does not stop the
     * others; if the refusal ends the connection, the next request uses a new one.
     *
     * @param names the files
     * @param found receives each file and its size in bytes, in the order of the names, on this thread
     * @param refused receives each refused file and the server's answer
     * @throws IOException if the call fails; the files before the failure have been reported
     */
    public void sizes(
            Collection<String> names, ObjLongConsumer<String> found, BiConsumer<String, StatusException> refused)
            throws IOException {
        new SizeQueries(pool, names.stream().map(FileName::of).toList(), found, refused).run();
    }

    /**
     * Fetches part of a file, with {@code get_slice}.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @return the bytes, {@code length} of them
     * @throws IOException if the call fails; a {@link StatusException} with 203 if the file is not that long
     */
    public byte[] slice(String name, long offset, int length) throws IOException {
        FileName file = FileName.of(name);
        checkNotNegative(offset, length);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        SingleSlice.fill(pool, file, offset, bytes);
        return bytes.array();
    }

    /**
     * Fetches part of a file into a buffer: as much as there is room for.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param target is filled from its position to its limit; after a failure its position is unchanged, and what
     *     follows there is undefined
     * @throws IOException if the call fails; a {@link StatusException} with 203 if the file is not that long
     */
    public void slice(String name, long offset, ByteBuffer target) throws IOException {
        FileName file = FileName.of(name);
        checkNotNegative(offset, target.remaining());
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("a read-only buffer");
        }
        SingleSlice.fill(pool, file, offset, target);
    }

    /**
     * Fetches part of a file into a stream, piece by piece as it arrives. An exception of the stream is passed on as it
     * is; the connection is then closed.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @param target takes the bytes; it is neither flushed nor closed
     * @throws IOException if the call fails; a {@link StatusException} with 203 if the file is not that long
     */
    public void slice(String name, long offset, long length, OutputStream target) throws IOException {
        checkNotNegative(offset, length);
        Objects.requireNonNull(target, "target");
        try (var slice = new SingleSlice(pool, FileName.of(name), offset, length)) {
            for (ByteBuffer piece = slice.next(); piece != null; piece = slice.next()) {
                target.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
            }
        }
    }

    /**
     * Opens a stream over a whole file. The stream has as many bytes as the file had when it was opened; if the file is
     * truncated or replaced, a read throws {@link FileChangedException}. A caller may pause for more than a second: if
     * the server closes the connection meanwhile, the stream reconnects, once. The stream is for one thread at a time,
     * but any thread can close it, which ends a read with an {@link IOException}.
     *
     * @param name the file
     * @return a stream, which the caller must close; closing it early is fine and does not block
     * @throws IOException if the call fails; a {@link StatusException} with 202 if there is no such file
     */
    public InputStream openStream(String name) throws IOException {
        return openStream(name, 0);
    }

    /**
     * Opens a stream from an offset to the end of a file, like {@link #openStream(String)}.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @return a stream, which the caller must close; closing it early is fine and does not block
     * @throws IOException if the call fails; a {@link StatusException} with 203 if the file is not that long
     */
    public InputStream openStream(String name, long offset) throws IOException {
        checkNotNegative(offset, 0);
        long size = size(name);
        return openPart(FileName.of(name), offset, Math.max(0, size - offset), size);
    }

    /**
     * Opens a stream over part of a file, like {@link #openStream(String)}.
     *
     * @param name the file
     * @param offset the first byte, from 0
     * @param length how many bytes, from 0
     * @return a stream, which the caller must close; closing it early is fine and does not block
     * @throws IOException if the call fails; a {@link StatusException} with 203 if the file is not that long
     */
    public InputStream openStream(String name, long offset, long length) throws IOException {
        checkNotNegative(offset, length);
        return openPart(FileName.of(name), offset, length, size(name));
    }

    private InputStream openPart(FileName file, long offset, long length, long size) throws StatusException {
        if (offset > size || length > size - offset) { // fail now, with the code that the server would send
            throw new StatusException(StatusCode.OFFSET_EXCEEDS_FILE_SIZE.code(), "the file has " + size + " bytes");
        }
        return new RangeStream(RangeReader.ofRange(pool, file, offset, offset + length, size));
    }

    /**
     * Opens a file for reading at any position. The channel keeps the size that the file had when it was opened, and
     * reads ahead while reads are sequential. If the file is replaced, a read throws {@link FileChangedException}.
     * Closing the channel ends a read in another thread with an
     * {@link java.nio.channels.AsynchronousCloseException}.
     *
     * @param name the file
     * @return a read-only channel, which the caller must close; closing it does not block
     * @throws IOException if the call fails; a {@link StatusException} with 202 if there is no such file
     */
    public SeekableByteChannel openChannel(String name) throws IOException {
        return new RemoteChannel(pool, FileName.of(name), size(name));
    }

    /**
     * Writes a whole file to a channel.
     *
     * @param name the file
     * @param target takes the bytes, from the first to the last; it must be in blocking mode, and is not closed
     * @return the number of bytes written
     * @throws FileChangedException if the file was replaced or truncated meanwhile
     * @throws IOException if the call fails; an exception of the channel is passed on as it is
     */
    public long transferTo(String name, WritableByteChannel target) throws IOException {
        Objects.requireNonNull(target, "target");
        long size = size(name);
        try (RangeReader reader = RangeReader.ofFile(pool, FileName.of(name), size)) {
            reader.transferTo(target);
        }
        return size;
    }

    /**
     * Fetches a whole file.
     *
     * @param name the file
     * @param target the file to write, as in {@link #download(String, Path, Consumer)}
     * @return its size in bytes
     * @throws IOException if the call fails
     */
    public long download(String name, Path target) throws IOException {
        return download(name, target, progress -> {});
    }

    /**
     * Fetches a whole file. It is written to a temporary file in the same folder, which then replaces the target in one
     * step: other programs see either the old file or all of the new one. After a failure, the temporary file is gone
     * and the target is unchanged.
     *
     * <p>Only a regular file is replaced. A symbolic link is followed and stays: the file that it leads to is replaced
     * or created. Everything else is refused before anything is fetched: a directory, a device, a pipe, a socket, and a
     * link that stands for an open file, such as {@code /dev/stdout}.
     *
     * @param name the file
     * @param target the file to write; its folder must exist, on a file system that can rename atomically
     * @param listener receives the progress on this thread, at first with 0 bytes; what it throws ends the download
     * @return its size in bytes
     * @throws FileChangedException if the file was replaced or truncated meanwhile
     * @throws IOException if the call fails; an exception of the target's file system is passed on as it is. A file
     *     that does not fit on the disk is refused before anything is fetched
     */
    public long download(String name, Path target, Consumer<TransferProgress> listener) throws IOException {
        return simple(name, listener).to(target);
    }

    private DownloadRequest simple(String name, Consumer<TransferProgress> listener) {
        return new DownloadRequest(source(), FileName.of(name)).simple(pool.retryPolicy(), listener);
    }

    /**
     * Starts describing a download that can use several connections and servers, resume, and more.
     *
     * @param name the file
     * @return a request; {@link DownloadRequest#to} fetches the file
     */
    public DownloadRequest download(String name) {
        return new DownloadRequest(source(), FileName.of(name));
    }

    Source source() {
        return new Source(pool, uri, RetryPolicy.NONE);
    }

    /**
     * Fetches a whole file into a folder, under its own name, as {@link DownloadRequest#toFolder} does.
     *
     * @param name the file
     * @param folder the folder to write to, as in {@link #download(String, Path, Consumer)}
     * @return the path of the file
     * @throws IOException if the call fails
     * @throws IllegalArgumentException if the name is not a file in the folder, such as {@code a\b} on Windows
     */
    public Path downloadTo(String name, Path folder) throws IOException {
        return simple(name, progress -> {}).toFolder(folder);
    }

    /**
     * Lists the commands that the server knows, with {@code help}.
     *
     * @return the lines of the reply, which are printable ASCII; unmodifiable
     * @throws IOException if the call fails; a {@link StatusException} with 200 if the server is too old to know it
     */
    public List<String> commands() throws IOException {
        return pool.call(Conversation::commands);
    }

    /**
     * Returns the same calls as futures.
     *
     * @return a view of this client, with nothing to close
     */
    public HftpAsyncClient async() {
        return new HftpAsyncClient(this);
    }

    /**
     * Whether the client is open. Only a call shows whether the server is still there.
     *
     * @return false once the client is closed
     */
    public boolean isOpen() {
        return pool.isOpen();
    }

    /**
     * Closes all connections. A call in progress in another thread throws {@link ClientClosedException}, and so do
     * streams and channels that are still open.
     */
    @Override
    public void close() {
        pool.close();
    }

    /** Shows the address of the server, the state, and the slice encoding once it is known. */
    @Override
    public String toString() {
        String encoding = pool.encoding()
                .map(e -> ", " + e.name().toLowerCase(Locale.ROOT))
                .orElse("");
        return "HftpClient[" + address + (isOpen() ? ", open" : ", closed") + encoding + "]";
    }

    static void checkNotNegative(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("negative offset or length: " + offset + ", " + length);
        }
    }
}
