package io.github.hftp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecimalTest {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
    private static final String NEARLY_DIGITS = "0123456789012345678901234567890123456789 +-_.,eExX/:\0\u0663\uFF15";

    @Test
    void aMillionRandomStringsAreTheNumbersThatBigIntegerSays() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            String text = randomText(random);

            if (Decimal.parse(text) != expected(text)) { // quicker than a million assertions
                assertThat(Decimal.parse(text)).as(text).isEqualTo(expected(text));
            }
        }
    }

    @Test
    void theNumbersAroundTheGreatestOne() {
        assertThat(Decimal.parse("9223372036854775806")).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(Decimal.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(Decimal.parse("9223372036854775808")).isEqualTo(-1);
        assertThat(Decimal.parse("9223372036854775809")).isEqualTo(-1);
        assertThat(Decimal.parse("9999999999999999999")).isEqualTo(-1);
        assertThat(Decimal.parse("")).isEqualTo(-1);
    }

    private static String randomText(SplittableRandom random) {
        if (random.nextInt(4) == 0) { // around the overflow
            return MAX.add(BigInteger.valueOf(random.nextLong(-1000, 1000))).toString();
        }
        boolean digitsOnly = random.nextInt(4) > 0;
        var text = new StringBuilder();
        for (int length = random.nextInt(22); length > 0; length--) {
            text.append(NEARLY_DIGITS.charAt(random.nextInt(digitsOnly ? 40 : NEARLY_DIGITS.length())));
        }
        return text.toString();
    }

    private static long expected(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || new BigInteger(text).compareTo(MAX) > 0) {
            return -1;
        }
        return new BigInteger(text).longValueExact();
    }
}
