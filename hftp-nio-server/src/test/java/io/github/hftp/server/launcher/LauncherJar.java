package io.github.hftp.server.launcher;

import io.github.hftp.protocol.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;
import org.tinylog.Level;
import org.tinylog.core.TinylogLoggingProvider;
import org.tinylog.slf4j.ModernTinylogLogger;
import picocli.CommandLine;

/** One jar of the classes that the launcher runs on, as the build makes it after the tests. */
final class LauncherJar {
    private LauncherJar() {}

    /** Writes it to a file, its entries deflated or just stored: in the two no class is in the same place. */
    static void write(Path file, boolean deflated) throws IOException {
        Map<String, ByteArrayOutputStream> entries = new TreeMap<>();
        for (Class<?> type : List.of(
                Main.class,
                LoopKiller.class,
                Protocol.class,
                Logger.class,
                ModernTinylogLogger.class,
                Level.class,
                TinylogLoggingProvider.class,
                CommandLine.class)) {
            collect(origin(type), entries, type == LoopKiller.class ? LoopKiller.class.getSimpleName() : "");
        }
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, ByteArrayOutputStream> entry : entries.entrySet()) {
                put(zip, entry.getKey(), entry.getValue().toByteArray(), deflated);
            }
        }
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collect(Path origin, Map<String, ByteArrayOutputStream> entries, String part)
            throws IOException {
        if (Files.isDirectory(origin)) {
            collectFolder(origin, entries, part);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + origin.toUri()), Map.of())) {
            collectFolder(jar.getPath("/"), entries, part);
        }
    }

    private static void collectFolder(Path root, Map<String, ByteArrayOutputStream> entries, String part)
            throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Iterator<Path> all = files.filter(Files::isRegularFile).iterator(); all.hasNext(); ) {
                Path next = all.next();
                String name = root.relativize(next).toString().replace('\\', '/');
                boolean services = name.startsWith("META-INF/services/");
                if (name.contains(part) && (services || !name.startsWith("META-INF/"))) {
                    // of several files of the same services the lines are joined, as the build does it
                    ByteArrayOutputStream bytes = entries.computeIfAbsent(name, absent -> new ByteArrayOutputStream());
                    if (bytes.size() == 0 || services) {
                        bytes.write(Files.readAllBytes(next));
                        bytes.write(services ? new byte[] {'\n'} : new byte[0]);
                    }
                }
            }
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes, boolean deflated) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        if (!deflated) {
            CRC32 check = new CRC32();
            check.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(check.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
