package io.github.hftp.client.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs command lines in this process, without a terminal. */
final class Shell {
    private Shell() {}

    /** What came of one: the status, and what was written. */
    record Outcome(int status, ByteArrayOutputStream output, String err) {
        byte[] bytes() {
            return output.toByteArray();
        }

        String out() {
            return output.toString(StandardCharsets.UTF_8);
        }
    }

    static Outcome run(String... arguments) {
        return run(StandardCharsets.UTF_8, arguments);
    }

    static Outcome run(Charset charset, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Hftp.run(new Console(out, err, charset, Map.of()), arguments);
        return new Outcome(status, out, err.toString(charset));
    }
}
