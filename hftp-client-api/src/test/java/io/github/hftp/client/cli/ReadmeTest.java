package io.github.hftp.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.ModelServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the README to what it shows of the command line. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SESSION = Pattern.compile("```text\n(\\$ hftp .*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("\\$ hftp (.*)\n((?:[^$].*\n)*)");

    /** What the README shows of a progress bar. */
    static String progressBar() throws IOException {
        String session = sessions().get(1);
        return session.substring(session.indexOf('\n') + 1);
    }

    private static List<String> sessions() throws IOException {
        String text = Files.readString(ROOT.resolve("README.md"));
        List<String> sessions =
                SESSION.matcher(text).results().map(match -> match.group(1)).toList();
        assertThat(sessions).hasSize(2);
        return sessions;
    }

    @Test
    void theCommandsWriteWhatIsShown() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (DirectoryStream<Path> samples = Files.newDirectoryStream(ROOT.resolve("examples/sample-files"))) {
            for (Path sample : samples) {
                files.put(FileName.of(sample.getFileName().toString()).spelling(), Files.readAllBytes(sample));
            }
        }
        List<MatchResult> commands =
                COMMAND.matcher(sessions().get(0)).results().toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(4);
        try (ModelServer server = ModelServer.start(files)) {
            String port = String.valueOf(server.address().getPort());
            for (MatchResult command : commands) {
                String[] arguments = command.group(1)
                        .replace("localhost", "127.0.0.1:" + port)
                        .split(" ");
                Shell.Outcome outcome = Shell.run(arguments);
                String shown = (outcome.out() + outcome.err()).replace("127.0.0.1:" + port, "localhost:19500");
                String ended = shown.endsWith("\n") ? shown : shown + "\n"; // as that of a file without one is shown
                assertThat(ended).as(Arrays.toString(arguments)).isEqualTo(command.group(2));
            }
        }
    }
}
