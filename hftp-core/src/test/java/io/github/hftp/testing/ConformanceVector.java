package io.github.hftp.testing;

/**
 * One case of {@link ConformanceVectors}. It prints as its name, so that it can be the argument of a parameterized
 * test.
 *
 * @param section the part of the table that it belongs to
 * @param name a bare sentence, unique in the table
 * @param input all that the client sends before it ends its input
 * @param output all that the server answers
 * @param closes true if the server ends the connection by itself
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ConformanceVector(String section, String name, byte[] input, byte[] output, boolean closes) {
    @Override
    public String toString() {
        return section + ": " + name;
    }
}
