package io.github.hftp.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hftp.client.HftpClient;
import io.github.hftp.protocol.Protocol;
import io.github.hftp.server.HftpServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries in programs that are put together otherwise than this one. What runs there are the examples. */
class DeploymentTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String MODULE = "io.github.hftp.examples.embedding";
    private static final String SERVER = ServeFolder.class.getName();
    private static final String CLIENT = DownloadFile.class.getName();

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    private Path served;
    private Path errors;

    @BeforeEach
    void makeFile() throws IOException {
        errors = folder.resolve("errors");
        served = Files.createDirectory(folder.resolve("served"));
        Files.writeString(served.resolve("f"), "12345");
    }

    /** The pom puts it there. */
    @Test
    void anSlf4jOf2022IsNewEnough() throws Exception {
        Path old = Path.of("target", "slf4j-1.7", "slf4j-api-1.7.36.jar").toAbsolutePath();
        assertThat(old).exists();
        String classPath = join(Stream.concat(libraries(), Stream.of(old)));
        String java = JDK.resolve("bin/java").toString();
        assertServes(List.of(java, "-cp", classPath, SERVER), List.of(java, "-cp", classPath, CLIENT));
        assertThat(errors).content().contains("org.slf4j.impl.StaticLoggerBinder"); // which is what that version wants
    }

    @Test
    void anImageOfJlinkServesAndFetches() throws Exception {
        Path jlink = JDK.resolve("bin/jlink");
        assumeTrue(Files.isExecutable(jlink), "this is no JDK");
        Path image = folder.resolve("image");
        String modulePath = join(Stream.concat(libraries(), Stream.of(location(Class.forName("org.slf4j.Logger")))));
        Process linking = fork(
                List.of(jlink.toString(), "-p", modulePath, "--add-modules", MODULE), "--output", image.toString());
        assertEndsWell(linking);
        String java = image.resolve("bin/java").toString();
        assertServes(List.of(java, "-m", MODULE + "/" + SERVER), List.of(java, "-m", MODULE + "/" + CLIENT));
    }

    /** What an embedder has on a class path or module path, but for SLF4J. */
    private static Stream<Path> libraries() {
        return Stream.of(Protocol.class, HftpServer.class, HftpClient.class, ServeFolder.class)
                .map(DeploymentTest::location);
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String join(Stream<Path> paths) {
        return paths.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private void assertServes(List<String> server, List<String> client) throws Exception {
        Process serving = fork(server, served.toString());
        try (BufferedReader output = serving.inputReader()) {
            String ready = output.readLine();
            assertThat(ready).as(() -> contentOf(errors.toFile())).startsWith("Serving at ");
            String uri = ready.replace("Serving at ", "");
            Path copy = folder.resolve("copy");
            assertEndsWell(fork(client, uri, "f", copy.toString()));
            assertThat(copy).hasContent("12345");
            serving.getOutputStream().write('\n');
            serving.getOutputStream().flush();
            assertEndsWell(serving);
        } finally {
            serving.destroyForcibly();
        }
    }

    private void assertEndsWell(Process process) throws Exception {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(errors).content().doesNotContain("Exception", "Error");
        assertThat(ended && process.exitValue() == 0).isTrue();
    }

    private Process fork(List<String> command, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }
}
