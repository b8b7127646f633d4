package io.github.hftp.client.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.hftp.testing.Seeds;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    private static final String LETTERS = "abc.-!^&\\/*?[[]]{},--aé";
    /**
     * Where the JDK does not do what it documents: it hands the end of a range to its regular expression as it is, and
     * takes a {@code ^} that comes first for no beginning of one.
     */
    private static final Pattern ACCIDENT = Pattern.compile("\\[\\^-|\\[[^]]*-[\\[\\\\/&]");

    private final FileSystem ours = Path.of(URI.create("hftp://localhost:1/")).getFileSystem();

    @ParameterizedTest
    @CsvSource({
        "*.txt, a.txt, true",
        "*.txt, .txt, true",
        "*.txt, /a.txt, false",
        "**.txt, /a.txt, true",
        "/*, /a.txt, true",
        "a?, añ, true",
        "a?, a\uD83D\uDE00, true",
        "a?, a, false",
        "*, 'a\nb', true",
        "**, 'a\nb', true",
        "[a-c]x, bx, true",
        "[!a-c]x, bx, false",
        "[!a-c]x, dx, true",
        "[-a], -, true",
        "[a-], -, true",
        "[*?\\], \\, true",
        "[^a], ^, true",
        "[^a], b, false",
        "[&&], &, true",
        "[[], [, true",
        "[^-a], _, true",
        "[.-[], A, true",
        "[.-\\], A, true",
        "[a-😀], \uFFFD, true",
        "'*.{txt,csv}', a.csv, true",
        "'*.{txt,csv}', a.cs, false",
        "'{a*,}b', b, true",
        "'a,b', 'a,b', true",
        "a}, a}, true",
        "\\*, *, true",
        "\\*, a, false",
        "a.b, axb, false",
        "(a|b)+$^, (a|b)+$^, true",
        "A, a, false"
    })
    void aGlobMatches(String glob, String path, boolean expected) {
        assertThat(ours.getPathMatcher("glob:" + glob).matches(ours.getPath(path)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[", "[a", "[]", "[!]", "[a/b]", "[&-/]", "[b-a]", "[--]", "[a-b-c]", "[^a-b-]", "{", "{a", "{a,{b}}",
                "a\\"
            })
    void aGlobThatIsNoneIsRefused(String glob) {
        assertThatExceptionOfType(PatternSyntaxException.class)
                .isThrownBy(() -> ours.getPathMatcher("glob:" + glob))
                .satisfies(e -> assertThat(e.getPattern()).isEqualTo(glob));
    }

    @Test
    void aRegularExpressionMatchesTheWholePath() {
        PathMatcher matcher = ours.getPathMatcher("ReGeX:/a+[:]b");
        assertThat(matcher.matches(ours.getPath("/aa:b"))).isTrue();
        assertThat(matcher.matches(ours.getPath("/aa:bc"))).isFalse();
        assertThatExceptionOfType(PatternSyntaxException.class).isThrownBy(() -> ours.getPathMatcher("regex:("));
    }

    @Test
    void anotherSyntaxIsRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> ours.getPathMatcher("sql:a"));
        assertThatIllegalArgumentException().isThrownBy(() -> ours.getPathMatcher("*.txt"));
    }

    /**
     * Differences on purpose: {@code **} and a dot cross a line feed, which names can have; and see
     * {@link #ACCIDENT}.
     */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aGlobMatchesWhatItMatchesOnUnix() {
        Seeds.forEach(10_000, seed -> {
            Random random = new Random(seed);
            String text = random(random, LETTERS.length());
            String glob = random.nextBoolean() ? text : "[" + text + "]";
            if (!ACCIDENT.matcher(glob).find()) {
                for (int n = 0; n < 5; n++) {
                    String path = random(random, 9);
                    assertThat(matches(ours, glob, path))
                            .as("%s %s", glob, path)
                            .isEqualTo(matches(FileSystems.getDefault(), glob, path));
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"glob:a", "GLOB:*", "glob:", "Regex:a", "regex:", ":a", "", "glob", "regex:(", "sql:a"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aSyntaxIsTheSameOnUnix(String syntaxAndPattern) {
        assertThat(outcome(ours, syntaxAndPattern)).isEqualTo(outcome(FileSystems.getDefault(), syntaxAndPattern));
    }

    private static String outcome(FileSystem fileSystem, String syntaxAndPattern) {
        try {
            return "" + fileSystem.getPathMatcher(syntaxAndPattern).matches(fileSystem.getPath("a"));
        } catch (RuntimeException e) {
            return e.getClass().getName();
        }
    }

    private static Optional<Boolean> matches(FileSystem fileSystem, String glob, String path) {
        try {
            return Optional.of(fileSystem.getPathMatcher("glob:" + glob).matches(fileSystem.getPath(path)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String random(Random random, int letters) {
        return random.ints(random.nextInt(6), 0, letters)
                .collect(StringBuilder::new, (text, i) -> text.append(LETTERS.charAt(i)), StringBuilder::append)
                .toString();
    }
}
