package io.github.hftp.codec;

/**
 * The only numbers of HFTP: {@code [0-9]{1,19}}, at most 2^63-1. Not {@link Long#parseLong}, which takes a sign and the
 * digits of every script.
 */
final class Decimal {
    private static final int MAX_DIGITS = 19; // of 2^63-1

    private Decimal() {}

    /** The number, or -1 if the text is not one. */
    static long parse(String digits) {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + (c - '0');
        }
        return value < 0 ? -1 : value; // 19 digits stay below 2^64, so an overflow shows as a negative value
    }
}
