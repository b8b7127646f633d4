package io.github.hftp.loop.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.loop.protocol.LineSplitter.MalformedLineException;
import io.github.hftp.testing.Splits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
    private static final int MAX_BYTES = 8;
    private static final String TOO_LONG = "malformed: the line is longer than 8 bytes";
    private static final String NOT_UTF_8 = "malformed: the line is not UTF-8";

    /** What comes, each byte as one character, and what is made of it; what is kept at the end in brackets. */
    static Stream<Arguments> vectors() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("\n", List.of("")),
                Arguments.of("\r\n", List.of("")),
                Arguments.of("a\n", List.of("a")),
                Arguments.of("a\r\n", List.of("a")),
                Arguments.of("a\nb\r\nc", List.of("a", "b", "[c]")),
                Arguments.of("a\n\n\r\n\nb\n", List.of("a", "", "", "", "b")),
                Arguments.of("a\rb\n", List.of("a\rb")),
                Arguments.of("a\r\r\n", List.of("a\r")),
                Arguments.of("a\r", List.of("[a]")),
                Arguments.of("\r", List.of("[]")),
                Arguments.of(" a b \n", List.of(" a b ")),
                Arguments.of("a\0b\n", List.of("a\0b")),
                Arguments.of(bytesOf("héé\n€\r\n😀é"), List.of("héé", "€", "[😀é]")),
                Arguments.of(bytesOf("\uFEFFa\n"), List.of("\uFEFFa")),
                // The limit, exactly and one over, with and without CR.
                Arguments.of("12345678\n", List.of("12345678")),
                Arguments.of("12345678\r\n", List.of("12345678")),
                Arguments.of("12345678", List.of("[12345678]")),
                Arguments.of("12345678\r", List.of("[12345678]")),
                Arguments.of("1234567\r\r\n", List.of("1234567\r")),
                Arguments.of("a\n12345678\nb\n", List.of("a", "12345678", "b")),
                Arguments.of("123456789\n", List.of(TOO_LONG)),
                Arguments.of("123456789", List.of(TOO_LONG)),
                Arguments.of("12345678\ra", List.of(TOO_LONG)),
                Arguments.of("12345678\r\r\n", List.of(TOO_LONG)),
                Arguments.of("a\n123456789\nb\n", List.of("a", TOO_LONG)),
                Arguments.of(bytesOf("€€éa\n"), List.of(TOO_LONG)),
                // Not UTF-8: a lone byte, a character cut off, one too long, half a pair, beyond the last.
                Arguments.of("\u00ff\n", List.of(NOT_UTF_8)),
                Arguments.of("ok\na\u0080\n", List.of("ok", NOT_UTF_8)),
                Arguments.of("\u00e2\u0082\n", List.of(NOT_UTF_8)),
                Arguments.of("\u00e2\u0082\r\n\u00ac\n", List.of(NOT_UTF_8)),
                Arguments.of("\u00c0\u00af\n", List.of(NOT_UTF_8)),
                Arguments.of("\u00ed\u00a0\u0080\n", List.of(NOT_UTF_8)),
                Arguments.of("\u00f4\u0090\u0080\u0080\n", List.of(NOT_UTF_8)),
                Arguments.of("a\u00c3", List.of("[" + NOT_UTF_8 + "]")));
    }

    private static String bytesOf(String text) {
        return new String(text.getBytes(UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static List<String> split(List<byte[]> pieces) {
        LineSplitter lines = new LineSplitter(MAX_BYTES);
        List<String> result = new ArrayList<>();
        try {
            for (byte[] piece : pieces) {
                ByteBuffer bytes = ByteBuffer.wrap(piece);
                for (String line = lines.next(bytes); line != null; line = lines.next(bytes)) {
                    assertThat(lines.isInLine()).isFalse();
                    result.add(line);
                }
                assertThat(bytes.hasRemaining()).isFalse();
            }
        } catch (MalformedLineException e) {
            result.add("malformed: " + e.getMessage());
            return result;
        }
        if (lines.isInLine()) {
            result.add("[" + restOf(lines) + "]");
        }
        assertThat(lines.isInLine()).isFalse();
        return result;
    }

    private static String restOf(LineSplitter lines) {
        try {
            return lines.rest();
        } catch (MalformedLineException e) {
            return "malformed: " + e.getMessage();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorGivesTheSameHoweverItIsCut(String stream, List<String> expected) {
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(split(List.of(bytes))).as("whole").isEqualTo(expected);
        assertThat(split(Splits.byteByByte(bytes))).as("byte by byte").isEqualTo(expected);
        for (int index = 0; index <= bytes.length; index++) {
            assertThat(split(Splits.cutAt(bytes, index))).as("cut at %d", index).isEqualTo(expected);
        }
    }

    @Test
    void aLineIsTakenUpToItsEndAndNoFurther() throws Exception {
        LineSplitter lines = new LineSplitter(MAX_BYTES);
        ByteBuffer bytes = ByteBuffer.wrap("one\ntwo".getBytes(UTF_8));
        assertThat(lines.next(bytes)).isEqualTo("one");
        assertThat(UTF_8.decode(bytes.duplicate()).toString()).isEqualTo("two");
    }

    @Test
    void theRestOfNothingIsEmpty() throws Exception {
        LineSplitter lines = new LineSplitter(MAX_BYTES);
        assertThat(lines.isInLine()).isFalse();
        assertThat(lines.rest()).isEmpty();
    }

    @Test
    void afterTheRestANewLineBegins() throws Exception {
        LineSplitter lines = new LineSplitter(MAX_BYTES);
        for (int n = 0; n < 3; n++) {
            assertThat(lines.next(ByteBuffer.wrap("1234".getBytes(UTF_8)))).isNull();
            assertThat(lines.isInLine()).isTrue();
            assertThat(lines.rest()).isEqualTo("1234");
            assertThat(lines.next(ByteBuffer.wrap("87654321\n".getBytes(UTF_8))))
                    .isEqualTo("87654321");
        }
    }

    /** Whoever sends no line end is stopped at the limit, not when his end comes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65_536})
    void oneByteOverTheLimitIsEnough(int maxBytes) throws Exception {
        LineSplitter lines = new LineSplitter(maxBytes);
        assertThat(lines.next(ByteBuffer.allocate(maxBytes))).isNull();
        ByteBuffer more = ByteBuffer.allocate(1000);
        assertThatThrownBy(() -> lines.next(more))
                .isInstanceOf(MalformedLineException.class)
                .hasMessage("the line is longer than " + maxBytes + " bytes");
        assertThat(more.position()).isEqualTo(1);
    }

    @Test
    void noLimitIsTheLargestNumber() throws Exception {
        LineSplitter lines = new LineSplitter(Integer.MAX_VALUE);
        String longLine = "x".repeat(1 << 20);
        assertThat(lines.next(ByteBuffer.wrap((longLine + "\r\n").getBytes(UTF_8))))
                .isEqualTo(longLine);
    }
}
