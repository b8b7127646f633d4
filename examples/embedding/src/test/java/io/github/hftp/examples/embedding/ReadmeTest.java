package io.github.hftp.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.server.HftpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the README to what it shows: its code is compiled code, and its conversation takes place. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path SAMPLES = ROOT.resolve("examples").resolve("sample-files");

    @Test
    void everyJavaSnippetIsPartOfAnExample() throws IOException {
        List<String> snippets = blocks("java");
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(4);
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(ReadmeTest::read)
                    .map(ReadmeTest::withoutIndentation)
                    .collect(Collectors.joining("\n"));
        }
        for (String snippet : snippets) {
            assertThat(sources).contains(withoutIndentation(snippet));
        }
    }

    @Test
    void theConversationTakesPlaceAsShown() throws IOException {
        String conversation = blocks("text").stream()
                .filter(block -> block.startsWith("C: "))
                .findFirst()
                .orElseThrow();
        StringBuilder typed = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (String line : conversation.lines().toList()) {
            int question = line.indexOf("C: ");
            String answer = question < 0 ? line : line.substring(0, question);
            if (!answer.isEmpty()) {
                // an answer that the next question follows at once has no line end of its own
                expected.append(answer.replaceFirst("^S: ?", "")).append(question < 0 ? "\r\n" : "");
            }
            if (question >= 0) {
                typed.append(line.substring(question + 3)).append("\r\n");
            }
        }
        assertThat(say(typed.toString())).isEqualTo(expected.toString());
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> links = Pattern.compile("\\]\\(([^):#]+)\\)")
                .matcher(read(ROOT.resolve("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(links)
                .isNotEmpty()
                .allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    private static String say(String typed) throws IOException {
        try (HftpServer server = HftpServer.serve(SAMPLES);
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(typed.getBytes(StandardCharsets.US_ASCII));
            InputStream input = socket.getInputStream();
            return new String(input.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(read(ROOT.resolve("README.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.length() - 3))
                .forEach(blocks::add);
        return blocks;
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
