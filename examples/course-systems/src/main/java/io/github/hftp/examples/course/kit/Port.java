package io.github.hftp.examples.course.kit;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port from the command line. */
final class Port implements ITypeConverter<Integer> {
    private static final int HIGHEST = 65_535;

    @Override
    public Integer convert(String typed) {
        if (!typed.matches("[0-9]{1,5}") || Integer.parseInt(typed) > HIGHEST) {
            throw new TypeConversionException("'" + typed + "' is not a number from 0 to " + HIGHEST);
        }
        return Integer.valueOf(typed);
    }
}
