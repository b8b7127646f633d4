package io.github.hftp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.RequestException;
import io.github.hftp.protocol.SliceEncoding;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestParserTest {
    private static final FileName ARCHIVO = FileName.of("archivo.txt");

    @Test
    void readsEveryCommand() throws Exception {
        assertThat(RequestParser.parse("get_file_listing")).isEqualTo(new Request.GetFileListing());
        assertThat(RequestParser.parse("get_metadata archivo.txt")).isEqualTo(new Request.GetMetadata(ARCHIVO));
        assertThat(RequestParser.parse("get_slice archivo.txt 5 20"))
                .isEqualTo(new Request.GetSlice(ARCHIVO, 5, 20, SliceEncoding.BASE64));
        assertThat(RequestParser.parse("get_slice archivo.txt 0 9223372036854775807 raw"))
                .isEqualTo(new Request.GetSlice(ARCHIVO, 0, Long.MAX_VALUE, SliceEncoding.RAW));
        assertThat(RequestParser.parse("help")).isEqualTo(new Request.Help());
        assertThat(RequestParser.parse("quit")).isEqualTo(new Request.Quit());
    }

    @Test
    void decodesAName() throws Exception {
        assertThat(RequestParser.parse("get_metadata a%C3%B1o%201.txt"))
                .isEqualTo(new Request.GetMetadata(FileName.of("año 1.txt")));
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, delimiter = ':', textBlock = """
                    200:nada
                    200:nada ../x +5
                    200:nada  nada\s
                    200:Help
                    200:HELP me
                    200:get_slice2 a 0 0
                    201:help\s
                    201:help x
                    201:quit\s
                    201:get_file_listing .
                    201:get_metadata
                    201:get_metadata\s
                    201:get_metadata  a
                    201:get_metadata a\s
                    201:get_metadata a b
                    201:get_metadata .. x
                    201:get_slice
                    201:get_slice a
                    201:get_slice a 0
                    201:get_slice .. 0
                    201:get_slice a 0\s
                    201:get_slice  0 0
                    201:get_slice a 0 0\s
                    201:get_slice a  0 0
                    201:get_slice a 0 0 raw\s
                    201:get_slice a 0 0 raw raw
                    201:get_slice a 0 0 RAW
                    201:get_slice a 0 0 0
                    201:get_slice a x 0
                    201:get_slice a 0 x raw
                    201:get_slice .. x 0
                    201:get_slice .. 0 0 rew
                    202:get_slice .. 0 0
                    202:get_slice .. 9223372036854775807 9223372036854775807
                    202:get_slice a/b 0 0 raw
                    202:get_metadata ..
                    202:get_metadata %61
                    202:get_metadata %2f
                    """)
    void checksTheCommandThenTheNumberOfArgumentsThenTheirFormThenTheName(int code, String line) {
        assertThat(refusal(line)).startsWith(code + " ");
    }

    @Test
    void theTableOfNumbersIsLong() {
        assertThat(numbers()).hasSizeGreaterThanOrEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberIsOneToNineteenDigitsUpToTwoToThe63MinusOne(String number) throws Exception {
        BigInteger value = number.matches("[0-9]{1,19}") ? new BigInteger(number) : BigInteger.ONE.negate();
        boolean valid = value.signum() >= 0 && value.bitLength() <= 63;
        String asOffset = "get_slice archivo.txt " + number + " 7";
        String asSize = "get_slice archivo.txt 7 " + number;

        if (valid) {
            long expected = value.longValueExact();
            assertThat(RequestParser.parse(asOffset))
                    .isEqualTo(new Request.GetSlice(ARCHIVO, expected, 7, SliceEncoding.BASE64));
            assertThat(RequestParser.parse(asSize))
                    .isEqualTo(new Request.GetSlice(ARCHIVO, 7, expected, SliceEncoding.BASE64));
        } else {
            assertThat(refusal(asOffset)).startsWith("201 ");
            assertThat(refusal(asSize)).startsWith("201 ");
        }
    }

    static Set<String> numbers() {
        Set<String> numbers = new TreeSet<>();
        for (int bits : List.of(0, 1, 7, 8, 15, 16, 31, 32, 53, 62, 63, 64, 65, 127, 128, 332)) {
            for (int near = -2; near <= 2; near++) {
                numbers.add(
                        BigInteger.TWO.pow(bits).add(BigInteger.valueOf(near)).toString());
            }
        }
        for (int digits = 1; digits <= 22; digits++) {
            numbers.add("0".repeat(digits));
            numbers.add("9".repeat(digits));
            numbers.add("1" + "0".repeat(digits));
            numbers.add("0".repeat(digits) + "5");
        }
        numbers.add("9".repeat(100));
        for (String affix :
                List.of("+", "-", "0x", "_", ".", ",", "e1", "L", "%", "'", "\"", "/", ":", "#", "\u00A0")) {
            numbers.addAll(List.of(affix + "12", "1" + affix + "2", "12" + affix));
        }
        numbers.addAll(List.of("", "+", "-", "x", "raw", "NaN", "Infinity", "1e3", "0b1", "ff", "--1", "+-1", "1\t"));
        // Digits to Character.digit, so to Long.parseLong, but not to the protocol.
        numbers.addAll(List.of("٣", "５", "²", "१२", "1２", "𝟙", "Ⅷ", "½", "一", "\u0660\u0661", "0\u06F5"));
        return numbers;
    }

    @Test
    void everyOtherCommandWordIsUnknown() {
        List<String> words =
                new ArrayList<>(List.of("", "get", "get_", "help2", "QUIT", "quit\t", "ｈelp", "\u212Aquit"));
        for (String word : List.of("get_file_listing", "get_metadata", "get_slice", "help", "quit")) {
            for (int i = 0; i < word.length(); i++) {
                words.add(word.substring(0, i) + word.substring(i + 1));
                words.add(word.substring(0, i) + Character.toUpperCase(word.charAt(i)) + "_" + word.substring(i + 1));
            }
        }

        assertThat(words).allMatch(word -> refusal(word).startsWith("200 "));
    }

    @Test
    void anElementIsGivenAsItCameOrEmpty() {
        assertThat(RequestParser.element("get_metadata %2f x", 0)).isEqualTo("get_metadata");
        assertThat(RequestParser.element("get_metadata %2f x", 1)).isEqualTo("%2f");
        assertThat(RequestParser.element("NADA", 0)).isEqualTo("NADA");
        assertThat(RequestParser.element("NADA", 1)).isEmpty();
        assertThat(RequestParser.element("help ", 1)).isEmpty();
        assertThat(RequestParser.element("", 0)).isEmpty();
        assertThat(RequestParser.element("", 1)).isEmpty();
    }

    private static String refusal(String line) {
        try {
            return RequestParser.parse(line).toString();
        } catch (RequestException e) {
            return e.getMessage();
        }
    }
}
