package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slices in base64: the one right text for the size, in one line or several, and nothing else. */
@ExtendWith(LeakCheck.class)
class Base64SliceTest {
    private static final String WORKED_EXAMPLE = "Y2Fsb3IgcXVlIGhhY2UgaG95LCA=";
    private static final byte[] WORKED_EXAMPLE_BYTES = bytes("calor que hace hoy, ");

    private static HftpClient connect(ScriptedServer server) throws IOException {
        return HftpClient.builder().encoding(SliceEncoding.BASE64).connect(server.address());
    }

    private static byte[] slice(String text, int size) throws IOException {
        try (var server = new ScriptedServer().reply("0 OK\r\n" + text).reply("0 OK\r\n1\r\n");
                HftpClient client = connect(server)) {
            byte[] slice = client.slice("a", 0, size);
            assertThat(client.size("a")).isEqualTo(1); // nothing was left over
            return slice;
        }
    }

    private static byte[] someBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Around the size of the pieces that the client decodes at a time, and of its buffer. */
    static IntStream sizes() {
        return IntStream.concat(
                IntStream.rangeClosed(0, 10),
                IntStream.of(36_863, 36_864, 36_865, 36_866, 36_867, 49_149, 65_536, 73_728, 73_729, 200_000));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aSliceOfAnySizeComesInOneLine(int size) throws Exception {
        byte[] bytes = someBytes(size);
        assertThat(slice(encoded(bytes) + "\r\n", size)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aSliceOfAnySizeComesInSeveralLines(int size) throws Exception {
        byte[] bytes = someBytes(size);
        for (int length : new int[] {64, 75, 1000, 49_152}) {
            String text = Base64.getMimeEncoder(length / 4 * 4, bytes("\r\n")).encodeToString(bytes);
            assertThat(slice(text + "\r\n", size)).isEqualTo(bytes);
        }
    }

    @Test
    void aLineCanEndAtAnyPlace() throws Exception {
        for (int i = 1; i < WORKED_EXAMPLE.length(); i++) {
            String text = WORKED_EXAMPLE.substring(0, i) + "\r\n" + WORKED_EXAMPLE.substring(i) + "\r\n";
            assertThat(slice(text, 20)).isEqualTo(WORKED_EXAMPLE_BYTES);
        }
        assertThat(slice(WORKED_EXAMPLE.replaceAll("(.)", "$1\r\n"), 20)).isEqualTo(WORKED_EXAMPLE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "  ", "\t \t   "})
    void blanksBeforeALineEndAreForgiven(String blanks) throws Exception {
        assertThat(slice(WORKED_EXAMPLE + blanks + "\r\n", 20)).isEqualTo(WORKED_EXAMPLE_BYTES);
        assertThat(slice(blanks + "\r\n", 0)).isEmpty();
        for (int size : new int[] {1, 2, 3, 36_864, 36_865, 200_000}) {
            byte[] bytes = someBytes(size);
            String text = Base64.getMimeEncoder(76, bytes(blanks + "\r\n")).encodeToString(bytes);
            assertThat(slice(text + blanks + "\r\n", size)).isEqualTo(bytes);
            assertThat(slice(encoded(bytes) + blanks + "\r\n", size)).isEqualTo(bytes);
        }
    }

    /** Each for a slice of 20 bytes, whose right text is the worked example. */
    static Stream<String> wrongTexts() {
        Stream<String> characters = Stream.of("-", "_", " ", "\t", "\0", "*", ".", "\u00e9", "\u00ff", "=", "\n", "\r")
                .flatMap(wrong -> IntStream.range(0, WORKED_EXAMPLE.length())
                        .filter(i -> WORKED_EXAMPLE.charAt(i) != wrong.charAt(0))
                        .mapToObj(i -> WORKED_EXAMPLE.substring(0, i)
                                + wrong
                                + WORKED_EXAMPLE.substring(i + 1)
                                + "\r\n\r\n")); // the second, because a blank at the end makes a text that is too short
        return Stream.concat(characters, wrongShapes());
    }

    private static Stream<String> wrongShapes() {
        return Stream.of(
                "\r\n",
                "=\r\n\r\n",
                "====\r\n\r\n",
                // padding: absent, too much, in the middle, alone on a line where there is none
                "Y2Fsb3IgcXVlIGhhY2UgaG95LCA\r\n\r\n",
                "Y2Fsb3IgcXVlIGhhY2UgaG95LCA==\r\n",
                "Y2Fsb3IgcXVlIGhhY2UgaG95LA==\r\n\r\n",
                "Y2Fs=b3IgcXVlIGhhY2UgaG95LCA=\r\n",
                "YQ==b3IgcXVlIGhhY2UgaG95LCAg\r\n",
                // bits that encode nothing
                "Y2Fsb3IgcXVlIGhhY2UgaG95LCB=\r\n",
                "Y2Fsb3IgcXVlIGhhY2UgaG95LCD=\r\n",
                // too short, too long, something after it
                "Y2Fsb3IgcXVlIGhhY2UgaG95\r\n\r\n",
                "Y2Fsb3IgcXVlIGhhY2UgaG95LCAg\r\n",
                "Y2Fsb3IgcXVlIGhhY2UgaG95LCAgICAg\r\n",
                WORKED_EXAMPLE + "=\r\n",
                WORKED_EXAMPLE + "\n",
                // blanks where no line ends, on a line of their own, and for ever
                WORKED_EXAMPLE + " =\r\n",
                WORKED_EXAMPLE + " \n",
                WORKED_EXAMPLE + " \rX",
                WORKED_EXAMPLE + " ".repeat(513),
                "Y2Fsb3Ig cXVlIGhhY2UgaG95LCA=\r\n",
                "Y2Fsb3Ig \ncXVlIGhhY2UgaG95LCA=\r\n",
                "Y2Fsb3Ig\r\n cXVlIGhhY2UgaG95LCA=\r\n",
                "Y2Fsb3Ig\r\n \r\ncXVlIGhhY2UgaG95LCA=\r\n",
                " \r\n" + WORKED_EXAMPLE + "\r\n",
                "Y2Fsb3Ig" + " ".repeat(513),
                WORKED_EXAMPLE + "\r\r\n",
                WORKED_EXAMPLE + "\rX",
                " " + WORKED_EXAMPLE + "\r\n",
                // empty lines: before, between, and for ever
                "\r\n" + WORKED_EXAMPLE + "\r\n",
                "Y2Fsb3Ig\r\n\r\ncXVlIGhhY2UgaG95LCA=\r\n",
                "\r\n".repeat(1000),
                "Content-Length: 20\r\n\r\ncalor que hace hoy, ");
    }

    @ParameterizedTest
    @MethodSource("wrongTexts")
    void anyOtherTextIsAViolation(String text) throws Exception {
        try (var server = new ScriptedServer().replyAndStall("0 OK\r\n" + text);
                HftpClient client = connect(server)) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> client.slice("a", 5, 20));
            server.expectNextCallOnNewConnection(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"YR==", "YS==", "Yf==", "YQ=A", "=YQ=", "Y===", "YQ= ", "YQ =", "YQ==="})
    void aSingleByteHasOneText(String text) throws Exception {
        assertThat(slice("YQ==\r\n", 1)).isEqualTo(bytes("a"));
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> slice(text + "\r\n\r\n", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=\r\n", "YQ==\r\n", " =\r\n", "\n", "\r\r\n"})
    void anEmptySliceIsAnEmptyLine(String text) throws Exception {
        assertThat(slice("\r\n", 0)).isEmpty();
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> slice(text, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {36_864, 36_865, 73_728})
    void paddingAtTheEndOfAPieceIsAViolationUnlessItIsTheLast(int size) throws Exception {
        byte[] bytes = someBytes(size);
        byte[] first = Arrays.copyOf(bytes, 36_863);
        String text = encoded(first) + encoded(Arrays.copyOfRange(bytes, 36_863, size + 1));
        assertThat(text.substring(0, 49_152)).endsWith("=");
        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> slice(text + "\r\n\r\n", size));
    }

    @Test
    void countsTheBytesOfTheSliceThatHadCome() throws Exception {
        String half = "0 OK\r\n" + encoded(someBytes(100_000)).substring(0, 100_000);
        try (var server = new ScriptedServer().replyAndClose(half.getBytes(StandardCharsets.US_ASCII));
                HftpClient client = connect(server)) {
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> client.slice("a", 0, 100_000))
                    .satisfies(e -> assertThat(e.bytesReceived()).isEqualTo(73_728));
        }
    }

    @Test
    void aSliceOfAnyAnnouncedSizeTakesNoMemory() throws Exception {
        try (var server = new ScriptedServer().replyAndClose("0 OK\r\nYWFh");
                HftpClient client = connect(server)) {
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> client.slice("a", 0, Long.MAX_VALUE, OutputStream.nullOutputStream()));
        }
    }
}
