package io.github.hftp.examples.course.reverse;

import io.github.hftp.examples.course.kit.Printable;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.files.Sizes;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.LineSplitter;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/**
 * Sends back a text reversed. Its client sends {@code reverse SIZE} and as many bytes of UTF-8; the answer is
 * {@code ok SIZE} and the bytes, or {@code error TEXT}. Either way it closes then.
 */
@Command(name = "reverse-server", description = "sends back a text file reversed")
public final class ReverseServer extends ServerCommand {
    /**
     * The longest text: {@value} bytes. Every client may make the server keep one, and reversing one takes some
     * milliseconds.
     */
    static final int MAX_BYTES = 64 * 1024;

    /** What a reader takes for one character, which may be several of Unicode's: a letter and its accents, a family. */
    private static final Pattern CHARACTER = Pattern.compile("\\X");

    /** Made by the command line. */
    public ReverseServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        return StreamServer.listen(loop, address, Reversal::new).address();
    }

    @Override
    public String transport() {
        return "TCP";
    }

    /**
     * The last character first, each as it was. Filled from its end, because what is put before a text moves all of it.
     */
    static String reverse(String text) {
        char[] reversed = new char[text.length()];
        int free = reversed.length;
        for (Matcher character = CHARACTER.matcher(text); character.find(); ) {
            free -= character.end() - character.start();
            text.getChars(character.start(), character.end(), reversed, free);
        }
        return new String(reversed);
    }

    /** One text of one client. */
    private static final class Reversal implements StreamProtocol {
        private static final String VERB = "reverse ";
        private static final int MAX_LINE_BYTES = 64;

        private final StreamConnection connection;
        private final LineSplitter lines = new LineSplitter(MAX_LINE_BYTES);
        private ByteBuffer text; // null before its size is known

        Reversal(StreamConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            try {
                String line = text == null ? lines.next(bytes) : null;
                if (line != null) {
                    text = ByteBuffer.allocate(size(line));
                }
                if (text != null) {
                    take(bytes);
                }
            } catch (RefusedException | LineSplitter.MalformedLineException e) {
                refuse(e.getMessage());
            }
            bytes.position(bytes.limit()); // what comes after the text is of no interest
        }

        private static int size(String line) throws RefusedException {
            if (!line.startsWith(VERB)) {
                throw new RefusedException("not " + VERB + "SIZE");
            }
            long size = Sizes.parse(line.substring(VERB.length()));
            if (size > MAX_BYTES) {
                throw new RefusedException("more than " + MAX_BYTES + " bytes");
            }
            return (int) size;
        }

        private void take(ByteBuffer bytes) throws RefusedException {
            int count = Math.min(bytes.remaining(), text.remaining());
            text.put(bytes.slice(bytes.position(), count));
            if (!text.hasRemaining()) {
                answer();
            }
        }

        private void answer() throws RefusedException {
            try {
                String decoded =
                        StandardCharsets.UTF_8.newDecoder().decode(text.flip()).toString();
                byte[] reversed = reverse(decoded).getBytes(StandardCharsets.UTF_8);
                connection.write("ok " + reversed.length + "\n");
                connection.write(ByteBuffer.wrap(reversed));
                connection.finish();
            } catch (CharacterCodingException e) {
                throw new RefusedException("the text is not UTF-8");
            }
        }

        @Override
        public void onEnd() {
            refuse("incomplete: the connection has ended before the text");
        }

        private void refuse(String why) {
            connection.write("error " + Printable.text(why) + "\n");
            connection.finish();
        }
    }
}
