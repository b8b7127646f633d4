package io.github.hftp.client.internal.nio;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpUri;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server as a file system, for any thread. It has a client of its own, from the beginning or from the first time
 * that one is needed; closing it closes the client, and so ends what is being read.
 */
final class HftpFileSystem extends FileSystem {
    private static final Logger LOG = LoggerFactory.getLogger(HftpFileSystem.class);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final HftpFileSystemProvider provider;
    private final HftpUri server;
    private final long number = NUMBERS.incrementAndGet();
    private final AtomicReference<HftpClient> client;

    /** What is to be closed with this, unless it is closed, or forgotten, before. By itself its lock. */
    private final Set<Channel> channels = Collections.newSetFromMap(new WeakHashMap<>());

    private volatile boolean closed;

    /** Makes one with a client, which is then its own, or null. */
    HftpFileSystem(HftpFileSystemProvider provider, HftpUri server, HftpClient client) {
        this.provider = provider;
        this.server = server;
        this.client = new AtomicReference<>(client);
    }

    /** The server. */
    HftpUri server() {
        return server;
    }

    /** The place of this among all that ever were. */
    long number() {
        return number;
    }

    /** What there is at a path. */
    HftpFileAttributes attributes(HftpPath path) throws IOException {
        if (path.isFolder()) {
            return call(path, connected -> HftpFileAttributes.FOLDER);
        }
        String name = name(path);
        return HftpFileAttributes.file(call(path, connected -> connected.size(name)));
    }

    /**
     * What there is at a path. Without following links, a listed name is an entry of its folder although its file is
     * refused, just as a link is that leads nowhere: so a walk goes on, which the one bad name would end.
     */
    HftpFileAttributes attributes(HftpPath path, List<LinkOption> options) throws IOException {
        try {
            return attributes(path);
        } catch (NoSuchFileException | StatusException e) {
            if (path.isListed() && options.contains(LinkOption.NOFOLLOW_LINKS)) {
                return HftpFileAttributes.ENTRY;
            }
            throw e;
        }
    }

    private List<String> names(HftpPath folder) throws IOException {
        return call(
                folder,
                connected -> connected.list(line -> LOG.debug("{} lists what is not a file name: {}", server, line)));
    }

    /** Opens a file to be read through. */
    InputStream openStream(HftpPath path) throws IOException {
        String name = name(path);
        return new HftpInputStream(this, call(path, connected -> connected.openStream(name)));
    }

    /** Opens a file to be read at any position. */
    SeekableByteChannel openChannel(HftpPath path) throws IOException {
        String name = name(path);
        return keep(call(path, connected -> connected.openChannel(name)));
    }

    /** Opens a file to be read at any position, by those who must have a {@link FileChannel}. */
    FileChannel openFileChannel(HftpPath path) throws IOException {
        String name = name(path);
        return keep(new HftpFileChannel(call(path, connected -> connected.openChannel(name))));
    }

    private <C extends Channel> C keep(C channel) throws IOException {
        synchronized (channels) {
            channels.add(channel);
        }
        if (closed) { // perhaps since it was opened, and perhaps too late for the one that closes this to see it
            channel.close();
            refuseIfClosed();
        }
        return channel;
    }

    /** Lists the folder. */
    Listing list(HftpPath folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
        if (!attributes(folder).isDirectory()) {
            throw new NotDirectoryException(folder.toString());
        }
        return new Listing(folder, names(folder), filter);
    }

    /** Refuses to go on after it was closed. */
    void refuseIfClosed() {
        if (closed) {
            throw new ClosedFileSystemException();
        }
    }

    @Override
    public HftpFileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        provider.remove(this);
        List<Channel> open;
        synchronized (channels) {
            open = List.copyOf(channels);
        }
        for (Channel channel :
                open) { // before the client, so that their readers learn that it was they who were closed
            channel.close();
        }
        HftpClient current = client.get();
        if (current != null) { // else who is making it will find out
            current.close();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        refuseIfClosed();
        return List.of(HftpPath.root(this));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        refuseIfClosed();
        return List.of(new HftpFileStore(server));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of(HftpFileAttributes.VIEW);
    }

    @Override
    public HftpPath getPath(String first, String... more) {
        refuseIfClosed();
        String text = Stream.concat(Stream.of(first), Stream.of(more))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
        return HftpPath.parse(this, text);
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        refuseIfClosed();
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not a syntax, a colon and a pattern: " + syntaxAndPattern);
        }
        String syntax = syntaxAndPattern.substring(0, colon).toLowerCase(Locale.ROOT);
        String expression = syntaxAndPattern.substring(colon + 1);
        Pattern pattern = switch (syntax) {
            case "glob" -> Glob.compile(expression);
            case "regex" -> Pattern.compile(expression);
            default -> throw new UnsupportedOperationException("no syntax of patterns: " + syntax);
        };
        return path -> pattern.matcher(path.toString()).matches();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        refuseIfClosed();
        throw new UnsupportedOperationException("HFTP knows no users");
    }

    @Override
    public WatchService newWatchService() {
        refuseIfClosed();
        throw new UnsupportedOperationException("a server of HFTP tells of no changes");
    }

    /** The address of the server, and the state. */
    @Override
    public String toString() {
        return "HftpFileSystem[" + server + (closed ? ", closed]" : ", open]");
    }

    private static String name(HftpPath path) throws FileSystemException {
        if (path.isFolder()) {
            throw new FileSystemException(path.toString(), null, "is a directory");
        }
        return path.file()
                .orElseThrow(() -> new NoSuchFileException(path.toString()))
                .local();
    }

    /** A use of the client. */
    @FunctionalInterface
    private interface Call<T> {
        T with(HftpClient client) throws IOException;
    }

    private <T> T call(HftpPath path, Call<T> call) throws IOException {
        try {
            return call.with(client());
        } catch (StatusException e) {
            if (e.code() != StatusCode.FILE_NOT_FOUND.code()) {
                throw e;
            }
            var absent = new NoSuchFileException(path.toString());
            absent.initCause(e);
            throw absent;
        } catch (ClientClosedException e) {
            refuseIfClosed(); // meanwhile
            throw e;
        }
    }

    /**
     * Without a lock, so that a slow connect keeps nobody from closing this; of two that connect, the first one wins.
     */
    private HftpClient client() throws IOException {
        refuseIfClosed();
        if (client.get() == null) {
            HftpClient fresh = HftpClient.connect(server.toUri());
            if (!client.compareAndSet(null, fresh)) {
                fresh.close();
            }
        }
        HftpClient current = client.get();
        if (closed) {
            current.close();
            refuseIfClosed();
        }
        return current;
    }
}
