package io.github.hftp.examples.course.messageandfile;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The person at the server. Each line that is typed answers the client that has waited longest; when nothing can be
 * typed any more, all get the same answer. Belongs to the loop's thread, except for {@link #tell}; lives as long as the
 * server.
 */
final class Operator {
    private static final String ABSENT = "Nobody is here to answer.";

    private final Consumer<String> screen;
    private final Queue<Conversation> waiting = new ArrayDeque<>();
    private String reply; // null while a person answers
    private int clients;

    /** With the answer to everything, or null for a person. */
    Operator(Consumer<String> screen, String reply) {
        this.screen = screen;
        this.reply = reply;
    }

    /** For any thread. */
    void tell(String line) {
        screen.accept(line);
    }

    /** What the next client is to be called. */
    String nextName() {
        clients++;
        return "client " + clients;
    }

    void ask(Conversation client) {
        if (reply != null) {
            client.onAnswer(reply);
            return;
        }
        waiting.add(client);
        if (waiting.size() == 1) {
            tellWhoIsNext();
        }
    }

    void forget(Conversation client) {
        boolean wasNext = waiting.peek() == client;
        waiting.remove(client);
        if (wasNext) {
            tellWhoIsNext();
        }
    }

    void onTyped(String line) {
        if (waiting.isEmpty()) {
            tell("nobody waits for an answer");
        } else if (!line.isEmpty()) { // which to a client that ends its lines by waiting would be no answer
            waiting.remove().onAnswer(line);
            tellWhoIsNext();
        }
    }

    void onTypedEnd() {
        reply = ABSENT;
        while (!waiting.isEmpty()) {
            waiting.remove().onAnswer(reply);
        }
    }

    private void tellWhoIsNext() {
        if (!waiting.isEmpty()) {
            tell("your next line answers " + waiting.peek());
        }
    }
}
