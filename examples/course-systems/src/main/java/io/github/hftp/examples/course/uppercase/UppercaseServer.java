package io.github.hftp.examples.course.uppercase;

import io.github.hftp.examples.course.kit.SamePort;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramProtocol;
import io.github.hftp.loop.protocol.DatagramServer;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Answers each line, and each datagram, in upper case. What is not UTF-8 becomes U+FFFD, the sign for that. */
@Command(name = "uppercase-server", description = "answers text in upper case")
public final class UppercaseServer extends ServerCommand {
    /** Made by the command line. */
    public UppercaseServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        return SamePort.listen(
                address,
                at -> StreamServer.listen(loop, at, Lines::new),
                at -> DatagramServer.listen(loop, at, Datagrams::new));
    }

    @Override
    public String transport() {
        return "TCP, UDP";
    }

    /** Letter by letter: toUpperCase copies the whole text for each letter that grows, seconds for a datagram of ΐ. */
    static String upperCase(CharSequence text) {
        StringBuilder upper = new StringBuilder(text.length());
        text.codePoints()
                .forEach(letter -> upper.append(Character.toString(letter).toUpperCase(Locale.ROOT)));
        return upper.toString();
    }

    private record Datagrams(DatagramServer server) implements DatagramProtocol {
        @Override
        public void onDatagram(ByteBuffer payload, InetSocketAddress sender) {
            byte[] answer = upperCase(StandardCharsets.UTF_8.decode(payload)).getBytes(StandardCharsets.UTF_8);
            // Some letters grow: ŉ becomes two, and more bytes than a datagram holds.
            server.send(ByteBuffer.wrap(answer, 0, Math.min(answer.length, DatagramServer.MAX_PAYLOAD_BYTES)), sender);
        }
    }

    /** Keeps what has come since the last line end, until the line is complete, long, or its sender pauses. */
    private static final class Lines implements StreamProtocol {
        private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();
        private static final int LONG_LINE = 8192;

        private final StreamConnection connection;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final StringBuilder text = new StringBuilder();
        private byte[] cut = {}; // the first bytes of a character, whose others are to come
        private Deadline pause;

        Lines(StreamConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onOpen() {
            pause = connection.deadline(() -> answer(text.length()));
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            ByteBuffer input = ByteBuffer.allocate(cut.length + bytes.remaining())
                    .put(cut)
                    .put(bytes)
                    .flip();
            CharBuffer decoded = CharBuffer.allocate(input.remaining());
            decoder.decode(input, decoded, false);
            cut = new byte[input.remaining()];
            input.get(cut);
            text.append(decoded.flip());
            answer(text.length() > LONG_LINE ? text.length() : text.lastIndexOf("\n") + 1);
            pause.set(connection.loop().now() + PAUSE_NANOS);
        }

        @Override
        public void onEnd() {
            if (cut.length > 0) {
                text.append(decoder.replacement());
            }
            answer(text.length());
            connection.finish();
        }

        private void answer(int length) {
            connection.write(upperCase(text.substring(0, length)));
            text.delete(0, length);
        }
    }
}
