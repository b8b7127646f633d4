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
    @ValueSource(strings = {"", ".", "..", "a b", "../a", "a%2Fb", "a%2fb", "%61", "año", "\u001B[2J", "a\n"})
    void aListedNameThatCouldLeadOutOfTheFolderOrSpoilATerminalIsRefused(String line) {
        assertThatThrownBy(() -> ResponseDecoder.listedName(line))
                .isInstanceOf(ProtocolException.class)
                .message()
                .matches("[ -~]+");
    }
}
