package io.github.hftp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.codec.ResponseDecoder.StatusLine;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.ProtocolException;
import io.github.hftp.protocol.StatusCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseDecoderTest {
    @Test
    void readsEveryStatusLineThatIsWritten() throws Exception {
        for (StatusCode status : StatusCode.values()) {
            assertThat(ResponseDecoder.statusLine(status.toString()))
                    .isEqualTo(new StatusLine(status.code(), status.text()));
        }
    }

    @Test
    void theTextOfAStatusLineIsFree() throws Exception {
        assertThat(ResponseDecoder.statusLine("0")).isEqualTo(new StatusLine(0, ""));
        assertThat(ResponseDecoder.statusLine("0 ")).isEqualTo(new StatusLine(0, ""));
        assertThat(ResponseDecoder.statusLine("000 listo")).isEqualTo(new StatusLine(0, "listo"));
        assertThat(ResponseDecoder.statusLine("202  NO  EXISTE ")).isEqualTo(new StatusLine(202, " NO  EXISTE "));
        assertThat(ResponseDecoder.statusLine("999 ¿?")).isEqualTo(new StatusLine(999, "¿?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "OK",
                " 0 OK",
                "-1 OK",
                "+0 OK",
                "0x0",
                "0\tOK",
                "1000 OK",
                "0000 OK",
                "00000000000202 X",
                "٠ OK",
                "0OK",
                "HTTP/1.1 200 OK",
                "99999999999999999999 X"
            })
    void aStatusLineBeginsWithANumberOfOneToThreeDigits(String line) {
        assertThatThrownBy(() -> ResponseDecoder.statusLine(line)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void readsASize() throws Exception {
        assertThat(ResponseDecoder.size("0")).isZero();
        assertThat(ResponseDecoder.size("0041")).isEqualTo(41);
        assertThat(ResponseDecoder.size("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 41", "41 ", "-1", "+1", "41 bytes", "9223372036854775808", "0x29", "٤١"})
    void aSizeIsANumberAndNothingElse(String line) {
        assertThatThrownBy(() -> ResponseDecoder.size(line)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void readsTheLengthOfARawSlice() throws Exception {
        assertThat(ResponseDecoder.contentLength("Content-Length: 0")).isZero();
        assertThat(ResponseDecoder.contentLength("Content-Length: 9223372036854775807"))
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "Content-Length:",
                "Content-Length: ",
                "Content-Length:20",
                "content-length: 20",
                "Content-Length:  20",
                "Content-Length: 20 ",
                "Content-Length: -20",
                " Content-Length: 20",
                "Content-Length: 9223372036854775808",
                "Content-Type: 20"
            })
    void theLineBeforeARawSliceHasOneForm(String line) {
        assertThatThrownBy(() -> ResponseDecoder.contentLength(line)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void readsWhatTheEncoderWrites() throws Exception {
        String header = new String(ResponseEncoder.rawSliceHeader(12_345_678_901L), StandardCharsets.US_ASCII);
        String metadata = new String(ResponseEncoder.metadata(12_345_678_901L), StandardCharsets.US_ASCII);

        assertThat(ResponseDecoder.contentLength(header.lines().toList().get(1)))
                .isEqualTo(12_345_678_901L);
        assertThat(ResponseDecoder.size(metadata.lines().toList().get(1))).isEqualTo(12_345_678_901L);
    }

    @Test
    void readsAListedName() throws Exception {
        assertThat(ResponseDecoder.listedName("a%20b.txt")).isEqualTo(FileName.of("a b.txt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my file.txt",
                "a+b.txt",
                "año.txt",
                "日本語 \uD83D\uDE00",
                "100%.txt",
                "%",
                "%4",
                "%4G",
                "%41",
                "a%2Fb",
                "a%2fb",
                "%2E%2E",
                "%00",
                "%FF",
                " a ",
                "...",
                "a\\b",
                "C:x",
                "\u00A0"
            })
    void aListedNameThatIsNotEncodedIsTheNameItself(String name) throws Exception {
        FileName listed = ResponseDecoder.listedName(asBytes(name));
        assertThat(listed.local()).isEqualTo(name);
        assertThat(listed).isEqualTo(FileName.of(name));
    }

    /** What a server sends that encodes nothing, as it is read: a character for each byte. */
    private static String asBytes(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aListedNameCanHave255BytesAndNoMore() throws Exception {
        String longest = "ñ".repeat(127) + " ";
        assertThat(ResponseDecoder.listedName(asBytes(longest)).local()).isEqualTo(longest);
        assertThatThrownBy(() -> ResponseDecoder.listedName(asBytes(longest + " ")))
                .isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../a",
                "a/b",
                "/a b",
                "a b/",
                "\u001B[2J",
                "a b\n",
                "a\tb",
                "a\0b",
                "\u007F",
                "\u00C2\u0080", // C1, in UTF-8
                "\u00C2\u009B2J",
                "\u009B2J", // and not in UTF-8
                "a\u00F1o",
                "\u00FF",
                "\u00C0\u00AF",
                "\u00C0\u00AE.",
                "\u00ED\u00A0\u0080",
                "\u00C3",
                "日本" // no bytes
            })
    void aListedNameThatCouldLeadOutOfTheFolderOrSpoilATerminalIsRefused(String line) {
        assertThatThrownBy(() -> ResponseDecoder.listedName(line))
                .isInstanceOf(ProtocolException.class)
                .message()
                .matches("[ -~]+");
    }
}
