package io.github.hftp.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program on machines that lack what others have, or write other digits. */
@ExtendWith(LeakCheck.class)
class OddMachineTest {
    private static final byte[] FILE = RawPeer.pattern(5_000_000, 7);
    private static final long PATIENCE_SECONDS = 60;

    /** A folder in which not even root can make a file. */
    private static final String READ_ONLY = "/proc";

    @TempDir
    Path folder;

    private ModelServer server;
    private String url;
    private Path target;
    private Path output;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of("f", FILE, "I%20i", new byte[1234]));
        url = "hftp://127.0.0.1:" + server.address().getPort() + "/f";
        target = Files.createDirectory(folder.resolve("downloads")).resolve("f");
        output = folder.resolve("output");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** The JVM fills the gap with files of its own, and what is written into it must not matter. */
    @ParameterizedTest
    @ValueSource(strings = {"<&- >&- 2>&-", "2>&-"})
    @EnabledOnOs(OS.LINUX)
    void withoutStandardStreamsAFileIsFetchedAllTheSame(String closed) throws Exception {
        String to = target.toString();
        assertThat(run("exec \"$@\" " + closed, List.of(), "get", "-v", "-j", "3", "-o", to, url))
                .isZero();
        assertThat(target).hasBinaryContent(FILE);
        assertThat(target.getParent().toFile().list()).containsExactly("f");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingButTheFileHasToBeWritable() throws Exception {
        String script = "cd " + READ_ONLY + "; unset HOME; exec \"$@\"";
        List<String> options = List.of("-Djava.io.tmpdir=" + READ_ONLY, "-Duser.home=" + READ_ONLY);
        assertThat(run(script, options, "cat", url)).isZero();
        assertThat(output).hasBinaryContent(FILE);
    }

    /** Whether so little is enough depends on the JDK. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void withFourMebibytesOfHeapAFileIsFetchedOrTheStatusSaysThatItIsNot() throws Exception {
        List<String> options = List.of("-XX:+UseSerialGC", "-Xmx4m");
        int status = run("exec \"$@\"", options, "get", "-j", "3", "-o", target.toString(), url);
        if (status == 0) {
            assertThat(target).hasBinaryContent(FILE);
        } else {
            assertThat(target).doesNotExist();
        }
    }

    /** Arabic has other digits, and Turkish another small I and another capital i. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "tr-TR-u-nu-arab"})
    void aLocaleChangesNothingThatIsWritten(String tag) {
        assertThat(runAllIn(Locale.forLanguageTag(tag))).isEqualTo(runAllIn(Locale.ROOT));
    }

    /** Numbers that depend on the time become N. */
    private List<String> runAllIn(Locale locale) {
        Locale before = Locale.getDefault();
        Locale.setDefault(locale);
        try {
            String other = url.replaceFirst("f$", "I i");
            String to = target.getParent().toString();
            return List.of(
                    run("--help"),
                    run("get", "--help"),
                    run("ls", "-l", url.replaceFirst("f$", "")),
                    run("ls", "-l", "--json", url.replaceFirst("f$", "")),
                    run("stat", "HFTP" + url.substring("hftp".length())),
                    run("stat", "I.invalid/x"),
                    run("get", "--json", "--limit-rate", "1.5G", "-o", to, url, other),
                    run("get", "-o", to, other),
                    run("get", "--retries", "x", url),
                    run("ping", url.replaceFirst("f$", "")));
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String run(String... arguments) {
        Shell.Outcome outcome = Shell.run(arguments);
        String all = outcome.status() + "\n" + outcome.out() + outcome.err();
        return arguments[0].equals("get") || arguments[0].equals("ping")
                ? all.replaceAll("[0-9]+(\\.[0-9]+)?", "N").replaceAll("(\\{\"event\":\"progress\".*\n)+", "")
                : all;
    }

    /** Runs the program by a shell script, whose {@code "$@"} is the command, and returns its status. */
    private int run(String script, List<String> options, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                script,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(Main.class.getName());
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
