package io.github.hftp.examples.course.messageandfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With a person at the server. */
@ExtendWith(LeakCheck.class)
class OperatorTest {
    private final PipedOutputStream keyboard = new PipedOutputStream();

    @TempDir
    private Path shop;

    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve(new PipedInputStream(keyboard), "message-and-file-server", "-d", shop.toString());
    }

    @AfterEach
    void closeServer() throws IOException {
        server.close();
        keyboard.close();
    }

    @Test
    void aLineAnswersWhoHasWaitedLongest() throws IOException {
        try (RawPeer first = says("one");
                RawPeer second = says("two")) {
            assertThat(server.printed()).isEqualTo("""
                    client 1 from 127.0.0.1: one
                    your next line answers client 1
                    client 2 from 127.0.0.1: two
                    """);
            type("for the first, año\n");
            assertHears(first, "for the first, a\u00C3\u00B1o\n");
            awaitPrinted("your next line answers client 2\n");
            type("for the second\n");
            assertHears(second, "for the second\n");
            first.send("3\nabc");
            assertHears(first, "OK\ncomplete 3 bytes as received-1\n");
        }
    }

    @Test
    void whoDoesNotWaitAnyMoreIsForgotten() throws IOException {
        try (RawPeer first = says("one");
                RawPeer second = says("two");
                RawPeer third = says("three")) {
            first.reset();
            awaitPrinted("client 1: incomplete: there is no file\nyour next line answers client 2\n", true);
            third.halfClose();
            assertHears(third, "incomplete: there is no file\n");
            type("here you are\nnobody\n");
            assertHears(second, "here you are\n");
            awaitPrinted("nobody waits for an answer\n");
        }
    }

    @Test
    void whatComesWhileItWaitsIsKeptForLater() throws IOException {
        try (RawPeer peer = says("hola\n3\nabc")) {
            peer.halfClose();
            type("welcome\n");
            assertThat(RawPeer.text(peer.readToEnd())).isEqualTo("welcome\nOK\ncomplete 3 bytes as received-1\n");
        }
    }

    @Test
    void anEmptyLineIsNoAnswer() throws IOException {
        try (RawPeer peer = says("hola")) {
            type("\n\nwelcome\n");
            assertHears(peer, "welcome\n");
        }
    }

    @Test
    void whenNothingCanBeTypedAnyMoreAllAreToldSo() throws IOException {
        try (RawPeer waiting = says("one");
                RawPeer another = says("two")) {
            keyboard.close();
            assertHears(waiting, "Nobody is here to answer.\n");
            assertHears(another, "Nobody is here to answer.\n");
            try (RawPeer later = says("three")) {
                assertHears(later, "Nobody is here to answer.\n");
            }
        }
    }

    private RawPeer says(String message) throws IOException {
        RawPeer peer = RawPeer.connect(server.address());
        peer.send(message + "\n");
        awaitPrinted(message.lines().findFirst().orElseThrow() + "\n", true);
        return peer;
    }

    private void type(String text) throws IOException {
        keyboard.write(text.getBytes(Charset.defaultCharset()));
        keyboard.flush();
    }

    private static void assertHears(RawPeer peer, String text) throws IOException {
        assertThat(RawPeer.text(peer.readExactly(text.length()))).isEqualTo(text);
    }

    private void awaitPrinted(String text) {
        awaitPrinted(text, false);
    }

    private void awaitPrinted(String text, boolean anywhere) {
        await().until(() ->
                anywhere ? server.printed().contains(text) : server.printed().endsWith(text));
    }
}
