package io.github.hftp.client;

import static io.github.hftp.client.Deliveries.after;
import static io.github.hftp.client.Deliveries.bytes;
import static io.github.hftp.client.Deliveries.cut;
import static io.github.hftp.client.Deliveries.endless;
import static io.github.hftp.client.Deliveries.last;
import static io.github.hftp.client.Deliveries.on;
import static io.github.hftp.client.HostileScene.LARGE;
import static io.github.hftp.client.HostileScene.MIDDLE;
import static io.github.hftp.client.HostileScene.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.github.hftp.client.Deliveries.End;
import io.github.hftp.client.HostileScene.Way;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.ModelServer.Delivery;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that never end, never begin, answer out of turn or name files that should not be made. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class HostileConnectionTest {
    private static final Duration SHORT = Duration.ofMillis(100);

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

    @ParameterizedTest
    @MethodSource("ways")
    void whatHasNoEndIsAViolation(Way way) throws Exception {
        for (Delivery slices : new Delivery[] {
            endless("0 ", "x"),
            endless("0 OK\r\n", "\r\n"),
            endless("0 OK\r\nContent-Length: ", "0"),
            endless("0 OK\r\nContent-Length: 393216\r\n", "X: y\r\n"),
            endless("0 OK\r\nContent-Length: 1\r\n\r\n", "x"),
            endless("0 OK\r\n", "=")
        }) {
            scene.deliver(on(Deliveries::isSlice, slices));
            assertThat(scene.failure(MIDDLE, way)).isInstanceOf(ProtocolViolationException.class);
        }
        for (Delivery sizes : new Delivery[] {endless("", "0"), endless("0 OK\r\n", "1"), endless("", "\r\n")}) {
            scene.deliver(on(Deliveries::isSize, sizes));
            assertThat(scene.failure(MIDDLE, way)).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA", "AAAA\r\n", "A\r\n"})
    void aTextWithoutEndIsAViolationWhereTheSliceEnds(String text) throws Exception {
        scene.deliver(on(Deliveries::isSlice, endless("0 OK\r\n", text)));
        for (Way way : Way.some().filter(each -> !each.isRaw()).toList()) {
            for (String name : new String[] {SMALL, MIDDLE, LARGE}) {
                Throwable failure = scene.failure(name, way);
                assertThat(failure).isInstanceOf(ProtocolViolationException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "a"})
    void aListWithoutEndIsAViolation(String lines) throws Exception {
        scene.deliver(endless("0 OK\r\n", lines));
        HftpClientBuilder builder = HftpClient.builder().maxListingBytes(8 << 20);
        try (HftpClient client = builder.connect(scene.server().address())) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(client::list);
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(client::commands);
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> client.size(SMALL));
        }
    }

    /** What is asked to find out how slices come is answered without end. */
    @ParameterizedTest
    @ValueSource(strings = {"help", "get_slice small 0 0 raw"})
    void anEndlessAnswerToAProbeIsGivenUp(String probe) throws Exception {
        scene.deliver(on(probe::equals, endless("0 OK\r\n", "get_slice\r\n")));
        try (HftpClient client = scene.connect()) {
            client.download(SMALL, folder.resolve(SMALL));
        }
        scene.expectOnlyTheFile(SMALL);
    }

    @ParameterizedTest
    @MethodSource("someWays")
    void aStallAnywhereIsATimeout(Way way) throws Exception {
        scene.timeouts(SHORT);
        int half = way.isRaw() ? 6 + 22 + 10_000 : 6 + 10_000;
        for (int length : new int[] {0, 3, 6, 10, half}) {
            scene.deliver(on(Deliveries::isSlice, cut(length, End.STALL)));
            assertThat(scene.failure(MIDDLE, way)).as("after %d", length).isInstanceOf(HftpTimeoutException.class);
        }
        for (int length : new int[] {0, 3, 6, 9}) {
            scene.deliver(on(Deliveries::isSize, cut(length, End.STALL)));
            assertThat(scene.failure(MIDDLE, way)).as("after %d", length).isInstanceOf(HftpTimeoutException.class);
        }
        scene.clear();
        scene.deliver(on(after(2, Deliveries::isSlice), cut(20_000, End.STALL)));
        assertThat(scene.failure(LARGE, way)).isInstanceOf(HftpTimeoutException.class);
        scene.expectRecovery(LARGE, way);
    }

    /** The last bytes are there, and only the line end of the text is missing. */
    @Test
    void aStallBeforeTheEndOfTheTextIsATimeout() throws Exception {
        scene.timeouts(SHORT).deliver(on(Deliveries::isSlice, cut(6 + 28, End.STALL)));
        for (boolean resume : new boolean[] {true, false}) {
            Way way = new Way(1, resume, SliceEncoding.BASE64);
            assertThat(scene.failure(SMALL, way)).isInstanceOf(HftpTimeoutException.class);
            scene.expectRecovery(SMALL, way);
            scene.deliver(on(Deliveries::isSlice, cut(6 + 28, End.STALL)));
        }
    }

    /** One of three connections that hangs loses its work to the others, which do not wait for it. */
    @Test
    void aStallOfOneConnectionHoldsUpNobody() throws Exception {
        for (boolean resume : new boolean[] {true, false}) {
            var first = after(1, Deliveries::isSlice);
            scene.deliver(on(request -> Deliveries.isSlice(request) && !first.test(request), cut(100_000, End.STALL)));
            try (HftpClient client = scene.connect(SliceEncoding.RAW)) { // with timeouts of half a minute
                scene.request(client, MIDDLE, new Way(3, resume, SliceEncoding.RAW))
                        .to(folder.resolve(MIDDLE));
            }
            scene.expectOnlyTheFile(MIDDLE);
            Files.delete(folder.resolve(MIDDLE));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aConnectionThatEndsAtOnceIsLost(Way way) throws Exception {
        for (End end : new End[] {End.CLOSE, End.RESET}) {
            scene.deliver(last("", end));
            assertThat(scene.failure(MIDDLE, way)).isInstanceOf(ConnectionLostException.class);
            scene.deliver(on(Deliveries::isSlice, last("", end)));
            assertThat(scene.failure(MIDDLE, way)).isInstanceOf(ConnectionLostException.class);
        }
        scene.expectRecovery(MIDDLE, way);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\r\n", "0 OK\r\n20\r\n", "0 OK\r\n", "202 FILE NOT FOUND\r\n"})
    void aReplyBeforeTheRequestIsAnErrorOrNone(String greeting) throws Exception {
        Way way = new Way(3, false, SliceEncoding.RAW);
        scene.server().greet(bytes(greeting));
        // What comes after the request was sent cannot be told from its reply.
        assertThat(scene.failure(MIDDLE, way)).isInstanceOf(HftpException.class);
        scene.expectRecovery(MIDDLE, way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void bytesThatComeOneByOneAreTheFile(Way way) throws Exception {
        scene.deliver(Deliveries.byteByByte());
        assertThat(scene.failure(SMALL, way)).isNull();
        Files.delete(folder.resolve(SMALL));
        scene.deliver((request, reply, client) ->
                (reply.length > 1000 ? Delivery.WHOLE : Deliveries.byteByByte()).send(request, reply, client));
        assertThat(scene.failure(LARGE, way)).isNull();
    }

    /** A server that has answered two requests in a row at first, and then loses one, or turns the answers round. */
    @ParameterizedTest
    @MethodSource("ways")
    void aServerThatLiesAboutPipeliningGivesNoWrongFile(Way way) throws Exception {
        scene.timeouts(SHORT);
        for (Delivery lie : new Delivery[] {everySecondLost(), inWrongOrder()}) {
            scene.deliver(on(Deliveries::isSlice, lie));
            assertThat(scene.failure(LARGE, way)).isInstanceOf(HftpException.class);
        }
        scene.expectRecovery(LARGE, way);
    }

    private static Delivery everySecondLost() {
        var count = new AtomicInteger();
        return (request, reply, client) ->
                count.incrementAndGet() % 2 == 0 || Delivery.WHOLE.send(request, reply, client);
    }

    private static Delivery inWrongOrder() {
        var held = new ConcurrentHashMap<Socket, byte[]>();
        return (request, reply, client) -> {
            byte[] before = held.remove(client);
            if (before == null) {
                held.put(client, reply);
                return true;
            }
            return Delivery.WHOLE.send(request, reply, client) && Delivery.WHOLE.send(request, before, client);
        };
    }

    /** No two slices that are under way have one length, so the second of two equal replies is no reply to the next. */
    @ParameterizedTest
    @EnumSource
    void aReplyThatComesTwiceIsTakenForNoOther(SliceEncoding encoding) throws Exception {
        byte[] file = RawPeer.pattern(12_345_678, 4);
        scene.server().files().put("f", file);
        scene.deliver(on(Deliveries::isSlice, twice()));
        Path target = folder.resolve("f");
        try (HftpClient client = scene.connect(encoding)) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> client.download("f", target));
            assertThat(folder).isEmptyDirectory();
        }
        for (boolean resume : new boolean[] {true, false}) {
            try (ModelServer right = ModelServer.start(Map.of("f", file));
                    HftpClient client = scene.connect(encoding);
                    HftpClient mirror = HftpClient.builder().connect(right.address())) {
                scene.request(client, "f", new Way(2, resume, encoding))
                        .mirror(mirror)
                        .to(target);
            }
            assertThat(target).hasBinaryContent(file);
            assertThat(scene.warnings())
                    .isNotEmpty()
                    .allSatisfy(warning -> assertThat(warning)
                            .contains(
                                    "is given up",
                                    String.valueOf(scene.server().address().getPort())));
            scene.clear();
        }
    }

    private static Delivery twice() {
        return (request, reply, client) -> Deliveries.andMore(reply).send(request, reply, client);
    }

    /** As in a listing that was made to be believed. */
    @ParameterizedTest
    @ValueSource(strings = {"../../x", "..", ".", "/etc/x", "a/b", "", "a\u0000b"})
    void aNameThatIsAPathIsNeverFetched(String name) throws Exception {
        try (HftpClient client = scene.connect()) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.download(name));
            assertThatIllegalArgumentException().isThrownBy(() -> client.downloadTo(name, folder));
        }
        assertThat(folder).isEmptyDirectory();
        assertThat(folder.getParent().resolve("x")).doesNotExist();
        assertThat(scene.server().requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..\\x", "..\\..\\x", "C:x", "C:\\x", "\\\\server\\share\\x", "a\u001b[2Jb", "a\nb"})
    void aNameThatIsAPathOrWorseElsewhereIsAFileInTheFolderOrNone(String name) throws Exception {
        scene.server().files().put(FileName.of(name).spelling(), bytes("x"));
        try (HftpClient client = scene.connect();
                FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            assertThat(client.list()).contains(name);
            Path there = windows.getPath("C:\\work");
            if (name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
                assertThatIllegalArgumentException().isThrownBy(() -> client.downloadTo(name, there));
                assertThat(there).isEmptyDirectory();
            }
            try (FileSystem unix = Jimfs.newFileSystem(Configuration.unix())) {
                Path here = unix.getPath("/work");
                assertThat(client.downloadTo(name, here)).hasParent(here).hasContent("x");
                assertThat(here)
                        .isDirectoryContaining(
                                path -> path.getFileName().toString().equals(name));
            }
        }
    }
}
