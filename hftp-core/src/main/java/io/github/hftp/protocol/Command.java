package io.github.hftp.protocol;

import java.util.Optional;

/** The first word of a request. The order is the one in which {@code help} lists them. */
public enum Command {
    /** Lists the served files. */
    GET_FILE_LISTING("get_file_listing"),
    /** Returns the size of a file. */
    GET_METADATA("get_metadata"),
    /** Fetches a range of bytes of a file. */
    GET_SLICE("get_slice"),
    /** Lists the commands. */
    HELP("help"),
    /** Ends the connection. */
    QUIT("quit");

    private final String word;

    Command(String word) {
        this.word = word;
    }

    /**
     * The command as spelled on the wire.
     *
     * @return the word, in lower case
     */
    public String word() {
        return word;
    }

    /**
     * Finds a command by its word. Commands are case-sensitive.
     *
     * @param word the first element of a request line
     * @return the command, or nothing if the word is unknown
     */
    public static Optional<Command> parse(String word) {
        for (Command command : values()) {
            if (command.word.equals(word)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }
}
