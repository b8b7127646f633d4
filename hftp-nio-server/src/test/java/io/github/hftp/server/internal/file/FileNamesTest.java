package io.github.hftp.server.internal.file;

import static io.github.hftp.server.internal.file.FolderTests.list;
import static io.github.hftp.server.internal.file.FolderTests.read;
import static io.github.hftp.server.internal.file.FolderTests.run;
import static io.github.hftp.server.internal.file.FolderTests.serves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Odd names are listed so that they can be asked for, and no name leads out of the folder. */
@ExtendWith(LeakCheck.class)
class FileNamesTest {
    private static final List<String> DOTS = List.of(
            "..",
            "%2e%2e",
            "%2E%2E",
            ".%2e",
            "%2e.",
            "%C0%AE%C0%AE",
            "%c0%ae.",
            "%252e%252e",
            "%EF%BC%8E%EF%BC%8E",
            "....",
            "..%00",
            "..%20",
            "..;",
            "%E2%80%A5");

    private static final List<String> SEPARATORS = List.of(
            "/", "\\", "%2F", "%2f", "%5C", "%5c", "%252F", "%C0%AF", "%c1%9c", "%EF%BC%8F", "//", "/./", "%00/", ":");

    @TempDir
    Path above;

    private Path root;

    /** Lists the folder that is its argument, in a JVM of its own. */
    static final class Listing {
        private Listing() {}

        public static void main(String[] arguments) throws IOException {
            ServedFolder folder = new ServedFolder(Path.of(arguments[0]), false, false);
            try (FolderScan scan = folder.scan()) {
                boolean done = false;
                while (!done) {
                    done = scan.advance(256);
                }
                scan.names().forEach(System.out::println);
                System.out.println(scan.unlistable());
            }
        }
    }

    @BeforeEach
    void makeFolder() throws IOException {
        root = Files.createDirectory(above.resolve("root"));
    }

    @Test
    void oddNamesAreListedAsTheyCanBeAskedFor() throws Exception {
        run(root, "sh", "-c", "printf 1 >'a b'; printf 2 >-rf; printf 3 >\"$(printf 'a\\nb')\"; printf 4 >%41");
        run(root, "sh", "-c", "printf 5 >'a\\b'; printf 6 >a:b; printf 7 >'a*'; printf 8 >...");
        ServedFolder folder = new ServedFolder(root, true, false);
        assertThat(list(folder))
                .containsExactly("%2541", "-rf", "...", "a%0Ab", "a%20b", "a%2A", "a%3Ab", "a%5Cb")
                .allSatisfy(spelling -> assertThat(read(folder, spelling)).hasSize(1));
        assertThat(read(folder, "a%0Ab")).isEqualTo("3");
        assertThat(serves(folder, "a b")).isFalse();
        assertThat(serves(folder, "%41")).isFalse();
        folder.clear();
    }

    @Test
    void namesUpTo255BytesAreServed() throws IOException {
        assumeTrue(StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding")));
        Files.writeString(root.resolve("x".repeat(255)), "long");
        Files.writeString(root.resolve("\u00E9".repeat(127)), "accents");
        ServedFolder folder = new ServedFolder(root, false, false);
        assertThat(list(folder)).containsExactly("%C3%A9".repeat(127), "x".repeat(255));
        assertThat(read(folder, "%C3%A9".repeat(127))).isEqualTo("accents");
        assertThat(read(folder, "x".repeat(255))).isEqualTo("long");
        folder.clear();
    }

    @Test
    void namesThatAreNoTextAreLeftOutAndCounted() throws Exception {
        run(root, "sh", "-c", "printf 1 >\"$(printf 'bad\\377')\"; printf 2 >\"$(printf '\\303')\"; printf 3 >good");
        ServedFolder folder = new ServedFolder(root, false, false);
        try (FolderScan scan = folder.scan()) {
            assertThat(scan.advance(256)).isTrue();
            assertThat(scan.names()).hasToString("[good]");
            assertThat(scan.unlistable()).isEqualTo(2);
        }
        assertThat(serves(folder, "bad%FF")).isFalse();
        assertThat(serves(folder, "bad%EF%BF%BD")).isFalse();
    }

    @Test
    void entriesThatAreNotServedAreCountedUnlessTheyAreHidden() throws Exception {
        run(root, "sh", "-c", "mkdir folder .folder; ln -s good link; ln -s nowhere dangling; : >good; : >.hidden");
        for (boolean hidden : new boolean[] {false, true}) {
            try (FolderScan scan = new ServedFolder(root, hidden, false).scan()) {
                assertThat(scan.advance(256)).isTrue();
                assertThat(scan.names()).hasToString(hidden ? "[.hidden, good]" : "[good]");
                assertThat(scan.passedOver()).isEqualTo(3);
                assertThat(scan.unlistable()).isZero();
            }
        }
    }

    @Test
    void aPlainLocaleListsWhatItCanSpell() throws Exception {
        run(root, "sh", "-c", "printf 1 >\"$(printf 'caf\\303\\251')\"; printf 2 >'a b'; printf 3 >plain");
        assertThat(listInLocale("C")).containsSubsequence("a%20b", "plain").doesNotContain("caf%3F");
        assertThat(listInLocale("C.UTF-8")).containsExactly("a%20b", "caf%C3%A9", "plain", "0");
    }

    @Test
    void noSpellingLeadsOutOfTheFolder() throws IOException {
        Files.writeString(above.resolve("canary"), "CANARY");
        Files.writeString(root.resolve("canary.txt"), "harmless");
        ServedFolder folder = new ServedFolder(root, true, false);
        List<String> corpus = traversals();
        assertThat(corpus.size()).isGreaterThan(10_000);
        for (String spelling : corpus) {
            assertThat(serves(folder, spelling)).as(spelling).isFalse();
        }
    }

    @Test
    void noSpellingLeadsOutOfAFolderOfWindowsEither() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Path folderPath = Files.createDirectories(windows.getPath("C:\\above\\root"));
            Files.writeString(windows.getPath("C:\\above\\canary"), "CANARY");
            Files.writeString(windows.getPath("C:\\canary"), "CANARY");
            ServedFolder folder = new ServedFolder(folderPath, true, false, Platform.WINDOWS, false);
            for (String spelling : traversals()) {
                assertThat(serves(folder, spelling)).as(spelling).isFalse();
            }
        }
    }

    private List<String> listInLocale(String locale) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Listing.class.getName(),
                root.toString());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }

    /** Ways up and out, in every disguise that has worked somewhere. */
    private static List<String> traversals() {
        List<String> prefixes = List.of(
                "", "/", "./", "%2F", "C:", "C:%5C", "c%3A%5C", "%5C%5C", "file:", "~", "root/", "canary.txt%00");
        List<String> targets = List.of("canary", "root/../canary", "", "etc/passwd", "canary%00.txt", "canary.");
        List<String> corpus = new ArrayList<>(List.of(".", "..", "/", "", "%", "%2", "%00", "canary", "CANARY"));
        for (String prefix : prefixes) {
            for (String dot : DOTS) {
                for (String separator : SEPARATORS) {
                    for (String target : targets) {
                        corpus.add(prefix + dot + separator + target);
                    }
                    corpus.add(prefix + dot + separator + dot + separator + "canary");
                }
            }
        }
        return corpus;
    }
}
