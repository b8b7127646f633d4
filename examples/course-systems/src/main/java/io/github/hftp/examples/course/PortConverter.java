package io.github.hftp.examples.course;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port on the command line: a number that no port can have is a mistake of the user's and no bug. */
final class PortConverter implements ITypeConverter<Integer> {
    private static final int LARGEST = 65_535;

    @Override
    public Integer convert(String value) {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > LARGEST) {
            throw new TypeConversionException("a port is a number from 0 to " + LARGEST + ", not " + value);
        }
        return Integer.valueOf(value);
    }
}
