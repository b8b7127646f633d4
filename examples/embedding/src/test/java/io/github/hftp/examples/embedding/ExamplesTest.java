package io.github.hftp.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.HftpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs each example as it would be from the command line, with what it prints and what is typed. */
class ExamplesTest {
    private static final Pattern URI_PRINTED = Pattern.compile("at (hftp://\\S+)");

    @TempDir
    Path folder;

    private final PrintStream out = System.out;
    private final InputStream in = System.in;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void captureOutput() {
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreOutput() {
        System.setOut(out);
        System.setIn(in);
    }

    @Test
    void serveFolder() throws Exception {
        Files.writeString(folder.resolve("a"), "12345");
        runUntilEnter(() -> ServeFolder.main(new String[] {folder.toString()}), uri -> {
            ReadSlice.main(new String[] {uri.toString()});
            await("get_metadata a: 0 OK");
        });
        assertThat(printed()).contains("a, 5 bytes: 12345");
    }

    @Test
    void serveZip() throws Exception {
        Path zip = folder.resolve("files.zip");
        String content = "what is in the zip file\n".repeat(10_000);
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.writeString(files.getPath("/inside.txt"), content);
        }
        Path target = folder.resolve("outside.txt");
        runUntilEnter(
                () -> ServeZip.main(new String[] {zip.toString()}),
                uri -> DownloadFile.main(new String[] {uri.toString(), "inside.txt", target.toString()}));
        assertThat(target).hasContent(content);
        assertThat(printed()).contains("inside.txt has " + content.length() + " bytes");
    }

    @Test
    void downloadFromMirrors() throws IOException {
        String large = "a line of a large file\n".repeat(200_000);
        Files.writeString(folder.resolve("large.txt"), large);
        Files.writeString(folder.resolve("small.txt"), "small");
        Path target = Files.createDirectory(folder.resolve("target"));
        try (HftpServer server = HftpServer.serve(folder);
                HftpServer mirror = HftpServer.serve(folder)) {
            DownloadFromMirrors.main(new String[] {
                server.uri().toString(), mirror.uri().toString(), "large.txt", "small.txt", target.toString()
            });
        }
        assertThat(target.resolve("large.txt")).hasContent(large);
        assertThat(target.resolve("small.txt")).hasContent("small");
        assertThat(target.toFile().list()).hasSize(2);
        assertThat(printed()).startsWith("0 bytes\n").endsWith(large.length() + " bytes\n");
    }

    @Test
    void downloadFileTellsWhatWentWrong() throws IOException {
        PrintStream err = System.err;
        System.setErr(System.out);
        try (HftpServer server = HftpServer.serve(folder)) {
            DownloadFile.main(new String[] {server.uri().toString(), "absent", "nowhere"});
        } finally {
            System.setErr(err);
        }
        assertThat(printed()).contains("The server says no: 202 FILE NOT FOUND");
    }

    private interface Example {
        void run() throws IOException;
    }

    private interface Visitor {
        void visit(URI uri) throws Exception;
    }

    private void runUntilEnter(Example example, Visitor visitor) throws Exception {
        try (PipedOutputStream keyboard = new PipedOutputStream()) {
            System.setIn(new PipedInputStream(keyboard));
            CompletableFuture<Void> running = CompletableFuture.runAsync(() -> {
                try {
                    example.run();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            visitor.visit(URI.create(await(URI_PRINTED.pattern())));
            keyboard.write('\n');
            keyboard.flush();
            running.get(20, TimeUnit.SECONDS);
        }
    }

    private String await(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        while (true) { // until the test's timeout
            Matcher matcher = wanted.matcher(printed());
            if (matcher.find()) {
                return matcher.group(matcher.groupCount());
            }
            Thread.onSpinWait();
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
