package io.github.hftp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EscapingTest {
    @Test
    void whatMayBeShownStaysAndEverythingElseIsEscaped() {
        assertThat(Escaping.escape("a\u001B[2J\r\nñ€😀", Escaping::isPrintableAscii))
                .isEqualTo("a\\x1B[2J\\x0D\\x0A\\xF1\\u20AC\\uD83D\\uDE00");
        assertThat(Escaping.escape("a\u001B[2J\r\nñ€😀", Escaping::isVisible)).isEqualTo("a\\x1B[2J\\x0D\\x0Añ€😀");
        assertThat(Escaping.escape("", Escaping::isVisible)).isEmpty();
    }

    @Test
    void whatMovesTheCursorOrTurnsTheTextAroundIsNotVisible() {
        assertThat("\t\n\u0085\u009B\u2028\u2029\u202E\u200F\uFEFF\uD83D\u0378".chars())
                .noneMatch(Escaping::isVisible);
        assertThat("a \"\\ñ漢😀".codePoints()).allMatch(Escaping::isVisible);
    }

    @Test
    void everyCharacterComesOutPrintable() {
        String every = IntStream.rangeClosed(0, 0xFFFF)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
        assertThat(Escaping.escape(every, Escaping::isPrintableAscii).chars()).allMatch(Escaping::isPrintableAscii);
        assertThat(Escaping.escape(every, Escaping::isVisible).codePoints()).allMatch(Escaping::isVisible);
    }
}
