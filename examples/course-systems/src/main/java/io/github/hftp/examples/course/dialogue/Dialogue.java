package io.github.hftp.examples.course.dialogue;

import io.github.hftp.examples.course.kit.Printable;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is answered to whom. UDP knows no connections, so a sender is whoever has the same address and port, until he
 * says {@code exit} or nothing for a while. The same datagram again, because the answer was lost, is answered the same
 * again. A number before the text is repeated before the answer, so that its sender can tell which question it belongs
 * to; and it tells a datagram that is late from a new one. One a server; belongs to the loop's thread.
 */
final class Dialogue {
    static final int MAX_SENDERS = 1000;
    static final int MAX_NAME_CHARACTERS = 50;
    static final int MAX_CHARACTERS = 1000;
    static final int MAX_REPETITIONS = 20;
    static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);
    private static final Pattern NUMBERED = Pattern.compile("(#\\d{1,9} )?(.*)", Pattern.DOTALL);

    private static final int REMEMBERED = 4;

    private static final class Sender {
        final Deadline silence;
        final Map<String, String> answers = new LinkedHashMap<>(); // to what was said last
        String name;
        int repetitions;

        Sender(Deadline silence) {
            this.silence = silence;
        }
    }

    private final EventLoop loop;
    private final String helpDesk;
    private final Map<InetSocketAddress, Sender> senders = new LinkedHashMap<>(16, 0.75f, true); // the silent first

    Dialogue(EventLoop loop, String helpDesk) {
        this.loop = loop;
        this.helpDesk = helpDesk;
    }

    /**
     * Answers a datagram, in a line; or not at all (null), when it came so often that only another program can say it.
     */
    String answer(InetSocketAddress address, String said) {
        Matcher parts = NUMBERED.matcher(said);
        if (!parts.matches()) {
            throw new AssertionError(NUMBERED + " matches everything");
        }
        String number = parts.group(1) == null ? "" : parts.group(1);
        String answer = answer(address, said, parts.group(2).strip());
        return answer == null ? null : number + answer + "\n";
    }

    private String answer(InetSocketAddress address, String said, String text) {
        if (text.equals("exit")) {
            return goodbye(address);
        } else if (said.length() > MAX_CHARACTERS) {
            return "That is too long: I can read " + MAX_CHARACTERS + " characters.";
        }
        Sender sender = senders.get(address);
        if (sender == null) {
            sender = welcome(address);
            remember(sender, said, "Welcome to the help desk. What is your name?");
        } else if (!sender.answers.containsKey(said)) {
            remember(sender, said, next(sender, text));
        } else if (++sender.repetitions > MAX_REPETITIONS) {
            return null; // or two servers, one of them named as the sender to the other, would talk for ever
        }
        sender.silence.set(loop.now() + LONGEST_SILENCE.toNanos());
        return sender.answers.get(said);
    }

    /** Of what has no number only the last is known again: the same text later is something new. */
    private static void remember(Sender sender, String said, String answer) {
        if (!said.startsWith("#")) {
            sender.answers.clear();
        } else if (sender.answers.size() == REMEMBERED) {
            sender.answers.remove(sender.answers.keySet().iterator().next());
        }
        sender.answers.put(said, answer);
        sender.repetitions = 0;
    }

    private Sender welcome(InetSocketAddress address) {
        if (senders.size() == MAX_SENDERS) { // anyone can make up senders, but not have us keep them all
            forget(senders.keySet().iterator().next());
        }
        Sender sender = new Sender(loop.deadline(() -> forget(address)));
        senders.put(address, sender);
        return sender;
    }

    private String next(Sender sender, String text) {
        if (Printable.text(text).contains("\uFFFD")) {
            return "That is no plain text. Please say it again.";
        } else if (sender.name != null) {
            return text.isEmpty()
                    ? "What is your question, " + sender.name + "?"
                    : sender.name + ", please write to " + helpDesk + ".";
        } else if (text.isEmpty() || text.length() > MAX_NAME_CHARACTERS) {
            return "A name has 1 to " + MAX_NAME_CHARACTERS + " characters. What is your name?";
        }
        sender.name = text;
        return "Hello, " + text + ". What is your question?";
    }

    /** An {@code exit} again, when its answer was lost, finds nobody; that must not make a new sender of him. */
    private String goodbye(InetSocketAddress address) {
        Sender left = forget(address);
        return left == null || left.name == null ? "Goodbye." : "Goodbye, " + left.name + ".";
    }

    private Sender forget(InetSocketAddress address) {
        Sender forgotten = senders.remove(address);
        if (forgotten != null) {
            forgotten.silence.clear();
        }
        return forgotten;
    }
}
