package io.github.hftp.examples.course.chat;

import java.time.Duration;

/** Pairs people in order of arrival, so at most one waits. One a server; belongs to the loop's thread. */
final class Lobby {
    private final Duration patience;
    private ChatProtocol waiting;

    Lobby(Duration patience) {
        this.patience = patience;
    }

    /** How long to wait for a partner, and for what the one whose turn it is has to say. */
    Duration patience() {
        return patience;
    }

    void enter(ChatProtocol person) {
        if (waiting == null) {
            waiting = person;
            person.awaitPartner();
        } else {
            ChatProtocol first = waiting;
            waiting = null;
            first.meet(person, true);
            person.meet(first, false);
        }
    }

    void leave(ChatProtocol person) {
        if (waiting == person) {
            waiting = null;
        }
    }
}
