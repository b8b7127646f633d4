package io.github.hftp.examples.course.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hftp.testing.LeakCheck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class WireTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void linesAndBytesComeInOrder() throws IOException {
        try (Wire wire = hearing("one\r\n\ntwo año\n\rthree\nrest")) {
            assertThat(wire.readLine()).isEqualTo("one");
            assertThat(wire.readLine()).isEmpty();
            assertThat(wire.readLine()).isEqualTo("two año");
            assertThat(wire.readLine()).isEqualTo("\rthree");
            assertThat(wire.input().readAllBytes()).asString().isEqualTo("rest");
        }
    }

    @Test
    void aLineIsSentWithItsEnd() throws IOException {
        try (Wire wire = hearing("")) {
            wire.writeLine("año");
            wire.finish();
        }
        assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo("año\n<end><closed>");
    }

    @Test
    void anEndWithinALineIsNoLine() throws IOException {
        for (String begun : new String[] {"", "beg", "begun\r"}) {
            try (Wire wire = hearing(begun)) {
                assertThatThrownBy(wire::readLine)
                        .isInstanceOf(EOFException.class)
                        .hasMessage("the server has ended the connection");
            }
        }
    }

    @Test
    void anEndlessLineIsGivenUp() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        try (Wire wire = new Wire(endless, sent, () -> {}, endless)) {
            assertThatThrownBy(wire::readLine)
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("the server sends a line of more than 65536 bytes");
        }
    }

    @Test
    void theLongestLineIsRead() throws IOException {
        try (Wire wire = hearing("x".repeat(65_536) + "\n")) {
            assertThat(wire.readLine()).hasSize(65_536);
        }
    }

    @Test
    void aSizeIsReadAndARefusalTold() throws IOException {
        try (Wire wire = hearing("ok 0\nok 123456789012345678\nerror no such file: x\n")) {
            assertThat(wire.readSize()).isZero();
            assertThat(wire.readSize()).isEqualTo(123_456_789_012_345_678L);
            assertThatThrownBy(wire::readSize)
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("no such file: x");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ok",
                "ok ",
                "ok -1",
                "ok +1",
                "ok 1 ",
                "ok x",
                "ok ١",
                "ok 9999999999999999999",
                "OK 1",
                " ok 1",
                "error",
                "HTTP/1.1 200 OK",
                "\uFFFD"
            })
    void anythingElseIsNoAnswer(String answer) throws IOException {
        try (Wire wire = hearing(answer + "\n")) {
            assertThatThrownBy(wire::readSize)
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("the server's answer is not of this system");
        }
    }

    @Test
    void silenceIsNotWaitedForForEver() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Wire wire = Wire.connect((InetSocketAddress) silent.getLocalSocketAddress(), SHORT)) {
            assertThatThrownBy(wire::readLine).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> wire.input().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aServerThatFallsSilentWithinALineIsNotWaitedForForEver() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Wire wire = Wire.connect((InetSocketAddress) listener.getLocalSocketAddress(), SHORT);
                Socket server = listener.accept()) {
            server.getOutputStream().write("beg".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(wire::readLine).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aResetIsAFailure() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Wire wire = Wire.connect((InetSocketAddress) listener.getLocalSocketAddress(), Wire.PATIENCE)) {
            Socket server = listener.accept();
            server.setSoLinger(true, 0);
            server.close();
            assertThatThrownBy(wire::readLine).isInstanceOf(IOException.class).hasMessage("Connection reset");
        }
    }

    @Test
    void nobodyListeningIsTold() throws IOException {
        ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort());
        assertThatThrownBy(() -> Wire.connect(address, SHORT))
                .isInstanceOf(ConnectException.class)
                .hasMessage("nobody listens on 127.0.0.1:" + address.getPort());
    }

    private Wire hearing(String text) {
        InputStream input = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return new Wire(input, sent, () -> note("<end>"), () -> note("<closed>"));
    }

    private void note(String event) {
        sent.writeBytes(event.getBytes(StandardCharsets.UTF_8));
    }
}
