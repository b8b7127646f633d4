package io.github.hftp.examples.course.kit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.examples.course.kit.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
    @ParameterizedTest
    @CsvSource({
        "/,              /",
        "'',             /a/b",
        ".,              /a/b",
        "c,              /a/b/c",
        "c/d e.txt,      /a/b/c/d e.txt",
        "./c//d/,        /a/b/c/d",
        "..,             /a",
        "../..,          /",
        "../../x/../y,   /y",
        "/x,             /x",
        "//x,            /x",
        "/../x,          REFUSED",
        "../../..,       REFUSED",
        "c/../../../../, REFUSED",
        "/x/../../a,     REFUSED",
    })
    void aPathLeadsFromHereButNeverAboveTheRoot(String path, String expected) throws RefusedException {
        Location here = Location.ROOT.resolve("a/b");
        if (expected.equals("REFUSED")) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> here.resolve(path))
                    .withMessage("nothing is above /");
        } else {
            assertThat(here.resolve(path)).hasToString(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".profile",
                "...",
                ".. ",
                "a\nb",
                "a\rb",
                "a\tb",
                "\u0000",
                "a\u001B[2Jb",
                "a\u007Fb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "..\\..\\x",
                "C:\\x",
                "half\uD83D",
            })
    void aHardNameIsRefusedWhereverItStands(String name) {
        for (String path : new String[] {name, "/" + name, "a/" + name + "/b"}) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Location.ROOT.resolve(path))
                    .withMessage("that is not a name that files have here");
        }
    }

    @Test
    void aNameMayBeWhatPeopleGiveFiles() throws RefusedException {
        for (String name : new String[] {"a", "two words.txt", "it's", "a..", "-rf", "*", "~", "$HOME"}) {
            assertThat(Location.ROOT.resolve(name)).hasToString("/" + name);
        }
    }

    @Test
    void nameAndPathHaveAGreatestLength() throws RefusedException {
        assertThat(Location.ROOT.resolve("x".repeat(255)).names()).hasSize(1);
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> Location.ROOT.resolve("x".repeat(256)));
        Location longest = Location.ROOT.resolve("x/".repeat(Location.MAX_LENGTH / 2));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> longest.resolve("x"))
                .withMessageContaining("at most 4096 characters");
    }

    @Test
    void nothingIsDoneToTheRootItself() {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(Location.ROOT::parent);
    }

    @Test
    void insideIsMeantByWholeNames() throws RefusedException {
        Location a = Location.ROOT.resolve("a");
        assertThat(Location.ROOT.resolve("a/b").isWithin(a)).isTrue();
        assertThat(a.isWithin(a)).isTrue();
        assertThat(Location.ROOT.resolve("ab").isWithin(a)).isFalse();
        assertThat(Location.ROOT.isWithin(a)).isFalse();
    }
}
