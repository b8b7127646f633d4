package io.github.hftp.client.internal.nio;

import io.github.hftp.client.HftpClient;
import io.github.hftp.client.HftpClientBuilder;
import io.github.hftp.client.HftpUri;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Servers of HFTP as read-only file systems, for any thread. The JDK makes the one instance that there is, and keeps
 * it. What a caller can rely on is said in the package {@link io.github.hftp.client}.
 */
public final class HftpFileSystemProvider extends FileSystemProvider {
    /** The key, for opening a file system, of the {@link HftpClientBuilder} that is to make its client: {@value}. */
    public static final String BUILDER = "builder";

    private static final Set<OpenOption> WRITING =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, StandardOpenOption.DELETE_ON_CLOSE);

    private final OpenFileSystems fileSystems = new OpenFileSystems();

    /** Made by the JDK. */
    public HftpFileSystemProvider() {}

    @Override
    public String getScheme() {
        return Protocol.URI_SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        HftpUri server = server(uri);
        HftpClientBuilder builder = builder(env);
        if (fileSystems.opened(server).isPresent()) {
            throw new FileSystemAlreadyExistsException(server.toString());
        }
        HftpFileSystem fileSystem = new HftpFileSystem(this, server, builder.connect(server.toUri()));
        try {
            fileSystems.add(fileSystem);
        } catch (FileSystemAlreadyExistsException e) { // meanwhile
            fileSystem.close();
            throw e;
        }
        return fileSystem;
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        HftpUri server = server(uri);
        return fileSystems.opened(server).orElseThrow(() -> new FileSystemNotFoundException(server.toString()));
    }

    @Override
    public Path getPath(URI uri) {
        HftpUri server = server(uri);
        List<String> names = names(uri);
        HftpPath path = HftpPath.root(fileSystems.of(server, this));
        for (String name : names) {
            path = path.resolveName(name);
        }
        return path;
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        HftpPath file = open(path);
        requireReading(options);
        return file.getFileSystem().openChannel(file);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        HftpPath file = open(path);
        requireReading(options);
        return file.getFileSystem().openFileChannel(file);
    }

    @Override
    public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        HftpPath file = open(path);
        requireReading(List.of(options));
        return file.getFileSystem().openStream(file);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        HftpPath folder = open(path);
        return folder.getFileSystem().list(folder, filter);
    }

    /** Whether both are the same name, or the folder, of the same server; whether it is there is not asked. */
    @Override
    public boolean isSameFile(Path path, Path other) {
        HftpPath one = open(path);
        return other instanceof HftpPath && one.isSameFile(open(other));
    }

    @Override
    public boolean isHidden(Path path) {
        return open(path).file().map(FileName::isHidden).orElse(false);
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        HftpPath file = open(path);
        file.getFileSystem().attributes(file); // what is not there is nowhere
        return new HftpFileStore(file.getFileSystem().server());
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        HftpPath file = open(path);
        file.getFileSystem().attributes(file);
        for (AccessMode mode : modes) {
            if (mode != AccessMode.READ) {
                throw new AccessDeniedException(path.toString(), null, "files of HFTP can only be read");
            }
        }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        HftpPath file = open(path);
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException("only basic attributes are supported: " + type);
        }
        return type.cast(file.getFileSystem().attributes(file, List.of(options)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        HftpPath file = open(path);
        Set<String> names = HftpFileAttributes.names(attributes); // what is wrong with them needs no server
        return file.getFileSystem().attributes(file, List.of(options)).select(names);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        HftpPath file = open(path);
        return type == BasicFileAttributeView.class ? type.cast(new View(file, List.of(options))) : null;
    }

    @Override
    public OutputStream newOutputStream(Path path, OpenOption... options) {
        throw readOnly(path);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) {
        throw readOnly(path);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) {
        throw readOnly(link);
    }

    @Override
    public void createLink(Path link, Path existing) {
        throw readOnly(link);
    }

    @Override
    public void delete(Path path) {
        throw readOnly(path);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        open(source);
        throw readOnly(target);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) {
        open(source);
        throw readOnly(target);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw readOnly(path);
    }

    /** Forgets a file system that is being closed. */
    void remove(HftpFileSystem fileSystem) {
        fileSystems.remove(fileSystem);
    }

    /**
     * The server of a URI, whatever file it has. Equal URIs have the same one: letters of an IPv6 address are of no
     * case, those of its interface are.
     */
    private static HftpUri server(URI uri) {
        boolean hasMore = uri.isOpaque() || uri.getRawQuery() != null || uri.getRawFragment() != null;
        HftpUri server = HftpUri.of(hasMore ? uri : uri.resolve("/")); // more than a path is refused, not ignored
        String[] addressAndZone = server.host().split("(?=%)", 2);
        addressAndZone[0] = addressAndZone[0].toLowerCase(Locale.ROOT);
        return new HftpUri(String.join("", addressAndZone), server.port(), Optional.empty());
    }

    /** The names on the way to what a URI names: one of a file, none of the folder, or more, where nothing can be. */
    private static List<String> names(URI uri) {
        List<String> names = new ArrayList<>();
        String path = uri.getRawPath();
        if (path.length() > 1) {
            for (String name : path.substring(1).split("/", -1)) {
                Optional<FileName> decoded = HftpUri.of(uri.resolve("/" + name)).name();
                names.add(decoded.orElseThrow(() -> new IllegalArgumentException("an empty name in a path: " + uri))
                        .local());
            }
        }
        return names;
    }

    private static HftpClientBuilder builder(Map<String, ?> env) {
        if (!Set.of(BUILDER).containsAll(env.keySet())) {
            throw new IllegalArgumentException("only the key " + BUILDER + " is known: " + env.keySet());
        }
        Object builder = env.containsKey(BUILDER) ? env.get(BUILDER) : HftpClient.builder();
        if (builder instanceof HftpClientBuilder ours) {
            return ours;
        }
        throw new IllegalArgumentException("the value of " + BUILDER + " is not a builder of clients");
    }

    /** A path of ours whose file system is open. */
    private static HftpPath open(Path path) {
        HftpPath ours = HftpPath.of(path);
        ours.getFileSystem().refuseIfClosed();
        return ours;
    }

    /** What says how to write means nothing where a file is only read, see {@link Files#newByteChannel}. */
    private static void requireReading(Iterable<? extends OpenOption> options) {
        for (OpenOption option : options) {
            if (WRITING.contains(option)) {
                throw new ReadOnlyFileSystemException();
            }
            if (!(option instanceof StandardOpenOption) && option != LinkOption.NOFOLLOW_LINKS) {
                throw new UnsupportedOperationException("not an option that can be used here: " + option);
            }
        }
    }

    private static ReadOnlyFileSystemException readOnly(Path path) {
        open(path);
        return new ReadOnlyFileSystemException();
    }

    /** The view of a path. A value. */
    private record View(HftpPath path, List<LinkOption> options) implements BasicFileAttributeView {
        @Override
        public String name() {
            return HftpFileAttributes.VIEW;
        }

        @Override
        public BasicFileAttributes readAttributes() throws IOException {
            return path.getFileSystem().attributes(path, options);
        }

        @Override
        public void setTimes(FileTime lastModifiedTime, FileTime lastAccessTime, FileTime createTime) {
            throw readOnly(path);
        }
    }
}
