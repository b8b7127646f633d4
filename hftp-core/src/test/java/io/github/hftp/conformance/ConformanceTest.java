package io.github.hftp.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.testing.ConformanceVector;
import io.github.hftp.testing.ConformanceVectors;
import io.github.hftp.testing.ReferenceModel;
import io.github.hftp.testing.RequestScripts;
import io.github.hftp.testing.SampleFolder;
import io.github.hftp.testing.Seeds;
import io.github.hftp.testing.Splits;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table, the reference model and the codec say the same about every stream, however it is cut. */
class ConformanceTest {
    private static final int RANDOM_STREAMS = 100_000;

    static List<ConformanceVector> vectors() {
        return ConformanceVectors.all();
    }

    @Test
    void theTableIsLargeAndItsNamesAreUnique() {
        assertThat(vectors()).hasSizeGreaterThan(200);
        assertThat(vectors()).extracting(ConformanceVector::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theModelAgreesWithTheTable(ConformanceVector vector) {
        var model = new ReferenceModel(SampleFolder.files(), ConformanceVectors.MAX_LINE_BYTES, Set.of());

        ReferenceModel.Answer answer = model.answer(vector.input());

        assertThat(text(answer.bytes())).isEqualTo(text(vector.output()));
        assertThat(answer.endedByServer()).isEqualTo(vector.closes());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void theCodecAgreesWithTheTableWholeByteByByteAndCutAtEveryIndex(ConformanceVector vector) {
        assertAnswer(vector, List.of(vector.input()));
        assertAnswer(vector, Splits.byteByByte(vector.input()));
        for (int cut = 0; cut <= vector.input().length; cut++) {
            assertAnswer(vector, Splits.cutAt(vector.input(), cut));
        }
    }

    @Test
    @Timeout(120) // some four seconds on an idle machine
    void theCodecAgreesWithTheModelOnRandomStreamsInRandomPieces() {
        Map<String, byte[]> files = manyFiles();
        var scripts = new RequestScripts(files);
        int[] limits = {60, 3000, ReferenceModel.DEFAULT_MAX_LINE_BYTES, ReferenceModel.DEFAULT_MAX_LINE_BYTES};
        Seeds.forEach(RANDOM_STREAMS, seed -> {
            int limit = limits[(int) (seed % limits.length)];
            Set<String> unreadable = unreadable(seed);
            byte[] script = scripts.script(seed);
            var server = new CodecServer(files, limit, unreadable);
            var model = new ReferenceModel(files, limit, unreadable);

            feed(server, Splits.random(script, new SplittableRandom(seed)));
            ReferenceModel.Answer expected = model.answer(script);

            if (!Arrays.equals(server.sent(), expected.bytes())) { // says no more than needed 100,000 times
                assertThat(text(server.sent())).as(text(script)).isEqualTo(text(expected.bytes()));
            }
            assertThat(server.replies()).isEqualTo(expected.replies());
            assertThat(server.ended()).isEqualTo(expected.endedByServer());
        });
    }

    @Test
    void randomStreamsReachEveryStatusCodeAndAreOftenLong() {
        var scripts = new RequestScripts(manyFiles());
        var codes = new TreeSet<String>();
        var streams = new HashMap<String, Integer>();
        for (long seed = 1; seed <= 3000; seed++) {
            var model = new ReferenceModel(manyFiles(), ReferenceModel.DEFAULT_MAX_LINE_BYTES, unreadable(seed));
            ReferenceModel.Answer answer = model.answer(scripts.script(seed));
            text(answer.bytes())
                    .lines()
                    .filter(line -> line.matches("[0-9]+ [A-Z ]+"))
                    .forEach(codes::add);
            streams.merge(answer.endedByServer() ? "ended" : answer.replies() > 20 ? "long" : "short", 1, Integer::sum);
        }

        assertThat(codes)
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .contains("0", "100", "101", "199", "200", "201", "202", "203");
        assertThat(streams.get("ended")).isBetween(500, 2000);
        assertThat(streams.get("long")).isGreaterThan(50);
    }

    @Test
    void theSameSeedGivesTheSameStream() {
        var scripts = new RequestScripts(SampleFolder.files());

        assertThat(scripts.script(7)).isEqualTo(scripts.script(7)).isNotEqualTo(scripts.script(8));
    }

    @Test
    void theSampleFolderCanBeWritten(@TempDir Path folder) throws Exception {
        SampleFolder.writeTo(folder);

        assertThat(folder.resolve("100% real.txt")).hasBinaryContent("si\r\n".getBytes(ISO_8859_1));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSameSizeAs(SampleFolder.files().keySet());
        }
    }

    private static void assertAnswer(ConformanceVector vector, List<byte[]> pieces) {
        var server = new CodecServer(SampleFolder.files(), ConformanceVectors.MAX_LINE_BYTES, Set.of());

        feed(server, pieces);

        if (!Arrays.equals(server.sent(), vector.output())) {
            assertThat(text(server.sent())).as("in %d pieces", pieces.size()).isEqualTo(text(vector.output()));
        }
        assertThat(server.ended()).isEqualTo(vector.closes());
    }

    private static void feed(CodecServer server, List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            if (!server.receive(ByteBuffer.wrap(piece))) {
                return;
            }
        }
    }

    private static Map<String, byte[]> manyFiles() {
        Map<String, byte[]> files = new TreeMap<>(SampleFolder.files());
        byte[] content = new byte[1500];
        new SplittableRandom(1).nextBytes(content);
        files.put("grande.bin", content);
        files.put("secreto.txt", new byte[10]);
        files.put("a%C3%B1o%20%E2%82%AC.txt", new byte[] {'\r', '\n'});
        files.put("%25%2525", new byte[] {0});
        files.put("A", new byte[] {'A'});
        files.put("a", new byte[] {'a'});
        return files;
    }

    /** In some streams only, because the first slice of such a file ends the connection. */
    private static Set<String> unreadable(long seed) {
        return seed % 5 == 0 ? Set.of("secreto.txt") : Set.of();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
