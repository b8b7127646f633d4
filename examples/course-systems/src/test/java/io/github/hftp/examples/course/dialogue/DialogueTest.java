package io.github.hftp.examples.course.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.loop.EventLoop;
import io.github.hftp.testing.LeakCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is answered to whom, with a clock that is moved by hand and senders that are made up. */
@ExtendWith(LeakCheck.class)
class DialogueTest {
    private static final String WELCOME = "Welcome to the help desk. What is your name?\n";

    private long now;
    private EventLoop loop;
    private Dialogue dialogue;

    @BeforeEach
    void openLoop() throws IOException {
        loop = EventLoop.open("hftp-course", () -> now);
        dialogue = new Dialogue(loop, "help@example.org");
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    @Test
    void eachSenderHasAStateOfItsOwn() {
        assertThat(answer(1, "")).isEqualTo(WELCOME);
        assertThat(answer(2, "hello there\n")).isEqualTo(WELCOME);
        assertThat(answer(1, "Ana")).isEqualTo("Hello, Ana. What is your question?\n");
        assertThat(answer(2, "Ben\r\n")).isEqualTo("Hello, Ben. What is your question?\n");
        assertThat(answer(1, "why?")).isEqualTo("Ana, please write to help@example.org.\n");
        assertThat(answer(2, "how?\n")).isEqualTo("Ben, please write to help@example.org.\n");
        assertThat(answer(1, "exit")).isEqualTo("Goodbye, Ana.\n");
        assertThat(answer(2, "when?\n")).isEqualTo("Ben, please write to help@example.org.\n");
    }

    @Test
    void theSameDatagramAgainIsAnsweredTheSameAgain() {
        for (int n = 0; n < 3; n++) {
            assertThat(answer(1, "hello")).isEqualTo(WELCOME);
        }
        for (int n = 0; n < 3; n++) {
            assertThat(answer(1, "Ana")).isEqualTo("Hello, Ana. What is your question?\n");
        }
        answer(1, "why?");
        assertThat(answer(1, "Ana")).isEqualTo("Ana, please write to help@example.org.\n");
    }

    @Test
    void aNumberIsRepeatedAndMakesAnotherDatagramOfTheSameText() {
        assertThat(answer(1, "#1 ")).isEqualTo("#1 " + WELCOME);
        assertThat(answer(1, "#2 Ana")).isEqualTo("#2 Hello, Ana. What is your question?\n");
        assertThat(answer(1, "#2 Ana")).isEqualTo("#2 Hello, Ana. What is your question?\n");
        assertThat(answer(1, "#3 Ana")).isEqualTo("#3 Ana, please write to help@example.org.\n");
        assertThat(answer(1, "#4 exit")).isEqualTo("#4 Goodbye, Ana.\n");
        assertThat(answer(1, "#4 exit")).isEqualTo("#4 Goodbye.\n");
    }

    @Test
    void aDatagramThatWasLateDoesNotMakeAQuestionOfARepeatedName() {
        answer(1, "#1 ");
        assertThat(answer(1, "#2 Ana")).isEqualTo("#2 Hello, Ana. What is your question?\n");
        assertThat(answer(1, "#1 ")).isEqualTo("#1 " + WELCOME); // late, after it was repeated
        assertThat(answer(1, "#2 Ana")).isEqualTo("#2 Hello, Ana. What is your question?\n");
        assertThat(answer(1, "#3 why?")).isEqualTo("#3 Ana, please write to help@example.org.\n");
    }

    @Test
    void twoServersDoNotTalkForEver() {
        for (String forged : new String[] {"hello", "#1 hello", "exit", "x".repeat(2000), "\0"}) {
            String said = forged;
            int answers = 0;
            while (said != null) {
                said = answer(1, said); // from a forged sender: another server like this one, or this one itself
                assertThat(answers++).as("answers").isLessThan(100);
            }
            assertThat(answer(1, "exit")).startsWith("Goodbye");
        }
    }

    @Test
    void anExitAgainMakesNoSenderOfWhoHasGone() {
        answer(1, "hello");
        answer(1, "Ana");
        assertThat(answer(1, "exit")).isEqualTo("Goodbye, Ana.\n");
        assertThat(answer(1, "exit")).isEqualTo("Goodbye.\n");
        assertThat(answer(1, "exit")).isEqualTo("Goodbye.\n");
        assertThat(answer(1, "back again")).isEqualTo(WELCOME);
    }

    @Test
    void aNameIsShortPlainText() {
        String again = "A name has 1 to 50 characters. What is your name?\n";
        answer(1, "hello");
        assertThat(answer(1, " \n")).isEqualTo(again);
        assertThat(answer(1, "x".repeat(51))).isEqualTo(again);
        assertThat(answer(1, "A\u001B[2Jna")).isEqualTo("That is no plain text. Please say it again.\n");
        assertThat(answer(1, "x".repeat(50))).startsWith("Hello, xxx");
    }

    @Test
    void aQuestionIsPlainTextThatIsNotTooLong() {
        answer(1, "hello");
        answer(1, "Ana");
        assertThat(answer(1, "")).isEqualTo("What is your question, Ana?\n");
        assertThat(answer(1, "why\0")).isEqualTo("That is no plain text. Please say it again.\n");
        assertThat(answer(1, "\uFFFD")).isEqualTo("That is no plain text. Please say it again.\n");
        assertThat(answer(1, "x".repeat(1001))).isEqualTo("That is too long: I can read 1000 characters.\n");
        assertThat(answer(1, "x".repeat(1000))).isEqualTo("Ana, please write to help@example.org.\n");
    }

    @Test
    void whoIsSilentForLongIsForgotten() throws IOException {
        answer(1, "hello");
        answer(2, "hello");
        pass(Dialogue.LONGEST_SILENCE.minusSeconds(1));
        answer(1, "Ana");
        pass(Duration.ofSeconds(2));
        assertThat(answer(1, "why?")).isEqualTo("Ana, please write to help@example.org.\n");
        assertThat(answer(2, "Ben")).isEqualTo(WELCOME);
    }

    @Test
    void ofTooManyTheOneWhoIsSilentLongestIsForgotten() {
        for (int n = 1; n <= Dialogue.MAX_SENDERS; n++) {
            answer(n, "hello");
        }
        answer(1, "Ana");
        assertThat(answer(Dialogue.MAX_SENDERS + 1, "hello")).isEqualTo(WELCOME);
        assertThat(answer(1, "why?")).isEqualTo("Ana, please write to help@example.org.\n");
        assertThat(answer(2, "Ben")).isEqualTo(WELCOME);
        assertThat(answer(4, "Dora")).isEqualTo("Hello, Dora. What is your question?\n");
    }

    @Test
    void whoWasForgottenAndComesBackHasAllHisTime() throws IOException {
        answer(1, "hello");
        answer(1, "exit");
        pass(Dialogue.LONGEST_SILENCE.minusSeconds(1));
        answer(1, "hello");
        pass(Duration.ofSeconds(2));
        assertThat(answer(1, "Ana")).isEqualTo("Hello, Ana. What is your question?\n");
    }

    private String answer(int port, String said) {
        return dialogue.answer(InetSocketAddress.createUnresolved("sender", port), said);
    }

    private void pass(Duration time) throws IOException {
        for (long moved = 0; moved < time.toSeconds(); moved++) {
            now += Duration.ofSeconds(1).toNanos();
            loop.runOnce();
        }
    }
}
