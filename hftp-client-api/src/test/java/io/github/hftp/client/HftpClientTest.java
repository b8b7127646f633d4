package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class HftpClientTest {
    private ScriptedServer server;

    @BeforeEach
    void startServer() {
        server = new ScriptedServer();
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    private HftpClient connect(SliceEncoding encoding) throws IOException {
        return HftpClient.builder().encoding(encoding).connect(server.address());
    }

    private HftpClient connect() throws IOException {
        return HftpClient.connect(server.address());
    }

    @Test
    void listsLocalNamesInTheOrderOfTheServer() throws Exception {
        server.reply("0 OK\r\nb.txt\r\na%C3%B1o%201.txt\r\na.txt\r\n\r\n");
        try (HftpClient client = connect()) {
            assertThat(client.list()).containsExactly("b.txt", "año 1.txt", "a.txt");
        }
        assertThat(server.received()).containsExactly("get_file_listing");
    }

    @Test
    void listsNothingOfAnEmptyFolder() throws Exception {
        server.reply("0 OK\r\n\r\n");
        try (HftpClient client = connect()) {
            assertThat(client.list()).isEmpty();
        }
    }

    @Test
    void asksForTheSizeByTheSpellingOnTheWire() throws Exception {
        server.reply("0 OK\r\n9223372036854775807\r\n");
        try (HftpClient client = connect()) {
            assertThat(client.size("año 1.txt")).isEqualTo(Long.MAX_VALUE);
        }
        assertThat(server.received()).containsExactly("get_metadata a%C3%B1o%201.txt");
    }

    @Test
    void listsTheCommands() throws Exception {
        server.reply("0 OK\r\nhelp\r\nquit\r\n\r\n");
        try (HftpClient client = connect()) {
            assertThat(client.commands()).containsExactly("help", "quit");
        }
        assertThat(server.received()).containsExactly("help");
    }

    @ParameterizedTest
    @EnumSource
    void fetchesSlicesOfEveryShape(SliceEncoding encoding) throws Exception {
        String reply = encoding == SliceEncoding.RAW
                ? "0 OK\r\nContent-Length: 20\r\n\r\ncalor que hace hoy, "
                : "0 OK\r\nY2Fsb3IgcXVlIGhhY2UgaG95LCA=\r\n";
        server.reply(reply).reply(reply).reply(reply);
        try (HftpClient client = connect(encoding)) {
            assertThat(client.slice("archivo.txt", 5, 20)).isEqualTo(bytes("calor que hace hoy, "));

            ByteBuffer buffer = ByteBuffer.allocateDirect(30).position(4).limit(24);
            client.slice("archivo.txt", 5, buffer);
            assertThat(buffer.hasRemaining()).isFalse();
            byte[] filled = new byte[20];
            buffer.flip().position(4).get(filled);
            assertThat(filled).isEqualTo(bytes("calor que hace hoy, "));

            var stream = new ByteArrayOutputStream();
            client.slice("archivo.txt", 5, 20, stream);
            assertThat(stream.toByteArray()).isEqualTo(bytes("calor que hace hoy, "));
        }
        String raw = encoding == SliceEncoding.RAW ? " raw" : "";
        assertThat(server.received()).hasSize(3).containsOnly("get_slice archivo.txt 5 20" + raw);
    }

    @Test
    void fetchesAnEmptySliceWithoutAskingForTheEncoding() throws Exception {
        server.reply("0 OK\r\n\r\n");
        try (HftpClient client = connect()) {
            assertThat(client.slice("a", 7, 0)).isEmpty();
        }
        assertThat(server.received()).containsExactly("get_slice a 7 0");
    }

    @Test
    void leavesTheBufferAloneAfterAFailure() throws Exception {
        server.replyAndClose("0 OK\r\nContent-Length: 10\r\n\r\n12345");
        try (HftpClient client = connect(SliceEncoding.RAW)) {
            ByteBuffer buffer = ByteBuffer.allocate(20).position(3).limit(13);
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> client.slice("a", 0, buffer))
                    .satisfies(e -> assertThat(e.bytesReceived()).isEqualTo(5));
            assertThat(buffer.position()).isEqualTo(3);
        }
    }

    @Test
    void refusesArgumentsBeforeAnythingIsSent() throws Exception {
        try (HftpClient client = connect()) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.slice("a", -1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> client.slice("a", 0, -1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.slice("a", 0, -1L, new ByteArrayOutputStream()));
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> client.slice("a", 0, ByteBuffer.allocate(9).asReadOnlyBuffer()));
            assertThatNullPointerException().isThrownBy(() -> client.slice("a", 0, 1L, null));
            assertThatNullPointerException().isThrownBy(() -> client.download("a", null));
            assertThatNullPointerException().isThrownBy(() -> client.download("a", Path.of("a"), null));
            assertThatNullPointerException().isThrownBy(() -> client.size(null));
            assertThat(client.isOpen()).isTrue();
        }
        server.close();
        assertThat(server.received()).isEmpty();
    }

    @Test
    void staysOpenAfterARefusal() throws Exception {
        server.reply("202 FILE NOT FOUND\r\n").reply("0 OK\r\n1\r\n");
        try (HftpClient client = connect()) {
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(() -> client.size("a"))
                    .satisfies(e -> {
                        assertThat(e.code()).isEqualTo(202);
                        assertThat(e.text()).isEqualTo("FILE NOT FOUND");
                        assertThat(e.status()).contains(StatusCode.FILE_NOT_FOUND);
                        assertThat(e.isFatal()).isFalse();
                        assertThat(e.isRetryable()).isFalse();
                        assertThat(e).hasMessage("202 FILE NOT FOUND");
                    });
            assertThat(client.size("a")).isEqualTo(1);
        }
    }

    /**
     * The server serves one connection after the other, so the second call can only be answered when the first is over.
     */
    @Test
    void aCallDuringACallHasItsOwnConnection() throws Exception {
        server.reply("0 OK\r\nContent-Length: 1\r\n\r\nx");
        try (HftpClient client = connect(SliceEncoding.RAW);
                HftpClient other = HftpClient.builder()
                        .replyTimeout(Duration.ofMillis(100))
                        .connect(server.address())) {
            assertThat(other.isOpen()).isTrue();
            var stream = new ByteArrayOutputStream();
            client.slice("a", 0, 1L, stream);
            assertThat(stream.toByteArray()).isEqualTo(bytes("x"));
        }
    }

    @Test
    void showsItsStateInToString() throws Exception {
        server.reply("0 OK\r\n\r\n");
        HftpClient client = connect();
        assertThat(client).hasToString("HftpClient[" + server.address() + ", open]");
        client.close();
        assertThat(client).hasToString("HftpClient[" + server.address() + ", closed]");
        try (HftpClient raw = connect(SliceEncoding.RAW)) {
            assertThat(raw).hasToString("HftpClient[" + server.address() + ", open, raw]");
        }
    }

    @Test
    void connectsByUri() throws Exception {
        InetSocketAddress address = server.address();
        try (HftpClient client = HftpClient.connect(URI.create("HFTP://127.0.0.1:" + address.getPort() + "/"))) {
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void failsToConnectWhereNobodyListens() throws Exception {
        InetSocketAddress nobody;
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> HftpClient.connect(nobody))
                .satisfies(e -> assertThat(e.isRetryable()).isTrue())
                .withMessageContaining("port " + nobody.getPort())
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void failsToConnectToAnUnknownHost() {
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> HftpClient.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                .withMessageContaining("unknown host");
    }

    @Test
    void refusesAnAddressThatIsNoInternetAddress() {
        assertThatIllegalArgumentException().isThrownBy(() -> HftpClient.connect(UnixDomainSocketAddress.of("none")));
    }

    @Test
    void refusesUnreasonableSettings() {
        HftpClientBuilder builder = HftpClient.builder();
        Duration day = Duration.ofSeconds(HftpClientBuilder.MAX_TIMEOUT_SECONDS);
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(-1), day.plusNanos(1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(wrong));
            assertThatIllegalArgumentException().isThrownBy(() -> builder.replyTimeout(wrong));
            assertThatIllegalArgumentException().isThrownBy(() -> builder.progressTimeout(wrong));
        }
        builder.connectTimeout(day).replyTimeout(day).progressTimeout(Duration.ofNanos(1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxListingBytes(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0", "/", "a/b", ".", "..", "../a", "\ud800"})
    void refusesNamesThatAreNoNames(String name) throws Exception {
        try (HftpClient client = connect()) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.size(name));
        }
    }
}
