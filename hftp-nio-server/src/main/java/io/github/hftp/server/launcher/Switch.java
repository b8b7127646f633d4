package io.github.hftp.server.launcher;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the value of an option that is on or off: {@code true}, {@code 1}, {@code false}, {@code 0}. Stateless. */
final class Switch implements ITypeConverter<Boolean> {
    @Override
    public Boolean convert(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new TypeConversionException("'" + text + "' is not true, false, 1 or 0");
        };
    }
}
