package io.github.hftp.server.launcher;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration of an option: {@code 90} or {@code 90s}, {@code 500ms}, {@code 2m}, {@code 1h}. Stateless. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([0-9]+)(ms|s|m|h|)");

    /** What fits into the nanoseconds that time is measured in. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a duration; use 90, 90s, 2m, 1h or 500ms");
        }
        try {
            long number = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofSeconds(number);
            };
            if (duration.compareTo(LONGEST) > 0) {
                throw tooLong(text);
            }
            return duration;
        } catch (ArithmeticException | NumberFormatException e) {
            throw tooLong(text);
        }
    }

    private static TypeConversionException tooLong(String text) {
        return new TypeConversionException("'" + text + "' is too long");
    }
}
