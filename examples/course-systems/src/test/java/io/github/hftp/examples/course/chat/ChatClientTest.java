package io.github.hftp.examples.course.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ChatClientTest {
    /** A person at a client: sees what it prints, and types. */
    private final class Person {
        private final StringWriter screen = new StringWriter();
        private final PipedOutputStream keyboard = new PipedOutputStream();
        private final CompletableFuture<Commands.Outcome> outcome;

        Person(String... arguments) throws IOException {
            InputStream typed = new PipedInputStream(keyboard);
            outcome = CompletableFuture.supplyAsync(
                    () -> server.type(typed, screen, "chat-client", arguments), task -> new Thread(task).start());
            people.add(this);
        }

        void sees(String end) {
            await().until(() -> screen.toString().endsWith(end));
        }

        void types(String line) throws IOException {
            keyboard.write((line + "\n").getBytes(Charset.defaultCharset()));
            keyboard.flush();
        }

        Commands.Outcome outcome() throws Exception {
            return outcome.get(10, TimeUnit.SECONDS);
        }
    }

    private static final String WAITING = "* waiting for a partner\n";
    private static final String YOU_FIRST = WAITING + "* you have a partner: you speak first\n> ";
    private static final String PARTNER_FIRST = "* you have a partner: your partner speaks first\n";

    private final List<Person> people = new ArrayList<>();
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("chat-server");
    }

    @AfterEach
    void closeServer() throws IOException {
        server.close();
        for (Person person : people) {
            person.keyboard.close();
        }
    }

    @Test
    void oneOverTcpAndOneOverUdpTalk() throws Exception {
        Person ana = new Person();
        ana.sees(WAITING);
        Person ben = new Person("--udp");
        ben.sees(PARTNER_FIRST);
        ben.types("me first");
        ben.sees("* not your turn: your partner is to speak\n");
        ana.sees("> ");
        ana.types("hello");
        ben.sees("< hello\n> ");
        ben.types("hello yourself");
        ana.sees("< hello yourself\n> ");
        ana.types("disconnect");
        assertThat(ana.outcome()).isEqualTo(new Commands.Outcome(0, YOU_FIRST + "< hello yourself\n> * goodbye\n", ""));
        assertThat(ben.outcome())
                .isEqualTo(new Commands.Outcome(
                        0,
                        PARTNER_FIRST + "* not your turn: your partner is to speak\n"
                                + "< hello\n> * goodbye: your partner has disconnected\n",
                        ""));
    }

    @Test
    void theEndOfTheKeyboardIsADisconnect() {
        assertThat(server.type("", "chat-client").out()).isEqualTo(WAITING + "* goodbye\n");
        assertThat(server.type("", "chat-client", "--udp").out()).isEqualTo(WAITING + "* goodbye\n");
    }

    @Test
    void aLineThatIsTooLongIsTheClientsFailure() throws Exception {
        Person ana = new Person();
        ana.types("x".repeat(1001));
        assertThat(ana.outcome())
                .isEqualTo(new Commands.Outcome(1, WAITING, "chat-client: the line is longer than 1000 bytes\n"));
    }

    @Test
    void aPartnerWhoVanishesEndsTheClientToo() throws Exception {
        Person ana = new Person();
        ana.sees(WAITING);
        RawPeer ben = RawPeer.connect(server.address());
        ben.readExactly(PARTNER_FIRST.length());
        ben.reset();
        assertThat(ana.outcome())
                .isEqualTo(new Commands.Outcome(0, YOU_FIRST + "* goodbye: your partner has vanished\n", ""));
    }

    @Test
    void aServerThatVanishesEndsTheClientWithAFailure() throws Exception {
        Person ana = new Person();
        ana.sees(WAITING);
        server.close();
        assertThat(ana.outcome())
                .isEqualTo(new Commands.Outcome(74, WAITING, "chat-client: the server has ended the connection\n"));
    }

    @Test
    void theEndOfTheKeyboardAfterThatOfTheConversationDisturbsNobody() throws Exception {
        Person ana = new Person("--udp");
        ana.types("disconnect");
        assertThat(ana.outcome().status()).isZero();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> failure.complete(thrown));
        try {
            ana.keyboard.close();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("chat-keyboard")));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
        assertThat(failure).isNotDone();
    }
}
