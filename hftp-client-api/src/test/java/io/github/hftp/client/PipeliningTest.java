package io.github.hftp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.ModelServer;
import io.github.hftp.testing.RawPeer;
import io.github.hftp.testing.ReferenceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LeakCheck.class)
class PipeliningTest {
    private static final byte[] FILE = RawPeer.pattern(6_000_000, 1);
    private static final int SLICE = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void aLongFileIsAskedForInManySlices(SliceEncoding encoding, @TempDir Path folder) throws IOException {
        Path target = folder.resolve("f");
        try (ModelServer server = ModelServer.start(Map.of("f", FILE));
                HftpClient client = HftpClient.builder().encoding(encoding).connect(server.address())) {
            assertThat(client.download("f", target)).isEqualTo(FILE.length);
            assertThat(target).hasBinaryContent(FILE);
            List<String> expected = new ArrayList<>(Collections.nCopies(3, "get_metadata f"));
            expected.addAll(slices(encoding));
            expected.add("get_metadata f"); // to see whether it still is the same file, and so what follows
            List<String> requests = List.copyOf(server.requests());
            assertThat(requests.subList(0, expected.size())).isEqualTo(expected);
            assertThat(requests.subList(expected.size(), requests.size()))
                    .hasSizeBetween(2, 5 + 32)
                    .allMatch(line -> line.matches("get_slice f \\d+ \\d{1,4}( raw)?"));
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    /** Each has another length than the 127 before it. */
    private static List<String> slices(SliceEncoding encoding) {
        int longest = encoding == SliceEncoding.RAW ? SLICE : 3 << 15;
        List<String> slices = new ArrayList<>();
        int position = 0;
        for (int n = 0; position < FILE.length; n++) {
            int length = Math.min(FILE.length - position, longest - n % 128 * 3);
            slices.add("get_slice f " + position + " " + length + (encoding == SliceEncoding.RAW ? " raw" : ""));
            position += length;
        }
        return slices;
    }

    @Test
    void aShortFileIsNoReasonToTry() throws IOException {
        try (ModelServer server = ModelServer.start(Map.of("f", Arrays.copyOf(FILE, SLICE)));
                HftpClient client =
                        HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
                InputStream stream = client.openStream("f")) {
            assertThat(stream.readAllBytes()).hasSize(SLICE);
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** The second request is sent before the reply to the first has come: this server waits for that. */
    @Test
    void requestsDoNotWaitForReplies() throws Exception {
        try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = serve(listener, PipeliningTest::answerInPairs);
            try (HftpClient client = HftpClient.builder()
                            .encoding(SliceEncoding.RAW)
                            .connect((InetSocketAddress) listener.getLocalSocketAddress());
                    InputStream stream = client.openStream("f")) {
                assertThat(stream.readNBytes(2 * SLICE - 3)).isEqualTo(Arrays.copyOf(FILE, 2 * SLICE - 3));
            }
            served.get(10, TimeUnit.SECONDS);
        }
    }

    private static void answerInPairs(Socket socket) throws IOException {
        ReferenceModel model = new ReferenceModel(Map.of("f", FILE));
        InputStream input = socket.getInputStream();
        socket.getOutputStream().write(model.answer(readLine(input)).bytes()); // the size
        for (int n = 0; n < 2; n++) { // the trial, then the first two slices
            byte[] one = readLine(input);
            byte[] two = readLine(input);
            socket.getOutputStream().write(model.answer(one).bytes());
            socket.getOutputStream().write(model.answer(two).bytes());
        }
        assertThat(input.readAllBytes()).asString().startsWith("get_slice f ");
    }

    /** Servers that take whatever has come for one line, or for the last line, or that end such a connection. */
    @ParameterizedTest
    @EnumSource
    void aServerThatDoesNotCopeIsAskedForOneSliceAtATime(Toy toy) throws Exception {
        try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = serve(listener, toy::serve)
                    .thenCompose(done -> serve(listener, toy::serve))
                    .thenCompose(done -> serve(listener, toy::serve)); // as many as it takes
            try (HftpClient client = HftpClient.builder()
                            .encoding(SliceEncoding.BASE64)
                            .connect((InetSocketAddress) listener.getLocalSocketAddress());
                    InputStream stream = client.openStream("f")) {
                assertThat(stream.readAllBytes()).isEqualTo(FILE);
            }
            assertThat(served).isNotCompletedExceptionally();
        }
    }

    enum Toy {
        TAKES_A_PACKET_FOR_A_LINE,
        LOSES_WHAT_FOLLOWS_THE_LINE,
        ENDS_THE_CONNECTION;

        void serve(Socket socket) throws IOException {
            ReferenceModel model = new ReferenceModel(Map.of("f", FILE));
            byte[] packet = new byte[1024];
            InputStream input = socket.getInputStream();
            for (int count = input.read(packet); count > 0; count = input.read(packet)) {
                String text = new String(packet, 0, count, StandardCharsets.US_ASCII);
                int end = text.indexOf('\n') + 1;
                if (end < count && this == ENDS_THE_CONNECTION) {
                    return;
                }
                boolean whole = this == TAKES_A_PACKET_FOR_A_LINE;
                String line = whole ? text.strip().replaceAll("\\s+", " ") + "\r\n" : text.substring(0, end);
                if (line.equals("quit\r\n")) {
                    return;
                }
                socket.getOutputStream()
                        .write(model.answer(line.getBytes(StandardCharsets.US_ASCII))
                                .bytes());
            }
        }
    }

    @Test
    void aFileThatIsGoneWhenTheServerIsTriedIsTheCallersConcern() throws IOException {
        try (ModelServer server = ModelServer.start(Map.of("f", FILE));
                HftpClient client =
                        HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
                InputStream stream = client.openStream("f")) {
            server.files().clear();
            assertThatExceptionOfType(FileChangedException.class).isThrownBy(stream::read);
            server.files().put("f", FILE);
            try (InputStream again = client.openStream("f")) {
                assertThat(again.readAllBytes()).isEqualTo(FILE);
            }
        }
    }

    @Test
    void aFileThatShrinksWhileManySlicesAreUnderWayIsNoticed() throws IOException {
        try (ModelServer server = ModelServer.start(Map.of("f", FILE));
                HftpClient client =
                        HftpClient.builder().encoding(SliceEncoding.RAW).connect(server.address());
                InputStream stream = client.openStream("f")) {
            server.edit((request, reply) -> {
                server.files().put("f", Arrays.copyOf(FILE, 3_000_000)); // from the second slice on
                return reply;
            });
            assertThatExceptionOfType(FileChangedException.class).isThrownBy(stream::readAllBytes);
            assertThat(client.size("f")).isEqualTo(3_000_000);
        }
    }

    @FunctionalInterface
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private static CompletableFuture<Void> serve(ServerSocket listener, Service service) {
        return CompletableFuture.runAsync(() -> {
            try (Socket socket = listener.accept()) {
                service.serve(socket);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte[] readLine(InputStream input) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = input.read(); b >= 0; b = input.read()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
