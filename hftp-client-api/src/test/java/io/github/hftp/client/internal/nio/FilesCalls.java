package io.github.hftp.client.internal.nio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Calls of {@link Files}, by names for messages. Those for reading have files of the sample folder in mind. */
final class FilesCalls {
    private final Map<String, Call> calls = new LinkedHashMap<>();

    private FilesCalls() {
        reading();
        streams();
        names();
        channels();
        folders();
        listings();
        walks();
        attributes();
        attributesByName();
        views();
        writing();
        copies();
        settings();
    }

    /** One call, with a path of any file system, and a local path where nothing is. */
    @FunctionalInterface
    interface Call {
        Object on(Path path, Path local) throws Exception;
    }

    static Map<String, Call> all() {
        return new FilesCalls().calls;
    }

    private void reading() {
        calls.put("exists", (path, local) -> Files.exists(path));
        calls.put("exists, no links", (path, local) -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        calls.put("notExists", (path, local) -> Files.notExists(path));
        calls.put("readable", (path, local) -> Files.isReadable(path));
        calls.put("writable", (path, local) -> Files.isWritable(path));
        calls.put("executable", (path, local) -> Files.isExecutable(path));
        calls.put("checkAccess", (path, local) -> {
            path.getFileSystem().provider().checkAccess(path, AccessMode.READ, AccessMode.EXECUTE);
            return "accessible";
        });
        calls.put("size", (path, local) -> path.getNameCount() > 0 && !Files.isDirectory(path) ? Files.size(path) : "");
        calls.put("readAllBytes", (path, local) -> Files.readAllBytes(path));
        calls.put("readString", (path, local) -> Files.readString(path, StandardCharsets.ISO_8859_1));
        calls.put("lines", (path, local) -> {
            try (Stream<String> lines = Files.lines(path, StandardCharsets.ISO_8859_1)) {
                return lines.toList();
            }
        });
    }

    private void streams() {
        calls.put("newInputStream", (path, local) -> {
            try (InputStream stream = Files.newInputStream(path, StandardOpenOption.READ)) {
                return stream.skip(2) + " " + stream.read() + " " + stream.readAllBytes().length + stream.read();
            }
        });
        calls.put(
                "copy",
                (path, local) -> Files.isDirectory(Files.copy(path, local)) ? "folder" : Files.readAllBytes(local));
        calls.put("copy to a stream", (path, local) -> Files.copy(path, OutputStream.nullOutputStream()));
    }

    private void names() {
        calls.put("mismatch", (path, local) -> Files.mismatch(path, path.resolveSibling("binario.bin")));
        calls.put("probeContentType", (path, local) -> Files.probeContentType(path));
        calls.put("isSameFile", (path, local) -> Files.isSameFile(path, path.resolveSibling("archivo.txt")));
        calls.put("isSameFile, itself", (path, local) -> Files.isSameFile(path, path));
        calls.put("isSameFile, local", (path, local) -> Files.isSameFile(path, local));
        calls.put("toRealPath", (path, local) -> path.toRealPath());
    }

    private void channels() {
        for (OpenOption option : StandardOpenOption.values()) {
            calls.put("newByteChannel " + option, (path, local) -> {
                try (SeekableByteChannel channel = Files.newByteChannel(path, StandardOpenOption.READ, option)) {
                    return read(channel);
                }
            });
            calls.put("newByteChannel alone " + option, (path, local) -> {
                try (SeekableByteChannel channel = Files.newByteChannel(path, option)) {
                    return read(channel);
                }
            });
            calls.put("newInputStream " + option, (path, local) -> {
                try (InputStream stream = Files.newInputStream(path, option)) {
                    return stream.readAllBytes();
                }
            });
        }
        calls.put("FileChannel.open", (path, local) -> {
            try (FileChannel channel = FileChannel.open(path)) {
                return read(channel) + channel.read(ByteBuffer.allocate(3), 1) + channel.position();
            }
        });
        calls.put("FileChannel.open to write", (path, local) -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                return channel.size();
            }
        });
        calls.put("FileChannel.map", (path, local) -> {
            try (FileChannel channel = FileChannel.open(path)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, 1).get();
            }
        });
    }

    private static String read(SeekableByteChannel channel) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(1000);
        long size = channel.size();
        return size + " " + channel.read(target) + " " + target.flip() + channel.position()
                + channel.position(size + 10).read(target.clear());
    }

    private void folders() {
        calls.put("list", (path, local) -> {
            try (Stream<Path> list = Files.list(path)) {
                return texts(list.toList());
            }
        });
        calls.put("newDirectoryStream", (path, local) -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                return texts(stream);
            }
        });
        calls.put("newDirectoryStream, glob", (path, local) -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path, "*.{txt,csv}")) {
                return texts(stream);
            }
        });
        calls.put("newDirectoryStream, wrong glob", (path, local) -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path, "{")) {
                return texts(stream);
            }
        });
    }

    @SuppressWarnings("try") // closed early on purpose
    private void listings() {
        calls.put("newDirectoryStream, filter that throws", (path, local) -> {
            DirectoryStream.Filter<Path> filter = entry -> {
                throw new IOException("refused");
            };
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path, filter)) {
                return texts(stream);
            }
        });
        calls.put("newDirectoryStream, twice", (path, local) -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                return "" + stream.iterator() + stream.iterator();
            }
        });
        calls.put("newDirectoryStream, closed", (path, local) -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
                stream.close();
                return stream.iterator();
            }
        });
    }

    private void walks() {
        calls.put("walk", (path, local) -> {
            try (Stream<Path> walk = Files.walk(path, 1, FileVisitOption.FOLLOW_LINKS)) {
                return texts(walk.toList());
            }
        });
        calls.put("walk, depth 0", (path, local) -> {
            try (Stream<Path> walk = Files.walk(path, 0)) {
                return texts(walk.toList());
            }
        });
        calls.put("find", (path, local) -> {
            try (Stream<Path> found = Files.find(path, 1, (entry, its) -> its.isRegularFile() && its.size() > 1)) {
                return texts(found.toList());
            }
        });
        calls.put("walkFileTree", (path, local) -> {
            List<Path> visited = new ArrayList<>();
            Files.walkFileTree(path, EnumSet.noneOf(FileVisitOption.class), 1, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    visited.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
            return texts(visited);
        });
    }

    private static Set<String> texts(Iterable<Path> paths) {
        Set<String> texts = new TreeSet<>();
        paths.forEach(path -> texts.add(path.toString()));
        texts.removeIf(text -> text.contains("META-INF")); // of the zip alone
        return texts;
    }

    private void attributes() {
        calls.put("isDirectory", (path, local) -> Files.isDirectory(path));
        calls.put("isRegularFile", (path, local) -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
        calls.put("isSymbolicLink", (path, local) -> Files.isSymbolicLink(path));
        calls.put("isHidden", (path, local) -> Files.isHidden(path));
        calls.put("readAttributes", (path, local) -> {
            BasicFileAttributes its = Files.readAttributes(path, BasicFileAttributes.class);
            return its.isDirectory() + " " + its.isRegularFile() + its.isOther() + its.isSymbolicLink() + its.fileKey();
        });
        calls.put("readAttributes, dos", (path, local) -> Files.readAttributes(path, DosFileAttributes.class));
    }

    private void attributesByName() {
        for (String names : List.of(
                "isDirectory,isOther",
                "basic:isRegularFile",
                "isDirectory,",
                "",
                "none",
                "isOther,none",
                "posix:*",
                "basic:",
                ":isOther",
                "x:isOther",
                "isDirectory,isDirectory",
                "basic:basic:isOther")) {
            calls.put("readAttributes " + names, (path, local) -> new TreeMap<>(Files.readAttributes(path, names)));
        }
        for (String names : List.of("*", "basic:*", "*,isOther")) {
            calls.put("readAttributes " + names, (path, local) -> {
                Map<String, Object> its = Files.readAttributes(path, names);
                return new TreeSet<>(its.keySet())
                        + (Files.isDirectory(path) ? "" : " " + its.get("size"))
                        + its.get("isDirectory");
            });
        }
        calls.put("getAttribute", (path, local) -> Files.getAttribute(path, "basic:isDirectory"));
        calls.put("getAttribute of two", (path, local) -> Files.getAttribute(path, "isDirectory,isOther"));
    }

    private void views() {
        calls.put(
                "getFileAttributeView",
                (path, local) -> Files.getFileAttributeView(path, BasicFileAttributeView.class)
                        .readAttributes()
                        .isDirectory());
        calls.put(
                "getFileAttributeView, posix",
                (path, local) -> Files.getFileAttributeView(path, PosixFileAttributeView.class));
        calls.put("getOwner", (path, local) -> Files.getOwner(path));
        calls.put("getPosixFilePermissions", (path, local) -> Files.getPosixFilePermissions(path));
        calls.put("getLastModifiedTime", (path, local) -> Files.getLastModifiedTime(path) != null);
        calls.put("getFileStore", (path, local) -> Files.getFileStore(path).isReadOnly());
        calls.put("readSymbolicLink", (path, local) -> Files.readSymbolicLink(path));
    }

    private void writing() {
        calls.put("write", (path, local) -> Files.write(path, new byte[1]));
        calls.put("append", (path, local) -> Files.writeString(path, "x", StandardOpenOption.APPEND));
        calls.put("newBufferedWriter", (path, local) -> Files.newBufferedWriter(path, StandardOpenOption.CREATE_NEW));
        calls.put("createFile", (path, local) -> Files.createFile(path));
        calls.put("createDirectory", (path, local) -> Files.createDirectory(path));
        calls.put("createDirectories", (path, local) -> Files.createDirectories(path.resolve("a/b")));
        calls.put("createTempFile", (path, local) -> Files.createTempFile(path, "a", "b"));
        calls.put("createLink", (path, local) -> Files.createLink(path, path.resolveSibling("archivo.txt")));
        calls.put("createSymbolicLink", (path, local) -> Files.createSymbolicLink(path, path.getRoot()));
        calls.put("delete", (path, local) -> {
            Files.delete(path);
            return "deleted";
        });
        calls.put("deleteIfExists", (path, local) -> Files.deleteIfExists(path));
    }

    private void copies() {
        calls.put("copy within", (path, local) -> Files.copy(path, path.resolveSibling("copy")));
        calls.put("copy to itself", (path, local) -> Files.copy(path, path));
        calls.put(
                "copy over",
                (path, local) ->
                        Files.copy(path.resolveSibling("archivo.txt"), path, StandardCopyOption.REPLACE_EXISTING));
        calls.put("copy from elsewhere", (path, local) -> Files.copy(Files.createFile(local), path));
        calls.put(
                "copy from a stream",
                (path, local) ->
                        Files.copy(new ByteArrayInputStream(new byte[1]), path, StandardCopyOption.REPLACE_EXISTING));
        calls.put("move", (path, local) -> Files.move(path, path.resolveSibling("moved")));
        calls.put("move to itself", (path, local) -> Files.move(path, path));
        calls.put("move from elsewhere", (path, local) -> Files.move(Files.createFile(local), path));
        calls.put("move elsewhere", (path, local) -> Files.move(path, local));
    }

    private void settings() {
        for (String name :
                List.of("lastModifiedTime", "basic:creationTime", "size", "none", "posix:permissions", "x:y")) {
            calls.put("setAttribute " + name, (path, local) -> Files.setAttribute(path, name, FileTime.fromMillis(1)));
        }
        calls.put("setLastModifiedTime", (path, local) -> Files.setLastModifiedTime(path, FileTime.fromMillis(1)));
        calls.put(
                "setPosixFilePermissions",
                (path, local) -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------")));
        calls.put("setTimes", (path, local) -> {
            Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(null, null, null);
            return "set";
        });
    }
}
