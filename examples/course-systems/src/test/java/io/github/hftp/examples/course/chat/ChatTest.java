package io.github.hftp.examples.course.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hftp.examples.course.Commands;
import io.github.hftp.testing.LeakCheck;
import io.github.hftp.testing.RawPeer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ChatTest {
    private static final String WAITING = "* waiting for a partner\n";
    private static final String YOU_FIRST = "* you have a partner: you speak first\n";
    private static final String PARTNER_FIRST = "* you have a partner: your partner speaks first\n";
    private static final String NOT_YOUR_TURN = "* not your turn: your partner is to speak\n";
    private static final String GOODBYE = "* goodbye\n";
    private static final String DISCONNECTED = "* goodbye: your partner has disconnected\n";
    private static final String VANISHED = "* goodbye: your partner has vanished\n";
    private static final String TO_BLAME = "* goodbye: your partner had to be disconnected\n";

    private final List<RawPeer> peers = new ArrayList<>();
    private Commands.Server server;

    @BeforeEach
    void startServer() throws IOException {
        server = Commands.serve("chat-server");
    }

    @AfterEach
    void closeServer() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
        server.close();
    }

    @Test
    void twoTalkInTurnAndOneEndsItForBoth() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        first.send(utf8("¿quién está ahí?\n"));
        expect(second, "< ¿quién está ahí?\n");
        second.send("yo\r\n");
        expect(first, "< yo\n");
        first.send("disconnect\n");
        assertThat(rest(first)).isEqualTo(GOODBYE);
        assertThat(rest(second)).isEqualTo(DISCONNECTED);
    }

    @Test
    void theOneWhoseTurnItIsNotMayDisconnectToo() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        second.send("disconnect\n");
        assertThat(rest(second)).isEqualTo(GOODBYE);
        assertThat(rest(first)).isEqualTo(DISCONNECTED);
    }

    @Test
    void speakingOutOfTurnIsRefusedAndNotDelivered() throws IOException {
        RawPeer first = first();
        first.send("too early\n");
        expect(first, "* not yet: you have no partner\n");
        RawPeer second = second(first);
        second.send("me first\n");
        expect(second, NOT_YOUR_TURN);
        first.send("hello\nand another thing\n");
        expect(first, NOT_YOUR_TURN);
        expect(second, "< hello\n");
        second.send("hello yourself\n");
        expect(first, "< hello yourself\n");
        first.send("bye\n");
        expect(second, "< bye\n");
    }

    @Test
    void aThirdWaitsForAFourth() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        RawPeer third = first();
        first.send("only for the second\n");
        expect(second, "< only for the second\n");
        RawPeer fourth = second(third);
        third.send("only for the fourth\n");
        expect(fourth, "< only for the fourth\n");
    }

    @Test
    void oneWhoLeavesWhileWaitingIsNobodysPartner() throws IOException {
        RawPeer bored = first();
        bored.send("disconnect\n");
        assertThat(rest(bored)).isEqualTo(GOODBYE);
        RawPeer impatient = first();
        impatient.halfClose();
        assertThat(rest(impatient)).isEqualTo(GOODBYE);
        second(first());
    }

    @Test
    void theEndOfWhatAPartnerSendsIsAGoodbyeAfterTheLastWords() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        first.send("last words");
        first.halfClose();
        assertThat(rest(first)).isEqualTo(GOODBYE);
        assertThat(rest(second)).isEqualTo("< last words\n" + DISCONNECTED);
    }

    @Test
    void aPartnerWhoVanishesIsNoticedWhoeverIsToSpeak() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        first.reset();
        assertThat(rest(second)).isEqualTo(VANISHED);
        RawPeer third = first();
        second(third).reset();
        assertThat(rest(third)).isEqualTo(VANISHED);
    }

    @Test
    void aLineThatIsTooLongCostsTheConversation() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        first.send("x".repeat(1000) + "\n");
        expect(second, "< " + "x".repeat(1000) + "\n");
        second.send("x".repeat(100_000));
        assertThat(rest(second)).isEqualTo("! the line is longer than 1000 bytes\n");
        assertThat(rest(first)).isEqualTo(TO_BLAME);
    }

    @Test
    void whatIsNotTextCostsTheConversation() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        first.send("\u00FF\u00FE\n");
        assertThat(rest(first)).isEqualTo("! the line is not UTF-8\n");
        assertThat(rest(second)).isEqualTo(TO_BLAME);
        RawPeer third = first();
        RawPeer fourth = second(third);
        third.send("cut \u00C3");
        third.halfClose();
        assertThat(rest(third)).isEqualTo("! the line is not UTF-8\n");
        assertThat(rest(fourth)).isEqualTo(TO_BLAME);
    }

    @Test
    void noPartnerCanSpeakForTheServer() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        first.send("\r* goodbye\u001B[2K\n");
        expect(second, "< \uFFFD* goodbye\uFFFD[2K\n");
    }

    @Test
    void wordsMayComeByteByByte() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        for (byte b : utf8("señor 😀\r\ndisconnect\r\n")) {
            first.send(new byte[] {b});
        }
        assertThat(rest(second)).isEqualTo("< señor 😀\n" + DISCONNECTED);
    }

    @Test
    void aFloodOutOfTurnIsRefusedLineByLineAndNoneIsLost() throws IOException {
        RawPeer first = first();
        RawPeer second = second(first);
        second.send("x\n".repeat(25_000)); // refusals of all at once would be more than a connection may owe
        for (int n = 0; n < 25_000; n++) {
            expect(second, NOT_YOUR_TURN);
        }
        first.send("still here?\n");
        expect(second, "< still here?\n");
    }

    @Test
    void aHundredPairsAtOnce() throws IOException {
        for (int n = 0; n < 100; n++) {
            second(first());
        }
        for (int n = 0; n < 200; n++) {
            peers.get(n).send("line " + n + "\n");
            if (n % 2 == 0) {
                expect(peers.get(n + 1), "< line " + n + "\n");
            } else {
                expect(peers.get(n - 1), "< line " + n + "\n");
            }
        }
        for (int n = 199; n > 0; n -= 2) {
            peers.get(n).send("disconnect\n");
            assertThat(rest(peers.get(n - 1))).isEqualTo(DISCONNECTED);
        }
    }

    @Test
    void whoSaysNothingForTooLongIsDisconnected() throws IOException {
        server.close();
        server = Commands.serve("chat-server", "--patience", "1");
        RawPeer first = first();
        RawPeer second = second(first);
        RawPeer alone = first();
        assertThat(rest(first)).isEqualTo("! nothing has happened for 1 s\n");
        assertThat(rest(second)).isEqualTo("* goodbye: your partner has fallen silent\n");
        assertThat(rest(alone)).isEqualTo("! nothing has happened for 1 s\n");
        second(first());
    }

    @Test
    void aServerWithoutPatienceIsRefused() {
        for (String patience : List.of("0", "-1")) {
            assertThat(Commands.run(InputStream.nullInputStream(), "chat-server", "-p", "0", "--patience", patience))
                    .isEqualTo(new Commands.Outcome(1, "", "chat-server: the patience is at least 1 second\n"));
        }
    }

    private RawPeer first() throws IOException {
        return connect(WAITING);
    }

    private RawPeer second(RawPeer first) throws IOException {
        RawPeer second = connect(PARTNER_FIRST);
        expect(first, YOU_FIRST);
        return second;
    }

    private RawPeer connect(String greeting) throws IOException {
        RawPeer peer = RawPeer.connect(server.address());
        peers.add(peer);
        expect(peer, greeting);
        return peer;
    }

    private static void expect(RawPeer peer, String line) throws IOException {
        byte[] expected = utf8(line);
        assertThat(new String(peer.readExactly(expected.length), StandardCharsets.UTF_8))
                .isEqualTo(line);
    }

    private static String rest(RawPeer peer) throws IOException {
        return new String(peer.readToEnd(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
