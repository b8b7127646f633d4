package io.github.hftp.examples.course.chat;

import io.github.hftp.examples.course.kit.Printable;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.protocol.LineSplitter;
import io.github.hftp.loop.protocol.LineSplitter.MalformedLineException;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One person's side of a conversation. What the server itself says begins with {@code * }, its last word with
 * {@value #GOODBYE} or, where this person is to blame, with {@value #ERROR}; what the partner says begins with {@value
 * #WORDS}, so that no partner can speak for the server. Belongs to the connection and ends with it.
 */
final class ChatProtocol implements StreamProtocol {
    static final String GOODBYE = "* goodbye";
    static final String ERROR = "! ";
    static final String WORDS = "< ";
    static final String YOU_FIRST = "* you have a partner: you speak first";
    static final int MAX_LINE_BYTES = 1000;
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private final StreamConnection connection;
    private final Lobby lobby;
    private final LineSplitter lines = new LineSplitter(MAX_LINE_BYTES);
    private Deadline silence;
    private ChatProtocol partner;
    private boolean onTurn;

    ChatProtocol(StreamConnection connection, Lobby lobby) {
        this.connection = connection;
        this.lobby = lobby;
    }

    @Override
    public void onOpen() {
        silence = connection.deadline(this::onSilence);
        connection.idleTimeout(lobby.patience().plus(MARGIN)); // whoever is silent is to be told before that
        lobby.enter(this);
    }

    void awaitPartner() {
        tell("* waiting for a partner");
        limitSilence();
    }

    void meet(ChatProtocol partner, boolean first) {
        this.partner = partner;
        tell(first ? YOU_FIRST : "* you have a partner: your partner speaks first");
        setTurn(first);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        try {
            boolean more = true;
            while (more && bytes.hasRemaining()) {
                String line = lines.next(bytes);
                more = line == null || onLine(line);
            }
        } catch (MalformedLineException e) {
            onMalformed(e);
        }
    }

    @Override
    public void onEnd() {
        try {
            if (lines.isInLine()) {
                onLine(lines.rest());
            }
            disconnect();
        } catch (MalformedLineException e) {
            onMalformed(e);
        }
    }

    /** Goes on after a refusal. */
    @Override
    public void onDrained() {
        connection.resume();
    }

    @Override
    public void onClosed() {
        end("", "has vanished");
    }

    /** Takes a line: false when no other is to be taken until the answer to this one is sent. */
    private boolean onLine(String line) {
        if (line.strip().equals("disconnect")) {
            disconnect();
        } else if (!onTurn) {
            tell(partner == null ? "* not yet: you have no partner" : "* not your turn: your partner is to speak");
            connection.pause(); // or many short lines would make us owe more than they are long
            return false;
        } else {
            setTurn(false);
            partner.setTurn(true);
            partner.tell(WORDS + Printable.text(line)); // the last thing to do: a partner may vanish by it
        }
        return true;
    }

    private void disconnect() {
        end(GOODBYE, "has disconnected");
    }

    private void onMalformed(MalformedLineException e) {
        end(ERROR + e.getMessage(), "had to be disconnected");
    }

    private void onSilence() {
        end(ERROR + "nothing has happened for " + lobby.patience().toSeconds() + " s", "has fallen silent");
    }

    /** Ends the conversation for both: once, whatever follows. */
    private void end(String lastWord, String whatPartnerLearns) {
        lobby.leave(this);
        ChatProtocol left = partner;
        partner = null;
        setTurn(false);
        tell(lastWord);
        connection.finish();
        if (left != null) {
            left.partner = null;
            left.end(GOODBYE + ": your partner " + whatPartnerLearns, "");
        }
    }

    private void tell(String line) {
        connection.write(line + "\n");
    }

    private void setTurn(boolean onTurn) {
        this.onTurn = onTurn;
        if (onTurn) {
            limitSilence();
        } else {
            silence.clear();
        }
    }

    private void limitSilence() {
        silence.set(connection.loop().now() + lobby.patience().toNanos());
    }
}
