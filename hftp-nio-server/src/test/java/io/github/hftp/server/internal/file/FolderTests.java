package io.github.hftp.server.internal.file;

import io.github.hftp.protocol.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What tests of served folders do again and again. */
final class FolderTests {
    private FolderTests() {}

    /** The names that a folder lists, as they are spelled. */
    static List<String> list(FileAccess folder) throws IOException {
        try (FolderScan scan = folder.scan()) {
            boolean done = false;
            while (!done) {
                done = scan.advance(256);
            }
            return scan.names().stream().map(FileName::spelling).collect(Collectors.toList());
        }
    }

    /** Whether a spelling leads to a served file; any failure but "no such file" is thrown. */
    static boolean serves(FileAccess folder, String spelling) throws IOException {
        FileName name = FileName.parse(spelling).orElse(null);
        if (name == null) {
            return false;
        }
        try {
            folder.find(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A file's first bytes, one character each. */
    static String read(FileAccess folder, String spelling) throws IOException {
        return read(folder.find(FileName.parse(spelling).orElseThrow()));
    }

    static String read(FoundFile found) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        try (OpenFile file = found.open()) {
            int count = 1;
            while (count > 0) {
                count = file.read(bytes, bytes.position());
            }
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }

    /** Runs a program in a folder, for what Java cannot do itself. */
    static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }
}
