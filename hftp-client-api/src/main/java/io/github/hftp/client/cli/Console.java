package io.github.hftp.client.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/**
 * Where a program's words go. What was asked for goes to standard output, whose failures are the program's; everything
 * else goes to standard error, where nobody may be reading. Made once for the process; any thread may say something.
 */
final class Console {
    private final OutputStream out;
    private final OutputStream err;
    private final Charset charset;
    private final Map<String, String> environment;

    Console(OutputStream out, OutputStream err, Charset charset, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.charset = charset;
        this.environment = Map.copyOf(environment);
    }

    /** The console of this process. */
    static Console ofProcess() {
        // Not System.out and System.err, which say only that something failed, and not what.
        return new Console(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                new FileOutputStream(FileDescriptor.err),
                charsetOfProcess(),
                System.getenv());
    }

    /** JDK 17 has the second property, later ones the first, and both the third. */
    private static Charset charsetOfProcess() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property);
            if (name != null && Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return Charset.defaultCharset();
    }

    /** Standard output as it is. */
    OutputStream out() {
        return out;
    }

    /** The encoding of both streams. */
    Charset charset() {
        return charset;
    }

    /** Writes a line to standard output, such that it is one line. */
    void print(String line) throws IOException {
        synchronized (out) {
            out.write((Printable.of(line, charset) + "\n").getBytes(charset));
        }
    }

    /** Passes on what was printed. */
    void flush() throws IOException {
        out.flush();
    }

    /** Writes a line to standard error, such that it is one line. */
    void say(String line) {
        write(Printable.of(line, charset) + "\n");
    }

    /** Writes text to standard error as it is, by one call, so that the texts of several threads do not mix. */
    void write(String text) {
        try {
            err.write(text.getBytes(charset));
            err.flush();
        } catch (IOException e) {
            // Nobody reads any more, and there is no other place to say so.
        }
    }

    /** What this console can show of a text. */
    String printable(String text) {
        return Printable.of(text, charset);
    }

    /** The window behind standard error, if there is one that can move its cursor. */
    Optional<Window> window() {
        return Window.follow(() -> Terminal.ofStandardError(environment));
    }
}
