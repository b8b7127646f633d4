package io.github.hftp.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.client.TransferProgress;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What people read, and what they type. */
class TextsTest {
    private static final Terminal PLAIN = new Terminal(80, 24, false);

    private static TransferProgress progress(long bytes, long total, TransferProgress.Connection... parts) {
        return new TransferProgress(
                bytes,
                total,
                1_572_864,
                bytes == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(5)),
                Duration.ofSeconds(61),
                List.of(parts));
    }

    private static List<String> lines(String name, Terminal terminal, TransferProgress progress) {
        return new ProgressLines(name, terminal).at(progress);
    }

    @Test
    void aBarFillsTheLineButOneColumn() {
        assertThat(lines("primes.csv", PLAIN, progress(3_000_000, 10_000_000)))
                .containsExactly("primes.csv  30% [=======>                   ]    2.9 MiB    1.5 MiB/s  eta 0:05");
        assertThat(lines("primes.csv", PLAIN, progress(10_000_000, 10_000_000)))
                .containsExactly("primes.csv 100% [===========================]    9.5 MiB    1.5 MiB/s  in  1:01");
        assertThat(lines("primes.csv", PLAIN, progress(0, 10_000_000)))
                .containsExactly("primes.csv   0% [                           ]        0 B    1.5 MiB/s  eta -:--");
    }

    @Test
    void digitsAreThoseOfTheUnits() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(lines("f", PLAIN, progress(3, 10)).get(0)).startsWith("f  30% [");
            var err = new ByteArrayOutputStream();
            var text = new ProgressText(new Console(err, err, UTF_8, Map.of()), "f", false);
            text.progress(progress(0, 10));
            text.progress(progress(3, 10));
            assertThat(err.toString(UTF_8)).isEqualTo("f: 30% of 10 B, 1.5 MiB/s, eta 0:05\n");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anEmptyFileIsComplete() {
        assertThat(lines("e", PLAIN, progress(0, 0)).get(0)).contains("100% [===");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 20, 30, 39, 40, 41, 55, 60, 80, 132, 500})
    void noLineIsAsWideAsTheTerminal(int columns) {
        var parts = Collections.nCopies(3, new TransferProgress.Connection("hftp://a.example:19500", 1 << 20, 1 << 19));
        for (String name : new String[] {"f", "a-very-long-name-of-a-file-that-goes-on-and-on.txt", "長い名前のファイル.txt"}) {
            TransferProgress progress = progress(3 << 20, 10 << 20, parts.toArray(TransferProgress.Connection[]::new));
            for (int rows : new int[] {24, 4}) {
                assertThat(lines(name, new Terminal(columns, rows, false), progress))
                        .allSatisfy(line -> assertThat(Columns.of(line)).isLessThan(Math.max(columns, 2)));
            }
        }
    }

    /** Percentage, bytes, rate and time come before the bar, the padding and the name. */
    @Test
    void aNarrowTerminalShowsFactsFirst() {
        var part = new TransferProgress.Connection("hftp://a.example:19500", 1 << 20, 1 << 19);
        TransferProgress moment = progress(3_000_000, 10_000_000, part, part);
        assertThat(lines("primes.csv", new Terminal(53, 24, false), moment).get(0))
                .isEqualTo("pr...  30% [>    ]    2.9 MiB    1.5 MiB/s  eta 0:05");
        assertThat(lines("primes.csv", new Terminal(52, 24, false), moment).get(0))
                .isEqualTo("primes.csv 30% 2.9 MiB 1.5 MiB/s eta 0:05");
        assertThat(lines("primes.csv", new Terminal(40, 24, false), moment))
                .containsExactly(
                        "prime... 30% 2.9 MiB 1.5 MiB/s eta 0:05",
                        "   1 1.0 MiB 512.0 KiB/s hftp://a.ex...", "   2 1.0 MiB 512.0 KiB/s hftp://a.ex...");
        assertThat(lines("primes.csv", new Terminal(34, 24, false), moment).get(0))
                .isEqualTo("30% 2.9 MiB 1.5 MiB/s eta 0:05");
        assertThat(lines("f", new Terminal(34, 24, false), moment).get(0))
                .isEqualTo("f 30% 2.9 MiB 1.5 MiB/s eta 0:05");
        assertThat(lines("primes.csv", new Terminal(30, 24, false), moment).get(0))
                .isEqualTo("prim... 30% 2.9 MiB 1.5 MiB/s");
        assertThat(lines("primes.csv", new Terminal(20, 24, false), moment))
                .containsExactly("prim... 30% 2.9 MiB", "   1 1.0 MiB hft...", "   2 1.0 MiB hft...");
        assertThat(lines("primes.csv", new Terminal(10, 24, false), moment).get(0))
                .isEqualTo("pr... 30%");
        assertThat(lines("primes.csv", new Terminal(40, 24, false), progress(10, 10)))
                .containsExactly("primes.csv 100% 10 B 1.5 MiB/s in 1:01");
    }

    @Test
    void aWindowIsAskedForItsSizeAgainWhenItHasChanged() {
        Deque<Optional<Terminal>> sizes = new ArrayDeque<>();
        sizes.add(Optional.of(new Terminal(40, 10, true)));
        sizes.add(Optional.empty()); // it did not answer
        var window = new Window(PLAIN, sizes::remove);
        assertThat(List.of(window.terminal(), window.terminal())).containsExactly(PLAIN, PLAIN);
        window.resized();
        assertThat(List.of(window.terminal(), window.terminal())).containsOnly(new Terminal(40, 10, true));
        window.resized();
        assertThat(window.terminal()).isEqualTo(new Terminal(40, 10, true));
        assertThat(sizes).isEmpty();
    }

    @Test
    void eachConnectionHasALineAsLongAsThereIsRoom() {
        var part = new TransferProgress.Connection("hftp://a.example:19500", 1 << 20, 1 << 19);
        var parts = new TransferProgress.Connection[12];
        Arrays.fill(parts, part);
        assertThat(lines("f", PLAIN, progress(1, 2, part))).hasSize(1);
        assertThat(lines("f", PLAIN, progress(1, 2, part, part)))
                .hasSize(3)
                .endsWith("   2    1.0 MiB  512.0 KiB/s  hftp://a.example:19500");
        assertThat(lines("f", new Terminal(80, 10, false), progress(1, 2, parts)))
                .hasSize(9)
                .endsWith("  and 5 more");
        assertThat(lines("f", new Terminal(80, 1, false), progress(1, 2, parts)))
                .hasSize(1);
    }

    @Test
    void coloursAreForTerminalsThatAreToHaveThem() {
        assertThat(lines("f", new Terminal(80, 24, true), progress(1, 2)).get(0))
                .contains("\u001B[32m=")
                .contains(">\u001B[0m ");
        assertThat(lines("f", PLAIN, progress(1, 2)).get(0)).doesNotContain("\u001B");
    }

    @Test
    void aTerminalHasTheSizeThatSttyTells() {
        assertThat(Terminal.of("24 132", true)).isEqualTo(new Terminal(132, 24, true));
        for (String nothing : new String[] {"", "0 0", "x"}) {
            assertThat(Terminal.of(nothing, false)).isEqualTo(PLAIN);
        }
    }

    @Test
    void thereIsNoTerminalWhereNoneIsNamed() {
        assertThat(Terminal.ofStandardError(Map.of())).isEmpty();
        assertThat(Terminal.ofStandardError(Map.of("TERM", "dumb"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1048524, 1023.9 KiB",
        "1048525, 1.0 MiB",
        "1572864, 1.5 MiB",
        "9223372036854775807, 8.0 EiB"
    })
    void bytesHaveUnits(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0:00",
        "1, 0:01",
        "1000, 0:01",
        "59001, 1:00",
        "3599000, 59:59",
        "3600000, 1:00:00",
        "360000000, 100:00:00"
    })
    void timesAreThoseOfAClock(long millis, String text) {
        assertThat(Units.clock(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 0",
        "999, 1000, 99",
        "1000, 1000, 100",
        "0, 0, 100",
        "9223372036854775806, 9223372036854775807, 100"
    })
    void percentsAreWhole(long part, long total, int percent) {
        assertThat(Units.percent(part, total)).isBetween(percent == 100 ? 99 : percent, percent);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "4096, 4096", "500k, 512000", "1.5M, 1572864", "2G, 2147483648", "10kB, 10240", "0.5k, 512"})
    void ratesHaveUnits(String text, long rate) {
        assertThat(new Rates().convert(text)).isEqualTo(rate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "k", "1x", "1e5", "0.1", "999999999999999G", "\uFF11"})
    void otherRatesAreRefused(String text) {
        assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> new Rates().convert(text));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, hftp://localhost:19500/",
        "localhost/two words.txt, hftp://localhost:19500/two%20words.txt",
        "hftp://LOCALHOST:1/a%20b, hftp://localhost:1/a%20b",
        "[::1]:5/x, hftp://[::1]:5/x",
        "h/100%, hftp://h:19500/100%25",
        "h/100%25, hftp://h:19500/100%25",
        "[fe80::1%lo]/x, hftp://[fe80::1%25lo]:19500/x",
        "h/año, hftp://h:19500/a%C3%B1o",
        "h/a\"<>`{|}^\\b, hftp://h:19500/a%22%3C%3E%60%7B%7C%7D%5E%5Cb"
    })
    void urlsAreReadAsPeopleTypeThem(String text, String uri) {
        assertThat(new Uris().convert(text)).hasToString(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hftp://", "http://h/x", "h/..", "h/a/b", "h/x?y", "h/x#y", "u@h/x", "h:0", "a b/c"})
    void otherUrlsAreRefused(String text) {
        assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> new Uris().convert(text));
    }

    @Test
    void nothingThatIsPrintedMovesTheCursor() {
        assertThat(Printable.of("a\u001B[2J\r\n\u009B\u202E\u2028\uD800ñ漢😀", UTF_8))
                .isEqualTo("a\\x1B[2J\\x0D\\x0A\\x9B\\u202E\\u2028\\uD800ñ漢😀");
        assertThat(Printable.of("😀", US_ASCII)).isEqualTo("\\uD83D\\uDE00");
    }

    @Test
    void jsonIsAscii() {
        assertThat(Json.of(Arrays.asList("\"\\\n\u007Fñ😀", 1L, 0.5, true, null, Map.of("k", List.of()))))
                .isEqualTo("[\"\\\"\\\\\\u000a\\u007f\\u00f1\\ud83d\\ude00\",1,0.5,true,null,{\"k\":[]}]");
    }
}
