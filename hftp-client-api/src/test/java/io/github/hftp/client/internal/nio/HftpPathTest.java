package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.testing.Seeds;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths themselves, which need no server: nobody listens on port 1. */
class HftpPathTest {
    private static final URI SERVER = URI.create("hftp://localhost:1/");
    /** {@code \uFFFD} comes after the surrogates of {@code 😀} as a char, and before it as bytes. */
    private static final List<String> PIECES =
            List.of("a", "b", "A", "ab", ".", "..", "...", "/", "/", "/", "//", "ñ", "\uFFFD", "😀", " ", "\\", "\n");

    private final FileSystem ours = Path.of(SERVER).getFileSystem();

    private static String randomPath(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(7); n > 0; n--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** What a path answers, or the class of what it throws. */
    private static String outcome(Function<Path, Object> question, Path path) {
        try {
            Object answer = question.apply(path);
            return answer instanceof Integer order ? "sign " + Integer.signum(order) : String.valueOf(answer);
        } catch (RuntimeException e) {
            return e.getClass().getName();
        }
    }

    private static void expectSame(Function<Path, Object> question, Path ours, Path unix) {
        assertThat(outcome(question, ours)).as("%s", unix).isEqualTo(outcome(question, unix));
    }

    @Test
    void aHostMayHaveAnUnderscore() {
        URI uri = URI.create("hftp://my_server:1/a%20b");
        assertThat(Path.of(uri)).hasToString("/a b");
        assertThat(Path.of(uri).toUri()).isEqualTo(uri);
        assertThat(Path.of(Path.of(uri).toUri())).isEqualTo(Path.of(uri));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @EnabledIfSystemProperty(named = "sun.jnu.encoding", matches = "UTF-8")
    void aPathAnswersAsOneOfUnix() {
        FileSystem unix = FileSystems.getDefault();
        Seeds.forEach(3000, seed -> {
            Random random = new Random(seed);
            String text = randomPath(random);
            Path path = ours.getPath(text);
            Path reference = unix.getPath(text);
            expectSame(Path::toString, path, reference);
            expectSame(Path::isAbsolute, path, reference);
            expectSame(Path::getRoot, path, reference);
            expectSame(Path::getFileName, path, reference);
            expectSame(Path::getParent, path, reference);
            expectSame(Path::getNameCount, path, reference);
            expectSame(Path::normalize, path, reference);
            expectSame(p -> p.isAbsolute() ? p.toAbsolutePath() : p.resolve("/"), path, reference);
            expectSame(p -> p.equals(p.getFileSystem().getPath(text)), path, reference);
            expectSame(p -> p.hashCode() == p.getFileSystem().getPath(text).hashCode(), path, reference);
            int first = random.nextInt(4) - 1;
            int last = random.nextInt(5) - 1;
            expectSame(p -> p.getName(first), path, reference);
            expectSame(p -> p.subpath(first, last), path, reference);
            expectSame(HftpPathTest::names, path, reference);
        });
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @EnabledIfSystemProperty(named = "sun.jnu.encoding", matches = "UTF-8")
    void twoPathsAnswerAsTwoOfUnix() {
        Seeds.forEach(5000, seed -> {
            Random random = new Random(seed);
            String first = randomPath(random);
            String second = random.nextInt(4) == 0 ? first + "/" + randomPath(random) : randomPath(random);
            Path path = ours.getPath(first);
            Path reference = FileSystems.getDefault().getPath(first);
            Function<Path, Path> other = p -> p.getFileSystem().getPath(second);
            expectSame(p -> p.resolve(other.apply(p)), path, reference);
            expectSame(p -> p.resolve(second), path, reference);
            expectSame(p -> p.resolveSibling(other.apply(p)), path, reference);
            expectSame(p -> p.resolveSibling(second), path, reference);
            expectSame(p -> p.relativize(other.apply(p)), path, reference);
            expectSame(p -> p.startsWith(other.apply(p)), path, reference);
            expectSame(p -> p.endsWith(other.apply(p)), path, reference);
            expectSame(p -> p.startsWith(second), path, reference);
            expectSame(p -> p.endsWith(second), path, reference);
            expectSame(p -> p.compareTo(other.apply(p)), path, reference);
            expectSame(p -> p.equals(other.apply(p)), path, reference);
            expectSame(p -> p.getFileSystem().getPath(first, "", second, "c"), path, reference);
        });
    }

    private static List<String> names(Path path) {
        List<String> names = new ArrayList<>();
        path.forEach(name -> names.add(name.toString()));
        return names;
    }

    /** The laws that the documentation of {@link Path} and {@link Comparable} states. */
    @Test
    void theLawsOfPathsHold() {
        Seeds.forEach(5000, seed -> {
            Random random = new Random(seed);
            Path p = ours.getPath(randomPath(random));
            Path q = ours.getPath(randomPath(random));
            Path r = ours.getPath(randomPath(random));
            Path again = ours.getPath(p.toString());
            assertThat(again).isEqualTo(p).hasSameHashCodeAs(p).isEqualByComparingTo(p);
            assertThat(p.equals(q)).isEqualTo(p.compareTo(q) == 0).isEqualTo(q.equals(p));
            assertThat(Integer.signum(p.compareTo(q))).isEqualTo(-Integer.signum(q.compareTo(p)));
            if (p.compareTo(q) <= 0 && q.compareTo(r) <= 0) {
                assertThat(p).isLessThanOrEqualTo(r);
            }
            assertThat(p.resolve(ours.getPath(""))).isEqualTo(p);
            assertThat(ours.getPath("").resolve(p)).isEqualTo(p);
            assertThat(p.resolve(q.toAbsolutePath())).isEqualTo(q.toAbsolutePath());
            assertThat(p.normalize().normalize()).isEqualTo(p.normalize());
            assertThat(p.startsWith(p)).isTrue();
            assertThat(p.endsWith(p)).isTrue();
            Path normalP = p.normalize();
            Path normalQ = q.normalize();
            if (!normalQ.isAbsolute()
                    && !normalQ.startsWith("..")
                    && !normalP.toString().isEmpty()) {
                assertThat(normalP.relativize(normalP.resolve(normalQ))).isEqualTo(normalQ);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/, ''",
        "'', ''",
        "., ''",
        "/.., ''",
        "/a, a",
        "a, a",
        "./a, a",
        "../a, a",
        "/año 1.txt, a%C3%B1o%201.txt",
        "/a\\b, a%5Cb",
        "/..., ...",
        "/a/b, a/b",
        "a/ñ b/c, a/%C3%B1%20b/c",
        "a/.., ''",
        "/a/./b/../c*+~, a/c%2A%2B%7E"
    })
    void everyPathHasAUri(String text, String names) {
        Path path = ours.getPath(text);
        assertThat(path.toUri()).isEqualTo(SERVER.resolve("/" + names));
        assertThat(Path.of(path.toUri())).isEqualTo(path.toAbsolutePath().normalize());
    }

    @Test
    void aUriLeadsBackToItsPath() {
        Seeds.forEach(2000, seed -> {
            Path path = ours.getPath(randomPath(new Random(seed)));
            assertThat(Path.of(path.toUri())).isEqualTo(path.toAbsolutePath().normalize());
        });
        assertThat(ours.getPath("ñ".repeat(300)).toUri().getRawPath()).isEqualTo("/" + "%C3%B1".repeat(300));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hftp://localhost:1/a//b",
                "hftp://localhost:1/a/../b",
                "hftp://localhost:1/a/%2E/b",
                "hftp://localhost:1/..",
                "hftp://localhost:1/%2E%2E",
                "hftp://localhost:1/a%2Fb",
                "hftp://localhost:1/a/",
                "hftp://localhost:1//a",
                "hftp://localhost:1/%00",
                "hftp://localhost:1/%FF",
                "hftp://me@localhost:1/a",
                "hftp://me:pw@localhost:1/",
                "hftp://localhost:1/a?b",
                "hftp://localhost:1/?",
                "hftp://localhost:1/a#b",
                "hftp://localhost:0/a",
                "hftp://localhost:65536/a",
                "hftp:///a",
                "hftp:a"
            })
    void aHostileUriIsNoPath(URI uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> Path.of(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b\0", "\uD800", "a\uDC00b/c"})
    void aTextThatIsNoPathOfUnixIsNone(String text) {
        assertThatExceptionOfType(InvalidPathException.class).isThrownBy(() -> ours.getPath("a", text));
    }

    @ParameterizedTest
    @CsvSource({
        "hftp://localhost, hftp://localhost/",
        "hftp://localhost/a, hftp://localhost:19500/a",
        "hftp://localhost:/a, hftp://localhost:19500/a",
        "hftp://localhost:1/a, HFTP://LocalHost:1/a",
        "hftp://localhost:1/%C3%B1, hftp://localhost:1/%c3%b1",
        "hftp://localhost:1/ñ, hftp://localhost:1/%C3%B1",
        "hftp://localhost:1/a/b, hftp://LOCALHOST:1/%61/b",
        "hftp://[fe80::a]:1/a, hftp://[FE80::A]:1/a",
        "hftp://[fe80::a%25lo]:1/a, hftp://[FE80::A%25lo]:1/a"
    })
    void equalUrisAreEqualPaths(URI uri, URI other) {
        Path path = Path.of(uri);
        assertThat(Path.of(other)).isEqualTo(path).hasSameHashCodeAs(path).isEqualByComparingTo(path);
        assertThat(Path.of(other).getFileSystem()).isSameAs(path.getFileSystem());
        assertThat(Path.of(other).toUri()).isEqualTo(path.toUri());
    }

    @Test
    void aPathOfAnotherProviderIsRefused() {
        Path path = ours.getPath("a");
        Path local = Path.of("a");
        assertThat(path.startsWith(local)).isFalse();
        assertThat(path.endsWith(local)).isFalse();
        assertThat(path).isNotEqualTo(local);
        assertThatExceptionOfType(ProviderMismatchException.class).isThrownBy(() -> path.resolve(local));
        assertThatExceptionOfType(ProviderMismatchException.class).isThrownBy(() -> path.relativize(local));
        assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> path.compareTo(local));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(path::toFile);
    }

    @Test
    void pathsOfTwoServersAreNotEqual() {
        Path path = Path.of(SERVER.resolve("a"));
        Path other = Path.of(URI.create("hftp://localhost:2/a"));
        assertThat(path)
                .isEqualTo(Path.of(URI.create("HFTP://LOCALHOST:1/%61")))
                .isNotEqualTo(other);
        assertThat(path.compareTo(other)).isNotZero().isEqualTo(-other.compareTo(path));
        assertThat(path.startsWith(other)).isFalse();
        assertThat(path.endsWith(other.getFileName())).isFalse();
        assertThat(path.resolve(other)).isSameAs(other);
        assertThat(path.resolveSibling(other)).isSameAs(other);
        assertThatIllegalArgumentException().isThrownBy(() -> path.relativize(other));
        assertThatIllegalArgumentException().isThrownBy(() -> ours.getPath("").relativize(other.getFileName()));
        assertThatIllegalArgumentException().isThrownBy(() -> path.relativize(Path.of(URI.create("hftp://other:1/a"))));
        assertThat(path.getFileSystem()).isNotEqualTo(other.getFileSystem());
    }

    @Test
    void pathsCanBeSorted() {
        List<Path> paths = new ArrayList<>(List.of(ours.getPath("b"), ours.getPath("/a"), ours.getPath("")));
        Collections.sort(paths);
        assertThat(paths).hasToString("[, /a, b]");
        assertThat(new TreeSet<>(paths)).containsExactlyElementsOf(paths);
    }
}
