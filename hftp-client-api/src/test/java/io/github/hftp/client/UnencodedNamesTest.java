package io.github.hftp.client;

import static io.github.hftp.client.OldServer.CLOSE;
import static io.github.hftp.client.OldServer.LATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.FileName;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of servers that know of no percent-encoding: they list names as they are, and know no others. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class UnencodedNamesTest {
    private static final byte[] FILE = RawPeer.pattern(1_300_000, 1);
    private static final String PHOTO = "foto(1).jpg";
    private static final String ENCODED = "foto%281%29.jpg";

    @TempDir
    Path folder;

    /** Answers each line as the model would, if the name in it were the name of the file as this server takes it. */
    private static String answer(Map<String, byte[]> files, List<String> lines) {
        Map<String, byte[]> encoded = new TreeMap<>();
        files.forEach((name, file) -> encoded.put("x" + FileName.of(name).spelling(), file));
        var answer = new StringBuilder();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (line.equals("get_file_listing")) {
                answer.append("0 OK\r\n")
                        .append(String.join("\r\n", files.keySet()))
                        .append("\r\n\r\n");
                continue;
            }
            if (words.length > 1) {
                words[1] = "x" + FileName.of(words[1]).spelling();
            }
            answer.append(OldServer.answer(encoded, String.join(" ", words)));
        }
        return answer.toString();
    }

    private static OldServer serve(Map<String, byte[]> files) throws IOException {
        return new OldServer(files, lines -> answer(files, lines));
    }

    @ParameterizedTest
    @ValueSource(strings = {PHOTO, "100%.txt", "a+b~c", "%", "%4", "a%2fb", "[x]{y}", "!\"#$&'*,:;<=>?@\\^`|"})
    void aNameIsAskedForAsItWasListed(String name) throws IOException {
        try (OldServer server = serve(Map.of(name, FILE));
                HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.list()).containsExactly(name);
            assertThat(client.slice(name, 5, 3)).containsExactly(FILE[5], FILE[6], FILE[7]);
            assertThat(client.size(name)).isEqualTo(FILE.length);
        }
    }

    @FunctionalInterface
    private interface Way {
        byte[] read(HftpClient client) throws IOException;
    }

    @Test
    void everyWayOfReadingKnowsSuchAName() throws Exception {
        List<Way> ways = List.of(
                client -> client.slice(PHOTO, 0, FILE.length),
                client -> Files.readAllBytes(client.downloadTo(PHOTO, folder)),
                client -> {
                    client.download(PHOTO).connections(1).to(folder.resolve("b"));
                    return Files.readAllBytes(folder.resolve("b"));
                },
                client -> {
                    try (InputStream stream = client.openStream(PHOTO)) {
                        return stream.readAllBytes();
                    }
                },
                client -> {
                    try (SeekableByteChannel channel = client.openChannel(PHOTO)) {
                        return Channels.newInputStream(channel).readAllBytes();
                    }
                },
                client -> {
                    var bytes = new ByteArrayOutputStream();
                    client.transferTo(PHOTO, Channels.newChannel(bytes));
                    return bytes.toByteArray();
                });
        for (Way way : ways) {
            try (OldServer server = serve(Map.of(PHOTO, FILE));
                    HftpClient client = HftpClient.connect(server.address())) {
                assertThat(way.read(client)).isEqualTo(FILE);
            }
        }
    }

    @Test
    void aFileSystemKnowsSuchANameToo() throws Exception {
        try (OldServer server = serve(Map.of(PHOTO, FILE));
                var fileSystem = FileSystems.newFileSystem(
                        URI.create("hftp://127.0.0.1:" + server.address().getPort()), Map.of())) {
            assertThat(fileSystem.getPath(PHOTO)).hasBinaryContent(FILE);
        }
    }

    /** So many requests of the other spelling would be answered 202. */
    @Test
    void theSpellingIsFoundOutOnce() throws Exception {
        try (OldServer server = serve(Map.of(PHOTO, FILE));
                HftpClient client = HftpClient.connect(server.address())) {
            client.download(PHOTO, folder.resolve("a"));
            client.download(PHOTO, folder.resolve("b"));
            assertThat(server.requests().stream().filter(line -> line.contains(ENCODED)))
                    .containsExactly("get_metadata " + ENCODED);
        }
    }

    @Test
    void aNameThatIsKnownEncodedIsNeverSentAsItIs() throws Exception {
        try (OldServer server = serve(Map.of(ENCODED, FILE, PHOTO, new byte[0]));
                HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.size(PHOTO)).isEqualTo(FILE.length);
            assertThat(server.requests()).containsExactly("get_metadata " + ENCODED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "a b", "año", "a\tb", "a\r\nquit", "a%2Bb"})
    void aNameThatWouldBeAnotherRequestIsNeverSentAsItIs(String name) throws Exception {
        try (OldServer server = serve(Map.of());
                HftpClient client = HftpClient.connect(server.address())) {
            expectMissing(client, name);
            assertThat(server.requests())
                    .containsExactly("get_metadata " + FileName.of(name).spelling());
        }
    }

    private static void expectMissing(HftpClient client, String name) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> client.size(name))
                .withMessage("202 FILE NOT FOUND");
    }

    @Test
    void aFileThatIsGoneIsMissing() throws Exception {
        Map<String, byte[]> files = Collections.synchronizedMap(new TreeMap<>(Map.of(PHOTO, FILE, "a", FILE)));
        try (OldServer server = serve(files);
                HftpClient client = HftpClient.connect(server.address())) {
            assertThat(client.size(PHOTO)).isEqualTo(FILE.length);
            files.remove(PHOTO);
            expectMissing(client, PHOTO);
            expectMissing(client, PHOTO);
            files.put(PHOTO, new byte[1]);
            assertThat(client.size(PHOTO)).isEqualTo(1);
        }
    }

    /** What else old servers do after a refusal, which is not that of a question of the client's own here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "202 FILE NOT FOUND\r\n\r\n",
                "202 FILE NOT FOUND\r\nno such file\r\n",
                "202 FILE NOT FOUND\r\n" + LATE + "no such file\r\n",
                "202 FILE NOT FOUND\r\n" + CLOSE
            })
    void aNameIsAskedForAsItWasListedAlsoWhereMoreComesThanTheRefusal(String refusal) throws Exception {
        Map<String, byte[]> files = Map.of(PHOTO, FILE);
        try (var server =
                        new OldServer(files, lines -> lines.get(0).contains(ENCODED) ? refusal : answer(files, lines));
                HftpClient client = HftpClient.connect(server.address())) {
            client.download(PHOTO, folder.resolve("a"));
            assertThat(folder.resolve("a")).hasBinaryContent(FILE);
        }
    }

    /** This is a question of the client's own, which costs its caller nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "202 NO\r\n",
                "202 NO\r\n" + LATE + "junk\r\n",
                "201 NO\r\n\r\n",
                "101 BAD REQUEST\r\n" + CLOSE,
                "199 OOPS\r\n" + CLOSE,
                "" + CLOSE,
                "junk\r\n",
                ""
            })
    void aServerThatTakesSuchANameAmissHasNoSuchFile(String odd) throws Exception {
        try (var server = new OldServer(
                        Map.of("a", FILE), lines -> lines.contains("get_metadata " + PHOTO) ? odd : null);
                HftpClient client = HftpClient.connect(server.address())) {
            expectMissing(client, PHOTO);
            assertThat(client.size("a")).isEqualTo(FILE.length);
        }
    }
}
