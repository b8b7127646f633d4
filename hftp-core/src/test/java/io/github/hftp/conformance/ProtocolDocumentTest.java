package io.github.hftp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Protocol;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.testing.ReferenceModel;
import io.github.hftp.testing.SampleFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md says what the code does. */
class ProtocolDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("```hftp\n(.*?)```", Pattern.DOTALL);
    private static final Pattern STATUS_ROW =
            Pattern.compile("\\| (\\d+) \\| ([A-Z ]+) \\| .* \\| (ends|stays open) \\|");
    private static final Pattern NAME_ROW = Pattern.compile("\\| `(.*)` \\| `([A-Za-z0-9._%-]*)` \\|");

    @Test
    void itsExamplesAreWhatIsAnswered() throws Exception {
        Map<String, byte[]> files = new TreeMap<>(SampleFolder.files());
        files.keySet().retainAll(List.of("archivo.txt", "vacio.txt", "100%25%20real.txt"));
        List<MatchResult> examples = matches(EXAMPLE);
        assertThat(examples).hasSize(4);
        for (MatchResult example : examples) {
            var sent = new StringBuilder();
            var answered = new StringBuilder();
            example.group(1).lines().forEach(line -> {
                String text = line.length() < 3 ? "" : line.substring(3);
                (line.startsWith("C") ? sent : answered).append(text).append(line.startsWith("S+") ? "" : "\r\n");
            });

            byte[] bytes = new ReferenceModel(files)
                    .answer(sent.toString().getBytes(ISO_8859_1))
                    .bytes();
            assertThat(new String(bytes, ISO_8859_1)).isEqualTo(answered.toString());
        }
    }

    @Test
    void itsStatusCodesAreThoseOfTheCode() throws Exception {
        assertThat(matches(STATUS_ROW))
                .extracting(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .containsExactlyElementsOf(Stream.of(StatusCode.values())
                        .map(status -> status + (status.isFatal() ? " ends" : " stays open"))
                        .toList());
    }

    @Test
    void itsNamesAreSpelledAsItSays() throws Exception {
        assertThat(matches(NAME_ROW))
                .hasSize(4)
                .allSatisfy(
                        row -> assertThat(FileName.of(row.group(1)).spelling()).isEqualTo(row.group(2)));
    }

    @Test
    void itsNumbersAreThoseOfTheCode() throws Exception {
        assertThat(document())
                .contains("listens on port " + Protocol.DEFAULT_PORT)
                .contains("| a file name | " + Protocol.MAX_FILE_NAME_BYTES + " bytes decoded, "
                        + Protocol.MAX_FILE_NAME_SPELLING + " characters on the wire |")
                .contains("1*" + Protocol.MAX_FILE_NAME_BYTES + "( plain / escape )")
                .contains("not above " + Long.MAX_VALUE)
                .contains("| " + ReferenceModel.DEFAULT_MAX_LINE_BYTES / 1024 / 1024 + " MiB unless");
    }

    private static List<MatchResult> matches(Pattern pattern) throws Exception {
        return pattern.matcher(document()).results().toList();
    }

    private static String document() throws Exception {
        return Files.readString(Path.of(System.getProperty("basedir", ""), "PROTOCOL.md"));
    }
}
