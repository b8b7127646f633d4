package io.github.hftp.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.hftp.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    @ParameterizedTest
    @CsvSource({
        "archivo.txt, archivo.txt",
        "-rf, -rf",
        ".profile, .profile",
        "..., ...",
        "..a, ..a",
        "' ', %20",
        "100% real.txt, 100%25%20real.txt",
        "a+b, a%2Bb",
        "~, %7E",
        "a\\b, a%5Cb",
        "año, a%C3%B1o",
        "€, %E2%82%AC",
        "😀, %F0%9F%98%80",
        "%41, %2541",
    })
    void hasOneSpelling(String local, String spelling) {
        FileName name = FileName.of(local);

        assertThat(name.spelling()).isEqualTo(spelling);
        assertThat(name).hasToString(spelling);
        assertThat(FileName.parse(spelling)).contains(name);
        assertThat(FileName.parse(spelling).orElseThrow().local()).isEqualTo(local);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "/", "a/b", "/a", "a/", "../a", "\0", "a\0", "\uD800", "a\uDFFF", "\uDC00\uD800"})
    void isOneComponentOfAPath(String local) {
        assertThat(FileName.tryOf(local)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> FileName.of(local));
    }

    @Test
    void nullIsNoName() {
        assertThatNullPointerException().isThrownBy(() -> FileName.tryOf(null));
        assertThatNullPointerException().isThrownBy(() -> FileName.parse(null));
    }

    @Test
    void aRefusalIsSafeToPrintAndShort() {
        String hostile = "\u001B[2J/\n" + "ñ".repeat(10_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileName.of(hostile))
                .withMessageMatching("[ -~]+…?\"")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }

    static List<String> otherSpellings() {
        List<String> spellings = new ArrayList<>(words("""
                % %2 %2F %2f %00 %% %%20 %2%30 %20% %20%2 %G0 %0G %+1 %-1 %u0041 %41 %2E %2e %2D %5F %30 a+b a~ é
                %c3%a9 %C3%a9 %C3 %A9 %C3%28 %C0%AF %C0%80 %E0%80%AF %F0%80%80%AF %ED%A0%80 %ED%A0%BD%ED%B8%80
                %F4%90%80%80 %F8%88%80%80%80 %FE %FF %\uFF12\uFF10 %2\u0660 \u0663 . .. %2E%2E .%2E a/b a\\b
                """));
        spellings.addAll(List.of("", " ", "a b", "% 1", "%1 ", "a\0"));
        return spellings;
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("[ \n]+", -1));
    }

    @ParameterizedTest
    @MethodSource("otherSpellings")
    void anyOtherSpellingIsNoName(String spelling) {
        assertThat(FileName.parse(spelling)).isEmpty();
    }

    @Test
    void everyByteHasItsOnePlainOrEncodedForm() {
        for (int b = 1; b < 0x80; b++) {
            String character = String.valueOf((char) b);
            String encoded = String.format("%%%02X", b);
            boolean plain = PLAIN.contains(character);
            if (b != '/') {
                assertThat(FileName.of("a" + character).spelling()).isEqualTo("a" + (plain ? character : encoded));
            }
            assertThat(FileName.parse("a" + character).isPresent()).isEqualTo(plain);
            assertThat(FileName.parse("a" + encoded).isPresent()).isEqualTo(!plain && b != '/');
        }
    }

    @Test
    void noTwoSpellingsOfAllShortOnesAreTheSameName() {
        Map<String, String> spellings = new HashMap<>();
        forEachText(
                "%2EFfaC/.",
                6,
                spelling -> FileName.parse(spelling).ifPresent(name -> {
                    assertThat(name.spelling()).isEqualTo(spelling);
                    assertThat(spellings.put(name.local(), spelling)).isNull();
                    assertThat(FileName.of(name.local())).isEqualTo(name);
                }));

        assertThat(spellings).hasSizeGreaterThan(1000);
    }

    private static void forEachText(String alphabet, int maxLength, Consumer<String> consumer) {
        consumer.accept("");
        for (int i = 0; maxLength > 0 && i < alphabet.length(); i++) {
            char first = alphabet.charAt(i);
            forEachText(alphabet, maxLength - 1, rest -> consumer.accept(first + rest));
        }
    }

    @Test
    void everyOtherSpellingOfARandomNameIsRefused() {
        Seeds.forEach(2000, seed -> {
            var random = new SplittableRandom(seed);
            String local = randomLocal(random);
            FileName name = FileName.of(local);
            for (int i = 0; i < 20; i++) {
                String other = respelled(local, random);
                if (!other.equals(name.spelling())) {
                    assertThat(FileName.parse(other))
                            .as("%s for %s", other, name)
                            .isEmpty();
                }
            }
        });
    }

    /**
     * The name with each byte plain, encoded, or encoded in lower case, at random; a percent sign is always encoded.
     */
    private static String respelled(String local, SplittableRandom random) {
        var spelling = new StringBuilder();
        int oddity = 1 + random.nextInt(20);
        for (byte b : local.getBytes(UTF_8)) {
            String encoded = "%" + HexFormat.of().withUpperCase().toHexDigits(b);
            boolean plain = PLAIN.indexOf((char) b) >= 0;
            boolean odd = random.nextInt(oddity) == 0;
            if (!odd) {
                spelling.append(plain ? String.valueOf((char) b) : encoded);
            } else if (plain) {
                spelling.append(encoded);
            } else {
                boolean raw = b != '%' && random.nextBoolean();
                spelling.append(raw ? String.valueOf((char) (b & 0xFF)) : encoded.toLowerCase(Locale.ROOT));
            }
        }
        return spelling.toString();
    }

    private static String randomLocal(SplittableRandom random) {
        int bound = List.of(0x80, 0x100, 0x800, 0x20000).get(random.nextInt(4));
        int[] codePoints = random.ints(1 + random.nextInt(30), 1, bound)
                .filter(c -> c != '/' && !(c >= 0xD800 && c <= 0xDFFF))
                .toArray();
        return "x" + new String(codePoints, 0, codePoints.length);
    }

    @Test
    void aThousandTimesTenWaysOutOfTheFolderAreNoNames() {
        Set<String> attempts = traversals();
        assertThat(attempts).hasSizeGreaterThan(10_000);
        for (String attempt : attempts) {
            Optional<FileName> name = FileName.parse(attempt);
            assertThat(name.map(FileName::local).orElse("a"))
                    .as(attempt)
                    .doesNotContain("/", "\0")
                    .isNotIn(".", "..", "");
            FileName.tryOf(attempt)
                    .ifPresent(local -> assertThat(local.local())
                            .as(attempt)
                            .doesNotContain("/", "\0")
                            .isNotIn(".", "..", ""));
        }
    }

    private static Set<String> traversals() {
        List<String> dots = new ArrayList<>(words("""
                .. . ... %2E%2E %2e%2e .%2E %2e. %252E%252E %C0%AE%C0%AE %E0%80%AE %u002e ..%00 ..%20 ..; \uFF0E\uFF0E
                %EF%BC%8E%EF%BC%8E
                """));
        dots.addAll(List.of("", ". ."));
        List<String> slashes = new ArrayList<>(words("""
                / \\ %2F %2f %5C %5c %252F %C0%AF %c0%af %E0%80%AF %u2215 // /./ %00 %EF%BC%8F \uFF0F %0A :
                """));
        slashes.add("\0");
        List<String> targets = new ArrayList<>(words("""
                etc/passwd etc%2Fpasswd passwd passwd%00 passwd%00.txt passwd\0.txt .. C: NUL archivo.txt
                """));
        targets.add("");
        Set<String> attempts = new TreeSet<>();
        for (String dot : dots) {
            for (String slash : slashes) {
                for (String target : targets) {
                    attempts.add(slash + target);
                    for (int depth = 1; depth <= 4; depth++) {
                        attempts.add((dot + slash).repeat(depth) + target);
                    }
                    attempts.add(slash + dot + slash + target);
                    attempts.add("archivo.txt" + slash + dot + slash + target);
                }
            }
        }
        return attempts;
    }

    @Test
    void everyCharacterOfTheBasicPlaneMakesTheRoundTripOrIsNoName() {
        for (int c = 0; c <= 0xFFFF; c++) {
            String local = "a" + (char) c;
            boolean possible = c != '/' && c != 0 && !Character.isSurrogate((char) c);
            assertRoundTrip(local, possible);
            assertRoundTrip(String.valueOf((char) c), possible && c != '.');
        }
    }

    @Test
    void charactersBeyondTheBasicPlaneMakeTheRoundTrip() {
        for (int c = 0x10000; c <= 0x10FFFF; c += 251) {
            assertRoundTrip(Character.toString(c), true);
        }
        assertRoundTrip(Character.toString(0x10FFFF), true);
        assertRoundTrip("\uDBFF", false);
        assertRoundTrip("a\uD83D", false);
        assertRoundTrip("\uDE00\uD83D", false);
    }

    private static void assertRoundTrip(String local, boolean possible) {
        Optional<FileName> name = FileName.tryOf(local);
        Optional<String> back =
                name.map(FileName::spelling).flatMap(FileName::parse).map(FileName::local);
        if (!back.equals(possible ? Optional.of(local) : Optional.empty())) {
            assertThat(back).as(local).isEqualTo(possible ? Optional.of(local) : Optional.empty());
        }
    }

    @ParameterizedTest
    @CsvSource({"n, 255", "' ', 255", "ñ, 127", "€, 85", "😀, 63"})
    void isAtMost255BytesOfUtf8(String character, int most) {
        FileName longest = FileName.of(character.repeat(most));

        assertThat(FileName.parse(longest.spelling())).contains(longest);
        assertThat(longest.spelling()).hasSizeLessThanOrEqualTo(Protocol.MAX_FILE_NAME_SPELLING);
        assertThat(FileName.tryOf(character.repeat(most + 1))).isEmpty();
        assertThat(FileName.parse(longest.spelling() + longest.spelling().substring(0, 1)))
                .isEmpty();
    }

    @Test
    void aSpellingOfMegabytesIsRefusedUnread() {
        assertThat(FileName.parse("n".repeat(5_000_000))).isEmpty();
        assertThat(FileName.parse("%20".repeat(2_000_000))).isEmpty();
        assertThat(FileName.tryOf("ñ".repeat(2_000_000))).isEmpty();
    }

    @Test
    void isHiddenWhenItBeginsWithADot() {
        assertThat(FileName.of(".profile").isHidden()).isTrue();
        assertThat(FileName.of("...").isHidden()).isTrue();
        assertThat(FileName.of("a.").isHidden()).isFalse();
        assertThat(FileName.of(" .").isHidden()).isFalse();
    }

    @Test
    void theOrderIsThatOfTheBytesOfTheSpelling() {
        var random = new SplittableRandom(1);
        List<FileName> names = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            names.add(FileName.of(randomLocal(random)));
        }
        names.addAll(
                List.of(FileName.of("a"), FileName.of("aa"), FileName.of("A"), FileName.of("%"), FileName.of("-")));
        List<byte[]> bytes = new ArrayList<>();
        names.forEach(name -> bytes.add(name.spelling().getBytes(UTF_8)));

        Collections.sort(names);
        bytes.sort(Arrays::compareUnsigned);

        assertThat(names)
                .extracting(FileName::spelling)
                .containsExactlyElementsOf(
                        bytes.stream().map(b -> new String(b, UTF_8)).toList());
    }

    @Test
    void isAValue() {
        FileName name = FileName.of("año");

        assertThat(name)
                .isEqualTo(FileName.parse("a%C3%B1o").orElseThrow())
                .hasSameHashCodeAs(FileName.of("año"))
                .isEqualByComparingTo(FileName.of("año"))
                .isNotEqualTo(FileName.of("an\u0303o"))
                .isNotEqualTo(FileName.of("AÑO"))
                .isNotEqualTo(null);
        assertThat(name.equals((Object) "a%C3%B1o")).isFalse();
    }
}
