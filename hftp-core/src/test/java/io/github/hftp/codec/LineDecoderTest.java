package io.github.hftp.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.github.hftp.protocol.RequestException;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.testing.Splits;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineDecoderTest {
    private static final int MIB = 1024 * 1024;
    private static final int DEFAULT_LIMIT = 8 * MIB;
    private static final int LONGEST_ELEMENT_KEPT = 766;

    private final LineDecoder decoder = new LineDecoder(DEFAULT_LIMIT);

    @Test
    void takesOneLineAndLeavesWhatFollowsIt() throws Exception {
        ByteBuffer in = bytes("help\r\nquit\r\nge");

        assertThat(decoder.decode(in)).isEqualTo("help");
        assertThat(in.position()).isEqualTo(6);
        assertThat(decoder.decode(in)).isEqualTo("quit");
        assertThat(decoder.decode(in)).isNull();
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void keepsEverySpaceOfALine() throws Exception {
        assertThat(decoder.decode(bytes("a  b c \r\n"))).isEqualTo("a  b c ");
    }

    @Test
    void everyByteValueAtTheStartTheMiddleAndTheEndOfEveryElement() {
        String request = "get_slice archivo.txt 5000 20 raw\r\n";
        int start = 0;
        for (String element : List.of("get_slice", "archivo.txt", "5000", "20", "raw")) {
            for (int index : new int[] {start, start + element.length() / 2, start + element.length() - 1}) {
                for (int value = 0; value <= 255; value++) {
                    assertReplacedByte(request, index, value);
                }
            }
            start += element.length() + 1;
        }
    }

    private static void assertReplacedByte(String request, int index, int value) {
        byte[] stream = request.getBytes(ISO_8859_1);
        stream[index] = (byte) value;
        ByteBuffer in = ByteBuffer.wrap(stream);
        boolean valid = value >= 0x20 && value <= 0x7E && !(index == 0 && value == ' ');

        String outcome = outcome(new LineDecoder(DEFAULT_LIMIT), in);

        String expected = valid
                ? "line " + new String(stream, 0, stream.length - 2, ISO_8859_1)
                : value == '\n' ? "100 BAD EOL" : "101 BAD REQUEST";
        assertThat(outcome).as("byte %d at %d", value, index).isEqualTo(expected);
        // The byte itself is refused, but a carriage return inside a line only by what follows it.
        int refusedAt = value == '\r' && index > 0 ? index + 1 : index;
        assertThat(in.position()).isEqualTo(valid ? stream.length : refusedAt + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    \\n        | 100
                    a\\n       | 100
                    a\\n\\r    | 100
                    a \\n      | 100
                    \\r        | 101
                    \\r\\n     | 101
                    a\\r\\r\\n | 101
                    a\\rb      | 101
                    a\\r\\0    | 101
                    ' '        | 101
                    ' \\n'     | 101
                    \\t\\n     | 101
                    """)
    void theFirstOffendingByteDecides(String escaped, int code) {
        ByteBuffer in = bytes(escaped.replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\t", "\t")
                .replace("\\0", "\0"));

        assertThat(outcome(decoder, in)).startsWith(code + " ");
    }

    @Test
    void everyCutGivesTheSameLines() throws Exception {
        byte[] stream = "help\r\nget_slice a 0 1\r\nx  y \r\n".getBytes(ISO_8859_1);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                var cutDecoder = new LineDecoder(30);
                List<String> lines = new ArrayList<>();
                for (byte[] piece : List.of(
                        Arrays.copyOf(stream, first),
                        Arrays.copyOfRange(stream, first, second),
                        Arrays.copyOfRange(stream, second, stream.length))) {
                    decodeAll(cutDecoder, ByteBuffer.wrap(piece), lines);
                }

                assertThat(lines).containsExactly("help", "get_slice a 0 1", "x  y ");
            }
        }
    }

    @Test
    void aByteIsLookedAtOnceAndNeverNeededAgain() throws Exception {
        String line = "get_slice " + "n".repeat(700) + " 0 1 raw";
        ByteBuffer window = ByteBuffer.allocate(7);
        List<String> lines = new ArrayList<>();
        int looked = 0;
        for (byte[] piece : Splits.byteByByte((line + "\r\n").repeat(3).getBytes(ISO_8859_1))) {
            window.clear().put(piece).flip();
            decodeAll(decoder, window, lines);
            looked += window.position();
            Arrays.fill(window.array(), (byte) '\n'); // poison: looking back would be an error
        }

        assertThat(lines).containsExactly(line, line, line);
        assertThat(looked).isEqualTo(3 * (line.length() + 2));
    }

    @Test
    void nothingIsReadBeyondTheLimitOfABuffer() throws Exception {
        ByteBuffer in = bytes("help\r\n\n\n\n").position(0).limit(6);

        assertThat(decoder.decode(in)).isEqualTo("help");
        assertThat(decoder.decode(in)).isNull();
    }

    @Test
    void directAndReadOnlyBuffersWillDo() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes("help\r\n")).flip();

        assertThat(decoder.decode(direct)).isEqualTo("help");
        assertThat(decoder.decode(bytes("quit\r\n").asReadOnlyBuffer())).isEqualTo("quit");
    }

    @Test
    void isMidLineFromTheFirstByteToTheLineFeed() throws Exception {
        assertThat(decoder.isMidLine()).isFalse();
        for (byte[] piece : Splits.byteByByte("help\r".getBytes(ISO_8859_1))) {
            decoder.decode(ByteBuffer.wrap(piece));
            assertThat(decoder.isMidLine()).isTrue();
        }
        decoder.decode(bytes("\n"));
        assertThat(decoder.isMidLine()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 1000})
    void aLineMayBeAsLongAsTheLimitAndNoLonger(int limit) throws Exception {
        String longest = "a".repeat(limit);
        int kept = Math.min(limit, LONGEST_ELEMENT_KEPT);

        assertThat(new LineDecoder(limit).decode(bytes(longest + "\r\n"))).hasSize(kept);

        var lines = new LineDecoder(limit);
        assertThat(lines.decode(bytes(longest + "\r\n"))).hasSize(kept);
        assertThat(lines.decode(bytes(longest + "\r\n"))).as("each line anew").hasSize(kept);
        assertThat(outcome(lines, bytes(longest + "a"))).isEqualTo("101 BAD REQUEST");
        assertThat(outcome(new LineDecoder(limit), bytes(longest + " "))).isEqualTo("101 BAD REQUEST");
        assertThat(outcome(new LineDecoder(limit), bytes(longest + "\n"))).isEqualTo("100 BAD EOL");
    }

    @Test
    void sixteenMebibytesWithoutALineEndAreRefusedAtTheLimit() {
        byte[] piece = new byte[64 * 1024];
        Arrays.fill(piece, (byte) 'a');
        long consumed = 0;
        RequestException refused = null;
        while (refused == null && consumed < 2 * DEFAULT_LIMIT) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            refused = catchThrowableOfType(RequestException.class, () -> decoder.decode(in));
            consumed += in.position();
        }

        assertThat(refused).isNotNull().extracting(RequestException::status).isEqualTo(StatusCode.BAD_REQUEST);
        assertThat(consumed).isEqualTo(DEFAULT_LIMIT + 1);
    }

    @Test
    void aLineOfEightMebibytesWithOneElementTakesNoMemory() throws Exception {
        assertThat(allocatedByLineOf("n")).isLessThan(64 * 1024);
    }

    @Test
    void aLineOfEightMebibytesWithFourMillionElementsTakesNoMemory() throws Exception {
        assertThat(allocatedByLineOf("n ")).isLessThan(64 * 1024);
    }

    @Test
    void aLineOfEightMebibytesOfSpacesTakesNoMemory() throws Exception {
        decoder.decode(bytes("n"));
        byte[] spaces = " ".repeat(DEFAULT_LIMIT - 1).getBytes(ISO_8859_1);

        decoder.decode(ByteBuffer.wrap(spaces));

        assertThat(decoder.decode(bytes("\r\n"))).isEqualTo("n     ");
    }

    /** Decodes one longest line made of this text, and checks what was kept of it. */
    private long allocatedByLineOf(String text) throws Exception {
        byte[] piece = text.repeat(32 * 1024).getBytes(ISO_8859_1);
        ByteBuffer in = ByteBuffer.wrap(piece);
        ByteBuffer lineEnd = bytes("\r\n");
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int sent = 0; sent < DEFAULT_LIMIT; sent += piece.length) {
            decoder.decode(in.clear());
        }
        String line = decoder.decode(lineEnd);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(line).hasSizeLessThanOrEqualTo(6 * (LONGEST_ELEMENT_KEPT + 1));
        return allocated;
    }

    @Test
    void betweenLinesADecoderIsSmallHoweverLongTheLastLineWas() throws Exception {
        String longest = ("n".repeat(LONGEST_ELEMENT_KEPT) + " ").repeat(6);
        byte[] stream = (longest + "\r\n").getBytes(ISO_8859_1);
        List<LineDecoder> idle = new ArrayList<>();
        long before = usedHeap();
        for (int i = 0; i < 4000; i++) {
            var used = new LineDecoder(DEFAULT_LIMIT);
            used.decode(ByteBuffer.wrap(stream));
            idle.add(used);
        }

        assertThat((usedHeap() - before) / idle.size()).isLessThan(1024);
        assertThat(idle).noneMatch(LineDecoder::isMidLine);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aShortenedLineIsRefusedForTheSameReasonAsTheWholeOne() throws Exception {
        var random = new SplittableRandom(1);
        List<String> starts = List.of("help", "quit", "get_metadata", "get_slice", "nada", "get_file_listing");
        List<String> fillers = List.of("n", "0", "raw", "%20", "", "12345");
        for (int i = 0; i < 20_000; i++) {
            var line = new StringBuilder(starts.get(random.nextInt(starts.size())));
            for (int elements = random.nextInt(9); elements > 0; elements--) {
                String filler = fillers.get(random.nextInt(fillers.size()));
                line.append(' ').append(filler.repeat(random.nextInt(5) == 0 ? 755 + random.nextInt(20) : 1));
            }

            String kept = decoder.decode(bytes(line + "\r\n"));

            assertThat(parse(kept)).as("%s", line).isEqualTo(parse(line.toString()));
        }
    }

    private static String parse(String line) {
        try {
            return RequestParser.parse(line).toString();
        } catch (RequestException e) {
            return e.getMessage();
        }
    }

    @Test
    void aLimitMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineDecoder(0))
                .withMessageContaining("0");
    }

    @Test
    void theGreatestLimitDoesNotOverflow() throws Exception {
        assertThat(new LineDecoder(Integer.MAX_VALUE).decode(bytes("help\r\n"))).isEqualTo("help");
    }

    private static void decodeAll(LineDecoder decoder, ByteBuffer in, List<String> lines) throws RequestException {
        for (String line = decoder.decode(in); line != null; line = decoder.decode(in)) {
            lines.add(line);
        }
    }

    private static String outcome(LineDecoder decoder, ByteBuffer in) {
        try {
            return "line " + decoder.decode(in);
        } catch (RequestException e) {
            return e.getMessage();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
}
