package io.github.hftp.client.cli;

import io.github.hftp.codec.Escaping;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/**
 * Makes text safe for a terminal, and one line: servers choose file names, which can contain line ends and escape
 * sequences. Stateless.
 */
final class Printable {
    private Printable() {}

    /** Keeps what shows as itself and can be encoded, and escapes everything else. */
    static String of(String text, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        return Escaping.escape(text, c -> Escaping.isVisible(c) && encoder.canEncode(Character.toString(c)));
    }
}
