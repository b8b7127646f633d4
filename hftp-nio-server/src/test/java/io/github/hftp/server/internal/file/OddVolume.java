package io.github.hftp.server.internal.file;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Another file system's files as a volume shows them that no test can mount: one that finds them by names which it does
 * not list, fails, gives each spelling a key of its own, or never shows the same time twice. It also counts what is
 * asked of it. Its paths are proxies of the other's.
 */
final class OddVolume {
    private final FileSystem below;
    private Supplier<String> type;
    private final FileSystemProvider provider = new Provider();
    private final FileSystem system = new Volume();
    private final Map<String, String> aliases = new HashMap<>();
    private final List<String> looks = new ArrayList<>();
    private int listings;
    private Function<String, IOException> failure = name -> null;
    private Runnable afterLook = () -> {};
    private IOException listingFailure;
    private boolean restless;
    private boolean keyless;
    private boolean keyForEachSpelling;
    private boolean endless;
    private long clock;

    /** Shows the files below as those of a volume of a type; one of which even that cannot be found out if null. */
    OddVolume(FileSystem below, String type) {
        this.below = below;
        this.type = () -> type;
    }

    Path path(Path real) {
        return (Path) Proxy.newProxyInstance(
                OddVolume.class.getClassLoader(), new Class<?>[] {Path.class}, new OddPath(system, real, this::path));
    }

    /** Another volume is mounted here, of the type that this gives. */
    OddVolume remount(Supplier<String> newType) {
        type = newType;
        return this;
    }

    /** A name that is not listed and leads to an entry all the same. */
    OddVolume findsBy(String alias, String entry) {
        aliases.put(alias, entry);
        return this;
    }

    /** What it throws when a file or folder of a name is looked at, listed or opened; null for nothing. */
    OddVolume failing(Function<String, IOException> failureOf) {
        failure = failureOf;
        return this;
    }

    /** What it throws when a folder is listed, though it can be looked at. */
    OddVolume failingToList(IOException thrown) {
        listingFailure = thrown;
        return this;
    }

    /** What happens to the files after each look at one. */
    OddVolume afterLook(Runnable action) {
        afterLook = action;
        return this;
    }

    OddVolume restless() {
        restless = true;
        return this;
    }

    OddVolume withoutKeys() {
        keyless = true;
        return this;
    }

    OddVolume withAKeyForEachSpelling() {
        keyForEachSpelling = true;
        return this;
    }

    /** A listing has its entries again and again and never ends. */
    OddVolume withEndlessListings() {
        endless = true;
        return this;
    }

    /** The names that were looked at since the last call, in their order. */
    List<String> looks() {
        List<String> all = List.copyOf(looks);
        looks.clear();
        return all;
    }

    /** How many listings were begun since the last call. */
    int listings() {
        int count = listings;
        listings = 0;
        return count;
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private void failIfAsked(Path real) throws IOException {
        IOException thrown = failure.apply(name(real));
        if (thrown != null) {
            throw thrown;
        }
    }

    /** The path below, with an alias replaced by what it stands for. */
    private Path found(Path path) throws IOException {
        Path real = OddPath.real(path);
        failIfAsked(real);
        return aliases.containsKey(name(real)) ? real.resolveSibling(aliases.get(name(real))) : real;
    }

    private record OddPath(FileSystem system, Path real, Function<Path, Path> odd) implements InvocationHandler {
        static Path real(Object path) {
            return ((OddPath) Proxy.getInvocationHandler(path)).real;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("getFileSystem")) {
                return system;
            }
            Object[] unwrapped = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < unwrapped.length; i++) {
                unwrapped[i] = Proxy.isProxyClass(unwrapped[i].getClass()) ? real(unwrapped[i]) : unwrapped[i];
            }
            try {
                Object result = method.invoke(real, unwrapped);
                return result instanceof Path path ? odd.apply(path) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** A file's attributes, but for those that this volume makes up. */
    private <A extends BasicFileAttributes> A attributes(A real, String spelling, Class<A> kind) {
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "fileKey" -> keyless ? null : keyForEachSpelling ? spelling : real.fileKey();
            case "lastModifiedTime" ->
                restless && real.isRegularFile() ? FileTime.fromMillis(++clock) : real.lastModifiedTime();
            default -> method.invoke(real, arguments);
        };
        Class<?>[] shown = {real instanceof PosixFileAttributes ? PosixFileAttributes.class : BasicFileAttributes.class
        };
        return kind.cast(Proxy.newProxyInstance(OddVolume.class.getClassLoader(), shown, handler));
    }

    private final class Entries implements DirectoryStream<Path> {
        private final DirectoryStream<Path> real;

        Entries(DirectoryStream<Path> real) {
            this.real = real;
        }

        @Override
        public Iterator<Path> iterator() {
            List<Path> entries = new ArrayList<>();
            real.forEach(entry -> entries.add(path(entry)));
            return endless
                    ? Stream.generate(entries::stream).flatMap(all -> all).iterator()
                    : entries.iterator();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    private final class Provider extends BareFileSystem.Provider {
        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> kind, LinkOption... options)
                throws IOException {
            looks.add(name(path));
            Path real = found(path);
            A attributes = real.getFileSystem().provider().readAttributes(real, kind, options);
            afterLook.run();
            return attributes(attributes, name(path), kind);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            listings++;
            if (listingFailure != null) {
                throw listingFailure;
            }
            Path real = found(path);
            return new Entries(real.getFileSystem().provider().newDirectoryStream(real, entry -> true));
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            Path real = found(path);
            return real.getFileSystem().provider().newFileChannel(real, options, attributes);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            Path real = found(path);
            return real.getFileSystem().provider().newByteChannel(real, options, attributes);
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            String now = type.get();
            if (now == null) {
                throw new IOException("Mount point not found");
            }
            return new Store(now);
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            Path real = found(path);
            real.getFileSystem().provider().checkAccess(real, modes);
        }
    }

    private static final class Store extends BareFileSystem.Store {
        private final String type;

        Store(String type) {
            this.type = type;
        }

        @Override
        public String type() {
            return type;
        }
    }

    private final class Volume extends BareFileSystem {
        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return below.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return path(below.getPath(first, more));
        }
    }
}
