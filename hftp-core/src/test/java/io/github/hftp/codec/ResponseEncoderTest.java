package io.github.hftp.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.StatusCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseEncoderTest {
    @Test
    void aStatusIsOneLine() {
        assertThat(text(ResponseEncoder.status(StatusCode.OK))).isEqualTo("0 OK\r\n");
        assertThat(text(ResponseEncoder.status(StatusCode.FILE_NOT_FOUND))).isEqualTo("202 FILE NOT FOUND\r\n");
        for (StatusCode status : StatusCode.values()) {
            assertThat(text(ResponseEncoder.status(status))).isEqualTo(status.code() + " " + status.text() + "\r\n");
        }
    }

    @Test
    void theBytesOfAReplyBelongToTheCaller() {
        ResponseEncoder.status(StatusCode.OK)[0] = 'x';
        ResponseEncoder.base64SliceHeader()[0] = 'x';

        assertThat(text(ResponseEncoder.status(StatusCode.OK))).isEqualTo("0 OK\r\n");
        assertThat(text(ResponseEncoder.base64SliceHeader())).isEqualTo("0 OK\r\n");
        assertThat(text(ResponseEncoder.listing(List.of()))).isEqualTo("0 OK\r\n\r\n");
    }

    @Test
    void metadataIsTheSizeOnALine() {
        assertThat(text(ResponseEncoder.metadata(0))).isEqualTo("0 OK\r\n0\r\n");
        assertThat(text(ResponseEncoder.metadata(Long.MAX_VALUE))).isEqualTo("0 OK\r\n9223372036854775807\r\n");
    }

    @Test
    void aRawSliceIsAnnouncedWithItsLength() {
        assertThat(text(ResponseEncoder.rawSliceHeader(20))).isEqualTo("0 OK\r\nContent-Length: 20\r\n\r\n");
    }

    @Test
    void helpNamesTheCommandsAndEndsWithAnEmptyLine() {
        assertThat(text(ResponseEncoder.help()))
                .isEqualTo("0 OK\r\nget_file_listing\r\nget_metadata\r\nget_slice\r\nhelp\r\nquit\r\n\r\n");
    }

    @Test
    void aListingIsOneNameALineAndEndsWithAnEmptyLine() {
        assertThat(text(ResponseEncoder.listing(List.of(FileName.of("-rf"), FileName.of("a b\r\n"), FileName.of("é")))))
                .isEqualTo("0 OK\r\n-rf\r\na%20b%0D%0A\r\n%C3%A9\r\n\r\n");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }
}
