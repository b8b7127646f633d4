package io.github.hftp.client;

import static io.github.hftp.client.OldServer.CLOSE;
import static io.github.hftp.client.OldServer.LATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client asks of its own accord costs its caller nothing, however a server takes it. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class OwnQuestionsTest {
    private static final byte[] FILE = RawPeer.pattern(1_300_000, 1);
    private static final Map<String, byte[]> FILES = Map.of("f", FILE);
    private static final String HELP = "help";
    private static final String RAW = "get_slice f 0 0 raw";
    private static final String SIZE = "0 OK\r\n1300000\r\n";
    private static final String EMPTY = "0 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String COMMANDS = OldServer.answer(FILES, HELP);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private static Function<List<String>, String> to(String question, String answer) {
        return lines -> lines.equals(List.of(question)) ? answer : null;
    }

    private static Function<List<String>, String> toPairs(String answer) {
        return lines -> lines.size() == 2 && lines.get(0).startsWith("get_metadata") ? answer : null;
    }

    /** Refusals, right ones and others, as they come to any question. */
    static Stream<String> refusals() {
        Stream<String> odd = Stream.of("200 NO", "202 NO")
                .flatMap(no -> Stream.of(
                        no + " \r\n",
                        no + "\r\nSee the manual.\r\n",
                        no + "\r\n\r\n",
                        no + "\r\n" + no + "\r\n",
                        no + "\r\n" + LATE + "See the manual.\r\n",
                        no + "\r\n" + LATE + "\r\n",
                        no + "\r\n" + CLOSE,
                        no + "\r\n" + LATE + CLOSE));
        return Stream.concat(Stream.of("200 NO\r\n", "201 NO\r\n", "202 NO\r\n", "203 NO\r\n", "299 NO\r\n"), odd);
    }

    /** What is no refusal, and not the right answer either. */
    static Stream<String> oddities() {
        return Stream.of(
                "101 BAD REQUEST\r\n" + CLOSE,
                "101 BAD REQUEST\r\n",
                "100 BAD EOL\r\n" + CLOSE,
                "199 OOPS\r\n" + CLOSE,
                "" + CLOSE,
                "0 OK" + CLOSE,
                "0 OK\r\n" + CLOSE,
                "OK\r\n",
                "Error: no\r\n",
                "\r\n",
                "\n",
                "300 WHAT\r\n",
                "0 OK\r\n\r\n\r\n",
                "0 OK\r\n\r\n" + LATE + "\r\n",
                "0 OK\r\nHello.\r\n\r\n",
                "0 OK\r\nContent-Length: 0\r\n" + CLOSE);
    }

    static Stream<Arguments> answers() {
        Stream<Arguments> toHelp = Stream.of(refusals(), oddities(), oddHelp())
                .flatMap(each -> each)
                .map(answer -> Arguments.of("help", answer, to(HELP, answer)));
        Stream<Arguments> toRaw = Stream.of(refusals(), oddities(), oddRaw())
                .flatMap(each -> each)
                .map(answer -> Arguments.of("raw", answer, to(RAW, answer)));
        Stream<Arguments> toPairs = Stream.of(refusals(), oddities(), oddPairs())
                .flatMap(each -> each)
                .map(answer -> Arguments.of("pair", answer, toPairs(answer)));
        return Stream.of(toHelp, toRaw, toPairs).flatMap(each -> each);
    }

    private static Stream<String> oddHelp() {
        return Stream.of(
                "0 OK\r\nUsage: get_slice NAME OFFSET SIZE\r\n\r\n",
                "0 OK\r\nget_file_listing - lists the files\r\n\r\nget_slice - gets one\r\n\r\n",
                "0 OK\r\nget_file_listing get_metadata get_slice quit\r\n\r\n",
                "0 OK\r\nB\u00e1sicos:\r\nget_slice\r\n\r\n",
                "0 OK\r\n" + "x".repeat(5000) + "\r\n\r\n",
                COMMANDS + "Have fun.\r\n",
                COMMANDS + "\r\n",
                COMMANDS + LATE + "Have fun.\r\n",
                COMMANDS + LATE + "\r\n",
                COMMANDS + CLOSE);
    }

    private static Stream<String> oddRaw() {
        return Stream.of(
                "0 OK\r\n\r\n",
                "0 OK\r\nContent-Length: 1\r\n\r\nx",
                "0 OK\r\nContent-Length: 0\r\nX: y\r\n\r\n",
                "0 OK\r\nContent-Length: 0\r\n\r\n\r\n",
                EMPTY + "0 OK\r\n",
                EMPTY + LATE + "\r\n",
                EMPTY + LATE + EMPTY,
                EMPTY + LATE + "0 OK\r\n",
                EMPTY + LATE + "101 BAD REQUEST\r\n",
                EMPTY + CLOSE,
                EMPTY + LATE + CLOSE);
    }

    private static Stream<String> oddPairs() {
        return Stream.of(
                SIZE + "202 NO\r\n",
                SIZE + "200 NO\r\n\r\n",
                SIZE + "101 NO\r\n" + CLOSE,
                SIZE + "0 OK\r\n13\r\n",
                SIZE + CLOSE,
                SIZE + LATE + SIZE,
                SIZE + "\r\n" + SIZE,
                SIZE + SIZE + SIZE,
                SIZE + SIZE + LATE + SIZE,
                SIZE + SIZE + LATE + "\r\n",
                SIZE + SIZE + LATE + "101 BAD REQUEST\r\n" + CLOSE,
                SIZE + SIZE + CLOSE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("answers")
    void aServerThatTakesAQuestionAmissGivesTheFile(String question, String answer, Function<List<String>, String> odd)
            throws Exception {
        try (var server = new OldServer(FILES, odd);
                HftpClient client = HftpClient.connect(server.address())) {
            client.download("f", folder.resolve("f"));
            assertThat(folder.resolve("f")).hasBinaryContent(FILE);
            assertThat(client.slice("f", 7, 1000)).isEqualTo(Arrays.copyOfRange(FILE, 7, 1007));
            assertThat(client.size("f")).isEqualTo(FILE.length);
        }
        if (!question.equals("pair")) { // the same for a call that asks for nothing else before
            try (var server = new OldServer(FILES, odd);
                    HftpClient client = HftpClient.connect(server.address())) {
                assertThat(client.slice("f", 7, 1000)).isEqualTo(Arrays.copyOfRange(FILE, 7, 1007));
                assertThat(client.slice("f", 7, 1000)).isEqualTo(Arrays.copyOfRange(FILE, 7, 1007));
            }
        }
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of("help", to(HELP, "")),
                Arguments.of("help without an end", to(HELP, "0 OK\r\nget_slice\r\n")),
                Arguments.of("raw", to(RAW, "")),
                Arguments.of("raw without an end", to(RAW, "0 OK\r\nContent-Length: 0\r\n")),
                Arguments.of("pair", toPairs("")),
                Arguments.of("half of a pair", toPairs(SIZE)));
    }

    /** For no longer than two seconds, as the reply timeout of the test is shorter. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("silences")
    void aServerThatDoesNotAnswerAQuestionGivesTheFile(String question, Function<List<String>, String> odd)
            throws Exception {
        try (var server = new OldServer(FILES, odd);
                HftpClient client = HftpClient.builder()
                        .replyTimeout(SHORT)
                        .progressTimeout(SHORT)
                        .connect(server.address())) {
            client.download("f", folder.resolve("f"));
            assertThat(folder.resolve("f")).hasBinaryContent(FILE);
        }
    }

    @Test
    @Timeout(15)
    void aQuestionThatIsNotAnsweredIsWaitedForTwoSecondsAndNotTheReplyTimeout() throws Exception {
        try (var server = new OldServer(FILES, to(HELP, ""));
                HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.slice("f", 7, 1000)).isEqualTo(Arrays.copyOfRange(FILE, 7, 1007));
        }
    }

    /** Two seconds are for slow lines. */
    @Test
    void theSecondAnswerOfAPairIsWaitedForAccordingToTheFirst() throws Exception {
        List<Long> times = new CopyOnWriteArrayList<>();
        Function<List<String>, String> odd = lines -> {
            if (lines.size() == 2 || !times.isEmpty()) {
                times.add(System.nanoTime());
            }
            return toPairs(SIZE).apply(lines);
        };
        try (var server = new OldServer(FILES, odd);
                HftpClient client =
                        HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address())) {
            client.download("f", folder.resolve("f"));
            assertThat(folder.resolve("f")).hasBinaryContent(FILE);
        }
        assertThat(Duration.ofNanos(times.get(1) - times.get(0)))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(1));
    }

    @Test
    void aFileThatIsMissingIsMissingInWhateverWayTheQuestionIsTaken() throws Exception {
        for (String answer : new String[] {null, "201 NO\r\n\r\n", "202 NO\r\n\r\n", "" + CLOSE}) {
            try (var server = new OldServer(FILES, to("get_slice g 0 0 raw", answer));
                    HftpClient client = HftpClient.connect(server.address())) {
                assertThatExceptionOfType(StatusException.class)
                        .isThrownBy(() -> client.slice("g", 0, 1))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(202));
                assertThat(client.slice("f", 7, 1000)).isEqualTo(Arrays.copyOfRange(FILE, 7, 1007));
            }
        }
    }

    /** The caller has asked, so the caller is answered; but what may follow is not taken for another answer. */
    @Test
    void aRefusalOfTheCallersHelpSpoilsNoOtherCall() throws Exception {
        try (var server = new OldServer(FILES, to(HELP, "200 NO\r\n" + LATE + "See the manual.\r\n"));
                HftpClient client = HftpClient.connect(server.address())) {
            assertThatExceptionOfType(StatusException.class).isThrownBy(client::commands);
            assertThat(client.size("f")).isEqualTo(FILE.length);
        }
    }

    /** Without a question of the client's own before it, nothing is excused. */
    @Test
    void aViolationThatNoQuestionCanHaveCausedIsTheServersFault() throws IOException {
        Function<List<String>, String> odd = lines -> lines.get(0).startsWith("get_slice") ? "junk\r\n" : null;
        try (var server = new OldServer(FILES, odd);
                HftpClient client =
                        HftpClient.builder().encoding(SliceEncoding.BASE64).connect(server.address())) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> client.slice("f", 0, 1));
            assertThat(server.requests()).hasSize(1);
        }
        try (var server = new OldServer(FILES, lines -> lines.contains(RAW) ? EMPTY : odd.apply(lines));
                HftpClient client = HftpClient.connect(server.address())) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> client.slice("f", 0, 1));
            assertThat(server.requests()).containsExactly(HELP, RAW, "get_slice f 0 1 raw", "quit", "get_slice f 0 1");
        }
    }
}
