package io.github.hftp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StatusCodeTest {
    @Test
    void theTextsAreThoseOfTheCourse() {
        assertThat(StatusCode.values())
                .extracting(StatusCode::toString)
                .containsExactly(
                        "0 OK",
                        "100 BAD EOL",
                        "101 BAD REQUEST",
                        "199 INTERNAL SERVER ERROR",
                        "200 NO SUCH COMMAND",
                        "201 INVALID ARGUMENTS FOR COMMAND",
                        "202 FILE NOT FOUND",
                        "203 OFFSET EXCEEDS FILE SIZE");
    }

    @Test
    void theFatalOnesAreFrom100To199() {
        assertThat(Arrays.stream(StatusCode.values()).filter(StatusCode::isFatal))
                .containsExactly(StatusCode.BAD_EOL, StatusCode.BAD_REQUEST, StatusCode.INTERNAL_SERVER_ERROR);
        for (int code = -1; code <= 1000; code++) {
            assertThat(StatusCode.isFatal(code)).isEqualTo(code / 100 == 1);
        }
    }

    @Test
    void isFoundByItsNumber() {
        for (StatusCode status : StatusCode.values()) {
            assertThat(StatusCode.of(status.code())).contains(status);
        }
        assertThat(StatusCode.of(-1)).isEmpty();
        assertThat(StatusCode.of(102)).isEmpty();
        assertThat(StatusCode.of(204)).isEmpty();
    }
}
