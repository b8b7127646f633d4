package io.github.hftp.examples.course.kit.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.examples.course.kit.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @Test
    void digitsAreASize() throws RefusedException {
        assertThat(Sizes.parse("0")).isZero();
        assertThat(Sizes.parse("0012")).isEqualTo(12);
        assertThat(Sizes.parse("999999999999999999")).isEqualTo(999_999_999_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-1", "+1", "1 ", " 1", "1.0", "1e3", "0x10", "١٢", "1\0", "9999999999999999999", "many"
            })
    void nothingElseIs(String digits) {
        assertThatThrownBy(() -> Sizes.parse(digits))
                .isInstanceOf(RefusedException.class)
                .hasMessage("not a size in bytes");
    }
}
