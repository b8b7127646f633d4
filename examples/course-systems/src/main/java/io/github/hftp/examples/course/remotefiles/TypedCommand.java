package io.github.hftp.examples.course.remotefiles;

import io.github.hftp.examples.course.kit.RefusedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A line that a user has typed, taken apart. Words are between spaces; quotes of either kind hold words together, and a
 * quote of one kind is a plain character between two of the other.
 *
 * @param verb the first word
 * @param arguments the others
 */
record TypedCommand(String verb, List<String> arguments) {
    /** Takes a line apart. */
    static TypedCommand parse(String line) throws RefusedException {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (char c : (line + " ").toCharArray()) {
            if (quote == 0 && (c == ' ' || c == '\t')) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new RefusedException("the quote " + quote + " is not closed");
        }
        return words.isEmpty()
                ? new TypedCommand("", List.of())
                : new TypedCommand(words.get(0), words.subList(1, words.size()));
    }

    /** One of the arguments, of which there must be so many. */
    String argument(int index, int count) throws RefusedException {
        if (arguments.size() != count) {
            throw new RefusedException(verb + " takes " + (count == 1 ? "1 argument" : count + " arguments") + ", not "
                    + arguments.size() + "; quotes hold words together");
        }
        return arguments.get(index);
    }
}
