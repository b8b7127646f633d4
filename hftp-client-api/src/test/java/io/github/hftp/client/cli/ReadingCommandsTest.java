package io.github.hftp.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that fetch no files: ls, stat, cat, ping. */
@ExtendWith(LeakCheck.class)
class ReadingCommandsTest {
    private static final byte[] LONG = RawPeer.pattern(3_000_000, 1);

    private ModelServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = ModelServer.start(Map.of(
                "b.txt",
                "0123456789".getBytes(UTF_8),
                "a%20%C3%B1.txt",
                new byte[] {1},
                "e%1B%5B31m%0Ax",
                new byte[0]));
        url = "hftp://127.0.0.1:" + server.address().getPort() + "/";
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void lsPrintsTheNamesSortedAndHarmless() {
        Shell.Outcome outcome = Shell.run("ls", url);
        assertThat(outcome.out()).isEqualTo("a ñ.txt\nb.txt\ne\\x1B[31m\\x0Ax\n");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void aUrlNeedsNoScheme() {
        assertThat(Shell.run("ls", url.replace("hftp://", "")).out()).contains("b.txt");
    }

    @Test
    void namesThatTheEncodingLacksAreEscaped() {
        assertThat(Shell.run(StandardCharsets.US_ASCII, "ls", url).out()).contains("a \\xF1.txt\n");
    }

    @Test
    void lsTellsSizesInAColumn() {
        assertThat(Shell.run("ls", "-l", url).out()).isEqualTo(" 1  a ñ.txt\n10  b.txt\n 0  e\\x1B[31m\\x0Ax\n");
    }

    @Test
    void lsOfAFileIsThatFile() {
        assertThat(Shell.run("ls", "-l", url + "b.txt").out()).isEqualTo("10  b.txt\n");
        assertThat(Shell.run("ls", url + "none").status()).isEqualTo(66);
    }

    @Test
    void lsWritesJson() {
        assertThat(Shell.run("ls", "-l", "--json", url).out()).isEqualTo("""
                        [
                        {"name":"a \\u00f1.txt","uri":"URLa%20%C3%B1.txt","size":1},
                        {"name":"b.txt","uri":"URLb.txt","size":10},
                        {"name":"e\\u001b[31m\\u000ax","uri":"URLe%1B%5B31m%0Ax","size":0}
                        ]
                        """.replace("URL", url));
        assertThat(Shell.run("ls", "--json", url + "b.txt").out()).doesNotContain("size");
    }

    @Test
    void aLineThatIsNoNameHidesNoOther() {
        server.edit((request, reply) ->
                request.equals("get_file_listing") ? "0 OK\r\na/b\r\nb.txt\r\n\r\n".getBytes(UTF_8) : reply);
        Shell.Outcome outcome = Shell.run("ls", "-l", url);
        assertThat(outcome.out()).isEqualTo("10  b.txt\n");
        assertThat(outcome.err()).isEqualTo("hftp: left out what is not a file name: a/b\n");
        assertThat(outcome.status()).isEqualTo(76);
    }

    @Test
    void anEmptyFolderHasNoLines() {
        server.files().clear();
        assertThat(Shell.run("ls", "-l", url).out()).isEmpty();
        assertThat(Shell.run("ls", "--json", url).out()).isEqualTo("[\n]\n");
    }

    @Test
    void aFileThatGoesAwayBetweenListingAndSizeIsToldOf() {
        server.edit((request, reply) ->
                request.equals("get_metadata b.txt") ? "202 FILE NOT FOUND\r\n".getBytes(UTF_8) : reply);
        Shell.Outcome outcome = Shell.run("ls", "-l", url);
        assertThat(outcome.out()).contains("1  a ñ.txt\n-  b.txt\n");
        assertThat(outcome.err()).isEqualTo("hftp: b.txt: 202 FILE NOT FOUND\n");
        assertThat(outcome.status()).isEqualTo(66);
    }

    @ParameterizedTest
    @CsvSource({"202 FILE NOT FOUND, 66", "199 INTERNAL SERVER ERROR, 69", "201 INVALID ARGUMENTS, 76"})
    void aFileThatIsRefusedHidesNoOther(String answer, int status) {
        server.edit(
                (request, reply) -> request.equals("get_metadata b.txt") ? (answer + "\r\n").getBytes(UTF_8) : reply);
        Shell.Outcome text = Shell.run("ls", "-l", url);
        assertThat(text.out()).isEqualTo("1  a ñ.txt\n-  b.txt\n0  e\\x1B[31m\\x0Ax\n");
        assertThat(text.err()).isEqualTo("hftp: b.txt: " + answer + "\n");
        assertThat(text.status()).isEqualTo(status);
        Shell.Outcome json = Shell.run("ls", "-l", "--json", url);
        assertThat(json.out()).contains("b.txt\",\"size\":null},\n", "\"size\":0}\n]\n");
        assertThat(json.status()).isEqualTo(status);
        Shell.Outcome named = Shell.run("ls", url + "b.txt");
        assertThat(named.out()).isEmpty();
        assertThat(named.err()).isEqualTo("hftp: b.txt: " + answer + "\n");
        assertThat(named.status()).isEqualTo(status);
    }

    @Test
    void whatWasLearntBeforeAFailureIsPrinted() {
        server.edit((request, reply) -> request.equals("get_metadata b.txt") ? null : reply);
        Shell.Outcome outcome = Shell.run("ls", "-l", url);
        assertThat(outcome.out()).isEqualTo("1  a ñ.txt\n-  b.txt\n-  e\\x1B[31m\\x0Ax\n");
        assertThat(outcome.err()).startsWith("hftp: b.txt: the server closed the connection");
        assertThat(outcome.status()).isEqualTo(75);
        assertThat(Shell.run("ls", "-l", "--json", url).out()).endsWith("\"size\":null}\n]\n");
    }

    @Test
    void theMemoryForAListHasALimitThatCanBeSet() {
        Shell.Outcome outcome = Shell.run("ls", "--max-list", "100", url);
        assertThat(outcome.status()).isEqualTo(76);
        assertThat(outcome.err()).isEqualTo("hftp: a list that takes more than 100 bytes\n");
        assertThat(Shell.run("ls", "--max-list=1k", url).status()).isZero();
        assertThat(Shell.run("ls", "--help").out()).contains("--max-list=SIZE", "(default: 64M)");
    }

    @Test
    void errorsNameTheRemoteFile() {
        for (String command :
                new String[] {"ls", "ls -l", "stat", "stat --json", "cat", "get -o other", "get --json"}) {
            String[] line = (command + " " + url + "a%20%F0%9F%98%80").split(" ");
            assertThat(Shell.run(line).err()).as(command).isEqualTo("hftp: a 😀: 202 FILE NOT FOUND\n");
        }
    }

    @Test
    void statTellsNameSizeAndUrl() {
        String file = url + "a%20%C3%B1.txt";
        assertThat(Shell.run("stat", url + "a ñ.txt").out()).isEqualTo("name: a ñ.txt\nsize: 1\nuri: " + file + "\n");
        assertThat(Shell.run("stat", file, "--json").out())
                .isEqualTo("{\"name\":\"a \\u00f1.txt\",\"size\":1,\"uri\":\"" + file + "\"}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 0123456789",
        "3, '', 3456789",
        "'', 4, 0123",
        "3, 4, 3456",
        "10, '', ''",
        "10, 0, ''",
        "0, 0, ''"
    })
    void catWritesAPart(String offset, String length, String expected) {
        var arguments = new ArrayList<>(List.of("cat", url + "b.txt"));
        if (!offset.isEmpty()) {
            arguments.add("--offset=" + offset);
        }
        if (!length.isEmpty()) {
            arguments.add("--length=" + length);
        }
        Shell.Outcome outcome = Shell.run(arguments.toArray(String[]::new));
        assertThat(outcome.out()).isEqualTo(expected);
        assertThat(outcome.status()).isZero();
        assertThat(server.requests())
                .filteredOn(line -> line.startsWith("get_metadata"))
                .hasSize(1);
    }

    @Test
    void catWritesBytesAsTheyAre() {
        server.files().put("long", LONG);
        assertThat(Shell.run("cat", url + "long").bytes()).isEqualTo(LONG);
        assertThat(Shell.run("cat", "--base64", url + "long").bytes()).isEqualTo(LONG);
        assertThat(server.requests().stream().filter(request -> request.endsWith("raw")))
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request).contains("long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--offset=11", "--length=11", "--offset=5 --length=6", "--offset=9223372036854775807"})
    void catOfMoreThanThereIsWritesNothing(String options) {
        Shell.Outcome outcome = Shell.run(("cat " + url + "b.txt " + options).split(" "));
        assertThat(outcome.status()).isEqualTo(66);
        assertThat(outcome.bytes()).isEmpty();
        assertThat(outcome.err()).isEqualTo("hftp: b.txt: 203 the file has 10 bytes\n");
    }

    @Test
    void catStopsWhenNobodyReads() throws IOException {
        server.files().put("long", LONG);
        assertThat(withOutputThatFails("Broken pipe")).isEmpty();
        assertThat(withOutputThatFails("No space left on device")).isEqualTo("hftp: No space left on device\n");
    }

    private String withOutputThatFails(String reason) {
        var out = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
        var err = new ByteArrayOutputStream();
        assertThat(Hftp.run(new Console(out, err, UTF_8, Map.of()), "cat", url + "long"))
                .isEqualTo(74);
        return err.toString(UTF_8);
    }

    @Test
    void pingTellsHowSoonAServerAnswers() {
        Shell.Outcome outcome = Shell.run("ping", url);
        assertThat(outcome.out()).matches("hftp://127\\.0\\.0\\.1:[0-9]+/ answers in [0-9]+\\.[0-9] ms\n");
        assertThat(outcome.status()).isZero();
    }
}
