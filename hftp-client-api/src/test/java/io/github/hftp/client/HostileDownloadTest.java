package io.github.hftp.client;

import static io.github.hftp.client.Deliveries.after;
import static io.github.hftp.client.Deliveries.andMore;
import static io.github.hftp.client.Deliveries.bytes;
import static io.github.hftp.client.Deliveries.on;
import static io.github.hftp.client.Deliveries.reply;
import static io.github.hftp.client.HostileScene.LARGE;
import static io.github.hftp.client.HostileScene.MIDDLE;
import static io.github.hftp.client.HostileScene.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.hftp.client.Deliveries.End;
import io.github.hftp.client.HostileScene.Way;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer.Delivery;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a server answers to a download: the file comes, or a clear error, and nothing else is ever in its folder.
 * {@link HostileConnectionTest} has what a server can do with its connections.
 */
@ExtendWith(LeakCheck.class)
class HostileDownloadTest {
    @TempDir
    Path folder;

    private HostileScene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new HostileScene(folder);
    }

    @AfterEach
    void stop() throws IOException {
        scene.close();
    }

    static Stream<Way> ways() {
        return Way.all();
    }

    static Stream<Way> someWays() {
        return Way.some();
    }

    private void expectViolation(Way way, String name, Delivery slices) throws IOException {
        scene.deliver(on(Deliveries::isSlice, slices));
        assertThat(scene.failure(name, way)).isInstanceOf(ProtocolViolationException.class);
    }

    private static Delivery edited(UnaryOperator<String> edit) {
        return (request, reply, client) ->
                Delivery.WHOLE.send(request, bytes(edit.apply(new String(reply, StandardCharsets.ISO_8859_1))), client);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aReplyCutAtAnyByteIsALostConnection(Way way) throws Exception {
        int sliceBytes = way.isRaw() ? 6 + 22 + 20 : 6 + 30; // the status, and then all that follows
        for (int cut = 0; cut < sliceBytes; cut++) {
            End end = (cut + way.connections()) % 3 == 0 ? End.RESET : End.CLOSE;
            scene.deliver(on(Deliveries::isSize, Deliveries.cut(Math.min(cut, 9), end)));
            assertThat(scene.failure(SMALL, way))
                    .as("size, %s after %d", end, cut)
                    .isInstanceOf(ConnectionLostException.class);
            scene.deliver(on(Deliveries::isSlice, Deliveries.cut(cut, end)));
            scene.clear();
            assertThat(scene.failure(SMALL, way))
                    .as("slice, %s after %d", end, cut)
                    .isInstanceOf(ConnectionLostException.class);
        }
        scene.expectRecovery(SMALL, way);
    }

    /** With all that is asked before the first byte of a file, each connection having so many bytes to give. */
    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "RESET"})
    void aConversationCutAtAnyByteIsAnErrorOrTheFile(End end) throws Exception {
        Way way = new Way(1, false, SliceEncoding.RAW);
        int failures = 0;
        for (int cut = 0; cut < 160; cut++) {
            scene.deliver(afterBytes(cut, end));
            try (HftpClient client = scene.connect()) {
                Throwable failure =
                        catchThrowable(() -> scene.request(client, SMALL, way).to(folder.resolve(SMALL)));
                scene.expectNoHarm(SMALL, way, failure);
                if (failure == null) {
                    Files.delete(folder.resolve(SMALL));
                } else {
                    assertThat(failure).as("%s after %d", end, cut).isInstanceOf(ConnectionLostException.class);
                    failures++;
                }
            }
        }
        assertThat(failures).isBetween(20, 159);
    }

    private static Delivery afterBytes(int count, End end) {
        var left = new ConcurrentHashMap<Socket, Integer>();
        return (request, reply, client) -> {
            int rest = left.merge(client, count, (before, ignored) -> before);
            left.put(client, rest - reply.length);
            Delivery delivery = rest < reply.length ? Deliveries.cut(Math.max(0, rest), end) : Delivery.WHOLE;
            return delivery.send(request, reply, client);
        };
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aLongReplyCutAnywhereIsALostConnection(Way way) throws Exception {
        var random = new Random(1);
        for (int n = 0; n < 10; n++) {
            int cut = random.nextInt(1000);
            End end = n % 2 == 0 ? End.CLOSE : End.RESET;
            scene.deliver(on(after(n % way.connections(), Deliveries::isSlice), Deliveries.part(cut, end)));
            scene.clear();
            assertThat(scene.failure(MIDDLE, way)).as("%d per mille", cut).isInstanceOf(ConnectionLostException.class);
        }
        scene.expectRecovery(MIDDLE, way);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807",
                "9223372036854775806",
                "9223372036854775805",
                "4611686018427387904",
                "1152921504606846976"
            })
    void aSizeThatNoDiskHoldsIsRefusedBeforeAnythingIsFetched(String size) throws Exception {
        scene.deliver(on(Deliveries::isSize, reply("0 OK\r\n" + size + "\r\n")));
        for (Way way : Way.all().toList()) {
            assertThat(scene.failure(LARGE, way))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("room")
                    .hasMessageContaining(size);
            assertThat(folder).isEmptyDirectory();
        }
        try (HftpClient client = scene.connect()) {
            assertThat(catchThrowable(() -> client.download(LARGE, folder.resolve("f"))))
                    .isInstanceOf(FileSystemException.class);
        }
        assertThat(folder).isEmptyDirectory();
        assertThat(scene.server().requests()).noneMatch(Deliveries::isSlice);
    }

    @Test
    void aSizeThatNoDiskHoldsLeavesAPartAsItIs() throws Exception {
        Way way = new Way(1, true, SliceEncoding.RAW);
        scene.deliver(on(Deliveries::isSlice, Deliveries.cut(100_000, End.CLOSE)));
        assertThat(scene.failure(MIDDLE, way)).isInstanceOf(ConnectionLostException.class);
        scene.deliver(on(Deliveries::isSize, reply("0 OK\r\n9223372036854775807\r\n")));
        assertThat(scene.failure(MIDDLE, way)).isInstanceOf(FileSystemException.class);
        scene.server().requests().clear();
        scene.expectRecovery(MIDDLE, way);
        assertThat(scene.warnings()).noneMatch(warning -> warning.contains("not used"));
        assertThat(scene.server().requests()).anyMatch(line -> line.startsWith("get_slice middle 9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1e3",
                "0x10",
                "20 1",
                "9223372036854775808",
                "18446744073709551635",
                "00000000000000000020"
            })
    void aSizeThatIsNoneIsAViolation(String size) throws Exception {
        scene.deliver(on(Deliveries::isSize, reply("0 OK\r\n" + size + "\r\n")));
        for (Way way : Way.some().toList()) {
            assertThat(scene.failure(SMALL, way)).isInstanceOf(ProtocolViolationException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"middle,1300001", "middle,1000000000", "large,7345679", "small,21", "small,9000000"})
    void aSizeAboveThatOfTheFileIsAFileThatHasChanged(String name, String size) throws Exception {
        for (Way way : Way.some().toList()) {
            scene.deliver(on(Deliveries::isSize, reply("0 OK\r\n" + size + "\r\n")));
            assertThat(scene.failure(name, way)).isInstanceOf(FileChangedException.class);
            scene.expectRecovery(name, way);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "-1",
                "",
                " ",
                "+7",
                "7 7",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "99999999999999999999"
            })
    void aContentLengthThatIsNotTheSizeIsAViolation(String length) throws Exception {
        for (Way way : Way.all().filter(Way::isRaw).toList()) {
            expectViolation(way, MIDDLE, edited(reply -> reply.replaceFirst("Length: \\d+", "Length: " + length)));
        }
    }

    static Stream<UnaryOperator<String>> wrongTexts() {
        return Stream.of(
                text -> "0 OK\r\n" + text.substring(6).replace('A', '-').replace('a', '_'),
                text -> text.substring(0, 1006) + "====" + text.substring(1010),
                text -> text.substring(0, 1006) + "=" + text.substring(1007),
                text -> text.substring(0, 1006) + "\u00e9" + text.substring(1007),
                text -> text.substring(0, 1006) + " " + text.substring(1006),
                text -> text.substring(0, 1006) + "\r\n\r\n" + text.substring(1006),
                text -> text.substring(0, 1006) + "\n" + text.substring(1006),
                text -> text.substring(0, text.length() - 2) + "AAAA\r\n",
                text -> text.substring(0, text.length() - 6) + "\r\n\r\n",
                text -> text.substring(0, text.length() - 2) + "=\r\n",
                text -> text.substring(0, text.length() - 2) + "\n",
                text -> "0 OK\r\n\r\n" + text.substring(6),
                text -> "0 OK\r\nContent-Length: 393216\r\n\r\n" + text.substring(6),
                text -> "0 OK\r\n" + "\r\n".repeat(100_000),
                text -> "0 OK\r\n" + "=".repeat(600_000) + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("wrongTexts")
    void aTextThatIsNotTheOneForTheSliceIsAViolation(UnaryOperator<String> edit) throws Exception {
        for (Way way : Way.all().filter(each -> !each.isRaw()).toList()) {
            expectViolation(way, MIDDLE, edited(edit));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "0\n",
                "OK\r\n",
                "300 X\r\n",
                "1 X\r\n",
                "-1 X\r\n",
                "0 OK\r\r\n",
                "HTTP/1.1 200 OK\r\n",
                "\u0000"
            })
    void aStatusLineThatIsNoneIsAViolation(String status) throws Exception {
        for (Way way : Way.some().toList()) {
            expectViolation(way, MIDDLE, reply(status + "x".repeat(600)));
        }
    }

    /** Bytes beyond a reply must not become part of the next one, whenever they come. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "\r\n",
                "0 OK\r\n",
                "202 FILE NOT FOUND\r\n",
                "0 OK\r\n20\r\n",
                "0 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789"
            })
    void bytesBeyondAReplyAreTakenForNoOther(String more) throws Exception {
        for (Way way : Way.some().toList()) {
            scene.deliver(andMore(bytes(more)));
            for (String name : new String[] {SMALL, MIDDLE}) {
                assertThat(scene.failure(name, way)).isNull();
                Files.delete(folder.resolve(name));
            }
        }
    }

    /** While other replies are still to come, bytes too many are a wrong reply, or make the next ones wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "\r\n", "0 OK\r\n", "202 FILE NOT FOUND\r\n"})
    void bytesBetweenPipelinedRepliesAreAnError(String more) throws Exception {
        for (Way way : Way.some().toList()) {
            scene.deliver(on(Deliveries::isSlice, andMore(bytes(more))));
            Throwable failure = scene.failure(LARGE, way);
            if (way.connections() == 1) { // else others can bring what the one was to bring
                assertThat(failure).isInstanceOf(HftpException.class);
            }
            assertThat(scene.warnings()).anyMatch(warning -> warning.contains("is given up"));
            scene.warnings().clear();
            scene.clear();
        }
    }

    /** Where the lie has the right form and stays the same, only a digest tells. */
    @ParameterizedTest
    @MethodSource("ways")
    void bytesThatAreWrongAreToldByTheDigest(Way way) throws Exception {
        byte[] wrong = HostileScene.FILES.get(LARGE).clone();
        wrong[1_000_000]++;
        scene.server().files().put(LARGE, wrong);
        assertThat(scene.failureWithDigest(LARGE, way)).isInstanceOf(IntegrityException.class);
        assertThat(folder).isEmptyDirectory();
    }

    /** A connection that takes over in the middle compares, and may find it before the digest does. */
    @ParameterizedTest
    @MethodSource("ways")
    void aLieThatIsAnotherInEachReplyIsFoundOut(Way way) throws Exception {
        scene.deliver(on(Deliveries::isSlice, oneByteWrong()));
        assertThat(scene.failureWithDigest(LARGE, way))
                .isInstanceOfAny(IntegrityException.class, FileChangedException.class);
        assertThat(folder).isEmptyDirectory();
    }

    private static Delivery oneByteWrong() {
        return (request, reply, client) -> {
            byte[] wrong = reply.clone();
            wrong[100] = (byte) (wrong[100] == 'A' ? 'B' : 'A');
            return Delivery.WHOLE.send(request, wrong, client);
        };
    }

    @ParameterizedTest
    @MethodSource("someWays")
    void aSizeThatIsAnotherEachTimeDoesNoHarm(Way way) throws Exception {
        for (int first : new int[] {0, 1, 19, 20, 21, 1000}) {
            var size = new AtomicInteger(first);
            scene.deliver(on(
                    Deliveries::isSize,
                    (request, reply, client) ->
                            Delivery.WHOLE.send(request, bytes("0 OK\r\n" + size.getAndIncrement() + "\r\n"), client)));
            try (HftpClient client = scene.connect(way.encoding())) {
                Throwable failure =
                        catchThrowable(() -> scene.request(client, SMALL, way).to(folder.resolve(SMALL)));
                if (first == 0) { // nothing was fetched that could be of another file
                    assertThat(folder.resolve(SMALL)).isEmptyFile();
                    Files.delete(folder.resolve(SMALL));
                } else {
                    assertThat(failure).isInstanceOf(FileChangedException.class);
                    scene.expectNoHarm(SMALL, way, failure);
                }
            }
        }
    }

    @Test
    void aFileThatIsAnotherEachTimeIsFetchedInTheEnd() throws Exception {
        Way way = new Way(3, true, SliceEncoding.RAW);
        for (int n : IntStream.range(0, 5).toArray()) {
            byte[] file = Arrays.copyOf(HostileScene.FILES.get(LARGE), 7_000_000 + n % 2);
            Arrays.fill(file, 0, 6_000_000, (byte) n);
            scene.server().files().put(LARGE, file);
            scene.deliver(on(after(4, Deliveries::isSlice), Deliveries.cut(50_000, End.CLOSE)));
            assertThat(scene.failure(LARGE, way)).isInstanceOf(ConnectionLostException.class);
        }
        scene.server().files().put(LARGE, HostileScene.FILES.get(LARGE));
        scene.expectRecovery(LARGE, way);
        assertThat(scene.warnings())
                .filteredOn(warning -> warning.contains("not used"))
                .hasSize(5);
    }
}
