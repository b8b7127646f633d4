package io.github.hftp.client.internal.part;

/**
 * The bytes of a file from one position up to, and without, another. A value.
 *
 * @param from the first byte, from 0
 * @param to the first byte that is no longer in it
 */
public record Range(long from, long to) {
    /** Checks that it does not end before it begins. */
    public Range {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no range: " + from + " to " + to);
        }
    }

    /** How many bytes. */
    public long length() {
        return to - from;
    }
}
