package io.github.hftp.client;

import static io.github.hftp.client.ScriptedServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reply that is cut off, at whatever byte, is an exception and never a result. */
@ExtendWith(LeakCheck.class)
class TruncatedReplyTest {
    private static final String SLICE = "calor que hace hoy, ";

    /** Every kind of reply, the call that asks for it, and where in it the bytes of a slice begin. */
    @SuppressWarnings("ImmutableEnumChecker") // nobody writes into the array
    enum Kind {
        LISTING("0 OK\r\na.txt\r\nb%20c\r\n\r\n", SliceEncoding.RAW, HftpClient::list),
        EMPTY_LISTING("0 OK\r\n\r\n", SliceEncoding.RAW, HftpClient::list),
        SIZE("0 OK\r\n12345\r\n", SliceEncoding.RAW, client -> client.size("a")),
        HELP("0 OK\r\nhelp\r\nquit\r\n\r\n", SliceEncoding.RAW, HftpClient::commands),
        REFUSAL("202 FILE NOT FOUND\r\n", SliceEncoding.RAW, client -> client.size("a")),
        FATAL("199 INTERNAL SERVER ERROR\r\n", SliceEncoding.RAW, client -> client.size("a")),
        RAW("0 OK\r\nContent-Length: 20\r\n\r\n" + SLICE, SliceEncoding.RAW, client -> client.slice("a", 5, 20)),
        RAW_STREAM(
                "0 OK\r\nContent-Length: 20\r\n\r\n" + SLICE,
                SliceEncoding.RAW,
                client -> client.slice("a", 5, 20, new ByteArrayOutputStream())),
        EMPTY_RAW("0 OK\r\nContent-Length: 0\r\n\r\n", SliceEncoding.RAW, client -> client.slice("a", 5, 0)),
        BASE64("0 OK\r\nY2Fsb3IgcXVlIGhhY2UgaG95LCA=\r\n", SliceEncoding.BASE64, client -> client.slice("a", 5, 20)),
        BASE64_LINES(
                "0 OK\r\nY2Fsb3Igc\r\nXVlIGhhY2Ug\r\naG95LCA=\r\n",
                SliceEncoding.BASE64,
                client -> client.slice("a", 5, 20)),
        EMPTY_BASE64("0 OK\r\n\r\n", SliceEncoding.BASE64, client -> client.slice("a", 5, 0));

        final byte[] reply;
        final SliceEncoding encoding;
        final Call call;

        Kind(String reply, SliceEncoding encoding, Call call) {
            this.reply = bytes(reply);
            this.encoding = encoding;
            this.call = call;
        }

        byte[] upTo(int length) {
            return Arrays.copyOf(reply, length);
        }

        HftpClient connect(ScriptedServer server) throws IOException {
            return HftpClient.builder().encoding(encoding).connect(server.address());
        }
    }

    @FunctionalInterface
    private interface Call {
        void on(HftpClient client) throws IOException;
    }

    private static void expectLost(Kind kind, ScriptedServer server, int cut) throws IOException {
        try (HftpClient client = kind.connect(server)) {
            assertThatExceptionOfType(ConnectionLostException.class)
                    .as("cut after %d bytes", cut)
                    .isThrownBy(() -> kind.call.on(client))
                    .satisfies(e -> {
                        assertThat(e.isRetryable()).isTrue();
                        assertThat(e.bytesReceived()).isBetween(0L, 20L);
                    });
            server.expectNextCallOnNewConnection(client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplyCutAtAnyByteIsAnException(Kind kind) throws Exception {
        try (var server = new ScriptedServer()) {
            for (int cut = 0; cut < kind.reply.length; cut++) {
                server.replyAndClose(kind.upTo(cut));
                expectLost(kind, server, cut);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplyResetAtAnyByteIsAnException(Kind kind) throws Exception {
        try (var server = new ScriptedServer()) {
            for (int cut = 0; cut < kind.reply.length; cut++) {
                server.replyAndReset(kind.upTo(cut));
                expectLost(kind, server, cut);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplyThatComesByteByByteIsAsGoodAsInOnePiece(Kind kind) throws Exception {
        try (var server = new ScriptedServer().replyInPieces(kind.reply, 1, 0);
                HftpClient client = kind.connect(server)) {
            if (kind == Kind.REFUSAL || kind == Kind.FATAL) {
                assertThatExceptionOfType(StatusException.class).isThrownBy(() -> kind.call.on(client));
            } else {
                kind.call.on(client);
            }
            if (kind == Kind.FATAL) {
                server.expectNextCallOnNewConnection(client);
            } else {
                assertThat(server.connections()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "BASE64", "BASE64_LINES"})
    void aDownloadCutAtAnyByteLeavesNoFile(Kind kind, @TempDir Path folder) throws Exception {
        Path target = folder.resolve("a");
        try (var server = new ScriptedServer()) {
            for (int cut = 0; cut < kind.reply.length; cut++) {
                server.reply("0 OK\r\n20\r\n").replyAndClose(kind.upTo(cut));
                if (cut == 0) {
                    server.replyAndClose(""); // once more: a connection that was idle may have been closed for that
                }
                try (HftpClient client = kind.connect(server)) {
                    assertThatExceptionOfType(ConnectionLostException.class)
                            .isThrownBy(() -> client.download("a", target));
                }
                assertThat(folder).isEmptyDirectory();
            }
            server.reply("0 OK\r\n20\r\n").reply(kind.reply).reply("0 OK\r\n20\r\n");
            try (HftpClient client = kind.connect(server)) {
                assertThat(client.download("a", target)).isEqualTo(20);
            }
            assertThat(Files.readString(target)).isEqualTo(SLICE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "RAW_STREAM"})
    void theExceptionTellsHowMuchOfTheSliceHadCome(Kind kind) throws Exception {
        int header = kind.reply.length - SLICE.length();
        try (var server = new ScriptedServer()) {
            for (int count = 0; count < SLICE.length(); count++) {
                server.replyAndClose(kind.upTo(header + count));
                long expected = count;
                try (HftpClient client = kind.connect(server)) {
                    assertThatExceptionOfType(ConnectionLostException.class)
                            .isThrownBy(() -> kind.call.on(client))
                            .satisfies(e -> assertThat(e.bytesReceived()).isEqualTo(expected));
                }
            }
        }
    }

    @Test
    void theBytesOfASliceBeforeDoNotCount() throws Exception {
        try (var server = new ScriptedServer().reply(Kind.RAW.reply).replyAndClose("0 OK\r\n");
                HftpClient client = Kind.RAW.connect(server)) {
            Kind.RAW.call.on(client);
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> client.size("a"))
                    .satisfies(e -> assertThat(e.bytesReceived()).isZero());
        }
    }
}
