package io.github.hftp.client.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a number of bytes, in all or a second: {@code 4096}, {@code 500k}, {@code 1.5M}, {@code 2G}, by steps of 1024.
 * Stateless.
 */
final class Rates implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)([kmg]?)b?");
    private static final String UNITS = "kmg";
    private static final int BITS_PER_STEP = 10;

    @Override
    public Long convert(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a number of bytes; use 4096, 500k, 1.5M");
        }
        int steps = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (BITS_PER_STEP * steps)));
        if (bytes.compareTo(BigDecimal.ONE) < 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new TypeConversionException("'" + text + "' is out of range");
        }
        return bytes.longValue();
    }
}
