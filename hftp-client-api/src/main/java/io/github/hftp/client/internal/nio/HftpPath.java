package io.github.hftp.client.internal.nio;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A path on a server, by the rules of Unix: names with {@code /} between them, from the root {@code /} on if it is
 * absolute; the root is also where relative paths begin. The names are local ones, for example {@code /año 1.txt}, and
 * encoded only in the URI. There can be paths of several names, but the files are all in the root. A value.
 */
final class HftpPath implements Path {
    private static final String SEPARATOR = "/";
    private static final String HERE = ".";
    private static final String UP = "..";

    private final HftpFileSystem fileSystem;
    private final boolean absolute;
    private final List<String> names; // of the empty path: one, which is empty
    private final boolean listed; // where it comes from, and no part of the value

    private HftpPath(HftpFileSystem fileSystem, boolean absolute, List<String> names) {
        this(fileSystem, absolute, names, false);
    }

    private HftpPath(HftpFileSystem fileSystem, boolean absolute, List<String> names, boolean listed) {
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = absolute || !names.isEmpty() ? names : List.of("");
        this.listed = listed;
    }

    /** The folder of the server. */
    static HftpPath root(HftpFileSystem fileSystem) {
        return new HftpPath(fileSystem, true, List.of());
    }

    /** Reads a path. */
    static HftpPath parse(HftpFileSystem fileSystem, String text) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidPathException(text, "a path cannot have a NUL", nul);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidPathException(text, "a path cannot have half a surrogate pair");
        }
        List<String> names =
                Stream.of(text.split(SEPARATOR)).filter(name -> !name.isEmpty()).toList();
        return new HftpPath(fileSystem, text.startsWith(SEPARATOR), names);
    }

    /** Refuses a path of another provider. */
    static HftpPath of(Path path) {
        if (path instanceof HftpPath ours) {
            return ours;
        }
        throw new ProviderMismatchException("not a path of a server of HFTP: " + path.getClass());
    }

    /** The path of a name that the server lists in this folder. */
    HftpPath resolveListed(String name) {
        return new HftpPath(fileSystem, absolute, resolveName(name).names, true);
    }

    /** Whether a listing had it. */
    boolean isListed() {
        return listed;
    }

    /** The path of a name, whatever characters it has. */
    HftpPath resolveName(String name) {
        return with(absolute, isEmpty() ? List.of(name) : concat(names, List.of(name)));
    }

    /** Whether this is the folder of the server, by whatever way. */
    boolean isFolder() {
        return way().isEmpty();
    }

    /** The file that may be here, or nothing when there can be none: a file has no files below it. */
    Optional<FileName> file() {
        List<String> way = way();
        return way.size() == 1 ? FileName.tryOf(way.get(0)) : Optional.empty();
    }

    /** Whether the other path leads to the same place of the same server, perhaps in another file system. */
    boolean isSameFile(HftpPath other) {
        return fileSystem.server().equals(other.fileSystem.server()) && way().equals(other.way());
    }

    @Override
    public HftpFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public HftpPath getRoot() {
        return absolute ? root(fileSystem) : null;
    }

    @Override
    public HftpPath getFileName() {
        return names.isEmpty() ? null : getName(names.size() - 1);
    }

    @Override
    public HftpPath getParent() {
        if (names.size() > 1) {
            return with(absolute, names.subList(0, names.size() - 1));
        }
        return names.isEmpty() ? null : getRoot();
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public HftpPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public HftpPath subpath(int beginIndex, int endIndex) {
        if (beginIndex < 0 || endIndex <= beginIndex || endIndex > names.size()) {
            throw new IllegalArgumentException(
                    "not a part of " + names.size() + " names: from " + beginIndex + " to before " + endIndex);
        }
        return with(false, names.subList(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return other.getFileSystem() == fileSystem
                && other instanceof HftpPath start
                && start.absolute == absolute
                && start.names.size() <= names.size()
                && names.subList(0, start.names.size()).equals(start.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (other.getFileSystem() != fileSystem || !(other instanceof HftpPath end)) {
            return false;
        }
        int before = names.size() - end.names.size();
        return end.absolute
                ? equals(end)
                : before >= 0 && names.subList(before, names.size()).equals(end.names);
    }

    @Override
    public HftpPath normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names) {
            boolean afterName = !kept.isEmpty() && !kept.get(kept.size() - 1).equals(UP);
            if (name.equals(UP) && afterName) {
                kept.remove(kept.size() - 1);
            } else if (!name.equals(HERE) && !(name.equals(UP) && absolute)) {
                kept.add(name);
            }
        }
        return with(absolute, kept);
    }

    @Override
    public HftpPath resolve(Path other) {
        HftpPath end = of(other);
        if (end.absolute || isEmpty()) {
            return end;
        }
        return end.isEmpty() ? this : with(absolute, concat(names, end.names));
    }

    @Override
    public HftpPath relativize(Path other) {
        HftpPath target = of(other);
        if (target.fileSystem != fileSystem) {
            throw new IllegalArgumentException(
                    "two file systems: " + fileSystem.server() + ", " + target.fileSystem.server());
        }
        if (target.absolute != absolute) {
            throw new IllegalArgumentException("one path is absolute, the other is relative: " + this + ", " + other);
        }
        if (isEmpty()) {
            return target;
        }
        boolean normal = !isNormal() || !target.isNormal();
        List<String> from = (normal ? normalize() : this).steps();
        List<String> to = (normal ? target.normalize() : target).steps();
        int common = 0;
        while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> back = from.subList(common, from.size());
        if (back.contains(UP)) {
            throw new IllegalArgumentException("there is no way known from " + this + " to " + other);
        }
        return with(false, concat(Collections.nCopies(back.size(), UP), to.subList(common, to.size())));
    }

    /**
     * Where this is, with the port and each name encoded. Like every normal URI it has no {@code .} and {@code ..} (RFC
     * 3986, section 6.2.2.3). Any path has one, for it is asked for to be logged, too.
     */
    @Override
    public URI toUri() {
        return URI.create(fileSystem.server().toUri()
                + toAbsolutePath().normalize().names.stream()
                        .map(HftpPath::encode)
                        .collect(Collectors.joining(SEPARATOR)));
    }

    /** As {@link FileName#spelling}, but also where no file can have the name, because it is too long. */
    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    @Override
    public HftpPath toAbsolutePath() {
        return absolute ? this : root(fileSystem).resolve(this);
    }

    @Override
    public HftpPath toRealPath(LinkOption... options) throws IOException {
        fileSystem.attributes(this);
        return with(true, way());
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        fileSystem.refuseIfClosed();
        throw new UnsupportedOperationException("a server of HFTP tells of no changes");
    }

    /** By file system, in the order of their opening, and then by the bytes of the path, as on Unix. */
    @Override
    public int compareTo(Path other) {
        HftpPath path = (HftpPath) other;
        int byFileSystem = Long.compare(fileSystem.number(), path.fileSystem.number());
        return byFileSystem != 0 ? byFileSystem : Arrays.compareUnsigned(bytes(), path.bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HftpPath path
                && path.fileSystem == fileSystem
                && path.absolute == absolute
                && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + Boolean.hashCode(absolute);
    }

    @Override
    public String toString() {
        return (absolute ? SEPARATOR : "") + String.join(SEPARATOR, names);
    }

    private byte[] bytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    private HftpPath with(boolean isAbsolute, List<String> itsNames) {
        return new HftpPath(fileSystem, isAbsolute, itsNames);
    }

    private boolean isEmpty() {
        return !absolute && names.get(0).isEmpty();
    }

    private boolean isNormal() {
        return !names.contains(HERE) && !names.contains(UP);
    }

    private List<String> steps() {
        return isEmpty() ? List.of() : names;
    }

    /** The names that lead from the root to here: {@code .} and {@code ..} of the root are the root. */
    private List<String> way() {
        return steps().stream()
                .dropWhile(name -> name.equals(HERE) || name.equals(UP))
                .toList();
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
