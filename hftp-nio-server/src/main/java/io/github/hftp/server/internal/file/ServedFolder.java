package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * A folder, of which exactly the regular files directly in it are served: no folders, links, devices or pipes, and no
 * hidden files unless asked for. The folder is found by its path at each request, so one that was replaced is seen at
 * once.
 *
 * <p>Links are refused when a name is looked up and again when the file is opened, and once it is open the name must
 * still lead to the file that was looked up, so that one which changes in between leads nowhere else. What is left is
 * the moment in which a local user with write access swaps a file for a named pipe: opening that blocks. Java has no way
 * to open without blocking, so whoever may write into the folder is trusted that far.
 */
public final class ServedFolder implements FileAccess {
    private static final Set<OpenOption> READ_NO_LINKS = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

    private final Path root;
    private final boolean hidden;
    private final boolean local;
    private final boolean mayBlock;
    private final Platform platform;
    private final Class<? extends BasicFileAttributes> attributesType;
    private final ListedNames listed;
    private final OpenFileCache cache = new OpenFileCache();

    /**
     * Names a folder; it is looked at when it is asked for.
     *
     * @param root the folder
     * @param hidden whether files are served whose names begin with a dot
     * @param mayBlock whether to take it for a folder that makes its readers wait; one outside the default file system
     *     always is
     */
    public ServedFolder(Path root, boolean hidden, boolean mayBlock) {
        this(root, hidden, mayBlock, Platform.current(), root.getFileSystem() == FileSystems.getDefault());
    }

    ServedFolder(Path root, boolean hidden, boolean mayBlock, Platform platform, boolean local) {
        this.root = root.toAbsolutePath();
        this.hidden = hidden;
        this.local = local;
        this.mayBlock = mayBlock || !local;
        this.platform = platform;
        this.listed = new ListedNames(this.root);
        boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        this.attributesType = posix ? PosixFileAttributes.class : BasicFileAttributes.class;
    }

    @Override
    public FoundFile find(FileName name) throws IOException {
        Path path = path(name);
        BasicFileAttributes attributes = lookUp(path);
        if (!wasListed(name, attributes) && !isListed(path)) {
            throw new NoSuchFileException(name.spelling());
        }
        return new Found(name, path, attributes);
    }

    @Override
    public FolderScan scan() throws IOException {
        return new DirectoryScan(this, root);
    }

    @Override
    public boolean mayBlock() {
        return mayBlock;
    }

    @Override
    public void trim() {
        cache.trim();
    }

    @Override
    public void clear() {
        cache.clear();
    }

    /** Whether a name that was read off an entry of the folder leads back to it. */
    boolean isRoundTrip(FileName name, Path entry) {
        try {
            return root.resolve(name.local()).equals(entry);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Whether a listed name is that of a served file; one that has vanished is not.
     *
     * @throws IOException if that cannot be told
     */
    boolean serves(FileName name) throws IOException {
        try {
            lookUp(path(name));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Path path(FileName name) throws NoSuchFileException {
        if ((name.isHidden() && !hidden) || platform.reserves(name.local())) {
            throw new NoSuchFileException(name.spelling());
        }
        try {
            Path path = root.resolve(name.local());
            if (name.isPlain() || isIn(root, path, name)) {
                return path;
            }
        } catch (InvalidPathException e) { // no file of this system has this name: the same answer as for any other
            throw new NoSuchFileException(name.spelling());
        }
        throw new NoSuchFileException(name.spelling());
    }

    /** A name can hold what separates folders on another system than Unix, and must not lead anywhere else. */
    private static boolean isIn(Path root, Path path, FileName name) {
        return root.equals(path.getParent()) && path.getFileName().toString().equals(name.local());
    }

    private BasicFileAttributes lookUp(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(path.getFileName().toString());
        }
        return attributes;
    }

    private BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, attributesType, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            if (isNoFolder(root) || isNoName(path, e)) {
                throw new NoSuchFileException(path.getFileName().toString());
            }
            throw e;
        }
    }

    /** Whether it is known that a folder is not there: it, or what it should be in, is absent or something else. */
    private static boolean isNoFolder(Path folder) {
        try {
            return !Files.readAttributes(folder, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return folder.getParent() != null && isNoFolder(folder.getParent());
        }
    }

    /**
     * Whether a file cannot be looked at because none can have its name here: one too long, or with characters that the
     * volume lacks. Java tells such failures from those of the disk only by their text, in the language of the system,
     * so the entries are asked.
     */
    private boolean isNoName(Path path, IOException failure) {
        try {
            return !(failure instanceof AccessDeniedException) && !listed.hasEntry(path);
        } catch (IOException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** A file that is kept open was listed by its name when it was opened, which saves a look at the folder. */
    private boolean wasListed(FileName name, BasicFileAttributes attributes) {
        return !mayBlock && listed.wereExact() && cache.keeps(name, attributes);
    }

    /**
     * A volume may find a file by more names than the one that it lists. Windows names that one in a single call, and
     * so does another provider's file system; the JDK for Unix does not.
     */
    private boolean isListed(Path path) throws IOException {
        if (local && platform != Platform.WINDOWS) {
            return listed.has(path);
        }
        Path real = path.toRealPath(LinkOption.NOFOLLOW_LINKS);
        return real.getFileName().toString().equals(path.getFileName().toString());
    }

    /** A file as it was looked up. */
    private final class Found implements FoundFile {
        private final FileName name;
        private final Path path;
        private final BasicFileAttributes attributes;
        private long size;

        Found(FileName name, Path path, BasicFileAttributes attributes) {
            this.name = name;
            this.path = path;
            this.attributes = attributes;
            this.size = attributes.size();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public OpenFile open() throws IOException {
            FileChannel kept = mayBlock ? null : cache.take(name, attributes);
            if (kept != null) {
                return new LocalFile(kept, () -> cache.keep(name, attributes, kept));
            }
            SeekableByteChannel channel = openChannel();
            try {
                BasicFileAttributes now = lookUp(path);
                if (!Objects.equals(attributes.fileKey(), now.fileKey())) {
                    throw new FileChangedException();
                }
                return opened(channel, now);
            } catch (IOException | RuntimeException e) {
                close(channel, e);
                throw e;
            }
        }

        /** The file may have changed since it was looked up, as one that never holds still has: then it is not kept. */
        private OpenFile opened(SeekableByteChannel channel, BasicFileAttributes now) throws IOException {
            size = channel.size();
            if (mayBlock || !(channel instanceof FileChannel file)) {
                return new CopiedFile(channel);
            }
            boolean changed = size != attributes.size() || !OpenFileCache.isUnchanged(attributes, now);
            return new LocalFile(
                    file, changed ? () -> OpenFileCache.close(file) : () -> cache.keep(name, attributes, file));
        }

        private SeekableByteChannel openChannel() throws IOException {
            try {
                return local ? FileChannel.open(path, READ_NO_LINKS) : openForeign();
            } catch (IOException e) {
                BasicFileAttributes now = lookUp(path); // throws for a link, or nothing at all: no such file
                if (!OpenFileCache.isUnchanged(attributes, now)) {
                    throw new FileChangedException();
                }
                throw e; // it is there and cannot be opened
            }
        }

        private SeekableByteChannel openForeign() throws IOException {
            try {
                return Files.newByteChannel(path, READ_NO_LINKS);
            } catch (IllegalArgumentException | UnsupportedOperationException e) {
                return Files.newByteChannel(path, READ); // a file system without links, such as that of a zip file
            }
        }

        private static void close(SeekableByteChannel channel, Throwable reason) {
            try {
                channel.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
