package io.github.hftp.server.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Durations as an operator writes them. */
class DurationsTest {
    private final Durations durations = new Durations();

    @ParameterizedTest
    @CsvSource({"90, 90000", "90s, 90000", "0, 0", "500ms, 500", "2m, 120000", "1h, 3600000", "007s, 7000"})
    void areNumbersWithAUnit(String text, long millis) {
        assertThat(durations.convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1", "+1", "1.5s", "1 s", "1S", "1d", "1m30s", "٣", "1\n"})
    void areNothingElse(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not a duration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372037s", "2562048h", "9223372036854775807m", "9223372036854775808ms"})
    void fitIntoNanoseconds(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is too long");
    }

    @Test
    void mayBeAsLongAsFits() {
        assertThat(durations.convert("9223372036s").toNanos()).isPositive();
    }
}
