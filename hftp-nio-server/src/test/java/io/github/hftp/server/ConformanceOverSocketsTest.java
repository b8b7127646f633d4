package io.github.hftp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.ConformanceVector;
import io.github.hftp.testing.ConformanceVectors;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.ReferenceModel;
import io.github.hftp.testing.RequestScripts;
import io.github.hftp.testing.SampleFolder;
import io.github.hftp.testing.Seeds;
import io.github.hftp.testing.Splits;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The conformance table and random streams, sent to a real server over real sockets, cut in many ways. */
@ExtendWith(LeakCheck.class)
class ConformanceOverSocketsTest {
    @TempDir
    Path folder;

    private HftpServer server;

    @BeforeEach
    void serve() throws IOException {
        SampleFolder.writeTo(folder);
        server = HftpServer.builder(folder)
                .maxLineBytes(ConformanceVectors.MAX_LINE_BYTES)
                .start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void theTableWholeByteByByteAndCutAtSomeIndexes() throws IOException {
        for (ConformanceVector vector : ConformanceVectors.all()) {
            assertAnswer(vector, List.of(vector.input()));
            if (vector.input().length < 200) {
                assertAnswer(vector, Splits.byteByByte(vector.input()));
            }
            for (int cut = 1; cut < vector.input().length; cut += 1 + vector.input().length / 8) {
                assertAnswer(vector, Splits.cutAt(vector.input(), cut));
            }
        }
    }

    @Test
    void randomPipelinedStreamsAreAnsweredAsTheModelDoes() {
        RequestScripts scripts = new RequestScripts(SampleFolder.files());
        ReferenceModel model = new ReferenceModel(SampleFolder.files(), ConformanceVectors.MAX_LINE_BYTES, Set.of());
        Seeds.forEach(2000, seed -> {
            byte[] stream = scripts.script(seed);
            String expected = text(model.answer(stream).bytes());
            assertThat(answer(Splits.random(stream, new SplittableRandom(seed))))
                    .isEqualTo(expected);
        });
    }

    @Test
    void aThousandPipelinedMixedRequestsAreAnsweredInOrder() throws IOException {
        byte[] large = RawPeer.pattern(300_000, 5);
        Files.write(folder.resolve("large"), large);
        var files = new TreeMap<>(SampleFolder.files());
        files.put("large", large);
        String[] kinds = {
            "get_metadata archivo.txt",
            "get_slice archivo.txt 5 20",
            "get_slice archivo.txt 5 20 raw",
            "help",
            "get_slice vacio.txt 0 0 raw",
            "get_slice vacio.txt 0 0",
            "get_file_listing",
            "get_metadata nope",
            "nope",
            "get_slice binario.bin 255 2",
            "get_slice large 7 140001 raw",
            "get_slice large 0 100000",
            "get_slice x y z"
        };
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            requests.append(kinds[i * 7 % kinds.length]).append("\r\n");
        }
        byte[] input = requests.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] expected = new ReferenceModel(files, ConformanceVectors.MAX_LINE_BYTES, Set.of())
                .answer(input)
                .bytes();
        assertThat(answerBytes(List.of(input))).isEqualTo(expected);
    }

    private void assertAnswer(ConformanceVector vector, List<byte[]> pieces) throws IOException {
        assertThat(answer(pieces)).as(vector.name()).isEqualTo(text(vector.output()));
    }

    private String answer(List<byte[]> pieces) throws IOException {
        return text(answerBytes(pieces));
    }

    /** Sends and receives at the same time, as one who pipelines much has to. */
    private byte[] answerBytes(List<byte[]> pieces) throws IOException {
        try (RawPeer peer = RawPeer.connect(server.address())) {
            Thread writer = new Thread(() -> send(peer, pieces), "writer");
            writer.start();
            byte[] received = peer.readToEnd();
            join(writer);
            return received;
        }
    }

    private static void send(RawPeer peer, List<byte[]> pieces) {
        try {
            for (byte[] piece : pieces) {
                peer.send(piece);
            }
            peer.halfClose();
        } catch (SocketException e) {
            // the server has closed before it was told everything, as it does after a fatal request
            assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset|closed|connected).*");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] bytes) {
        return RawPeer.text(bytes);
    }
}
