package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.SampleFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Files} does with us, beside what it does with the JDK's read-only zip file system of the same files. */
@ExtendWith(LeakCheck.class)
class ReadOnlyZipTest {
    private static final List<String> PATHS = List.of(
            "/",
            "",
            ".",
            "/..",
            "archivo.txt",
            "/archivo.txt",
            "./archivo.txt",
            "//archivo.txt/",
            "vacio.txt",
            "100% real.txt",
            "binario.bin",
            "none",
            "/none",
            "archivo.txt/x",
            "no/such");

    private static final String ABSENT = "NoSuchFileException";
    private static final String READ_ONLY = "ReadOnlyFileSystemException";

    /** Those on purpose. */
    private static final List<Difference> DIFFERENCES = List.of(
            new Difference(".*", ABSENT, "FileSystemException", "the folder is there; it is no file"),
            new Difference("list|newDirectoryStream.*", "NotDirectoryException", ABSENT, "it is no file either"),
            new Difference("isSameFile", ABSENT, "false", "the names tell, without a request"),
            new Difference("newByteChannel.* DELETE_ON_CLOSE", ".*", READ_ONLY, "it would delete"),
            new Difference("newInputStream .*", "UnsupportedOperationException", ".*", "as newByteChannel does"),
            new Difference("setAttribute size", ".*", READ_ONLY, "it would write, if it could"),
            new Difference("readAttributes .*", ABSENT + "|\\{.*", "IllegalArgumentException", "as is documented"),
            new Difference(
                    "readAttributes .*\\*.*", "\\[.*", "\\[.*lastModifiedTime.*", "a zip has more, and no lists"));

    private ModelServer server;
    private FileSystem ours;
    private FileSystem zip;

    @TempDir
    private Path folder;

    /** What is expected to differ: regular expressions of the name and the outcomes, and why. */
    private record Difference(String calls, String zip, String ours, String reason) {
        boolean covers(String call, String zipOutcome, String ourOutcome) {
            return call.matches(calls) && zipOutcome.matches(zip) && ourOutcome.matches("(?s)" + ours);
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = ModelServer.start(SampleFolder.files());
        ours = FileSystems.newFileSystem(
                URI.create("hftp://localhost:" + server.address().getPort()), Map.of());
        zip = readOnlyZip(folder.resolve("files.jar"));
        assertThat(zip.isReadOnly()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        zip.close();
        ours.close();
        server.close();
    }

    /** A jar with versions is read-only when one is asked for: in every JDK, and for root. */
    private static FileSystem readOnlyZip(Path jar) throws IOException {
        try (FileSystem writable = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            SampleFolder.writeTo(writable.getPath("/"));
            Files.createDirectory(writable.getPath("/META-INF"));
            Files.writeString(
                    writable.getPath("/META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\nMulti-Release: true\n");
        }
        return FileSystems.newFileSystem(jar, Map.of("releaseVersion", "9"));
    }

    @Test
    void filesDoesWithUsWhatItDoesWithAReadOnlyZip() throws IOException {
        Set<Difference> seen = new HashSet<>();
        for (Map.Entry<String, FilesCalls.Call> call : FilesCalls.all().entrySet()) {
            for (String path : PATHS) {
                String expected = outcome(call.getValue(), zip.getPath(path));
                String actual = outcome(call.getValue(), ours.getPath(path));
                if (!actual.equals(expected) && !isMoreExact(actual, expected)) {
                    List<Difference> known = DIFFERENCES.stream()
                            .filter(difference -> difference.covers(call.getKey(), expected, actual))
                            .toList();
                    assertThat(known)
                            .as("%s of %s: with the zip %s, with us %s", call.getKey(), path, expected, actual)
                            .isNotEmpty();
                    seen.addAll(known);
                }
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(DIFFERENCES);
    }

    /** To be read-only is one way not to support a call, and the class of that exception is below the other. */
    private static boolean isMoreExact(String actual, String expected) {
        return actual.equals(READ_ONLY) && expected.equals("UnsupportedOperationException");
    }

    /** What is answered, or the class of what is thrown. */
    private String outcome(FilesCalls.Call call, Path path) throws IOException {
        Path local = folder.resolve("local");
        try {
            Object answer = call.on(path, local);
            return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : "" + answer;
        } catch (UncheckedIOException e) {
            return "unchecked " + e.getCause().getClass().getSimpleName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        } finally {
            Files.deleteIfExists(local);
        }
    }
}
