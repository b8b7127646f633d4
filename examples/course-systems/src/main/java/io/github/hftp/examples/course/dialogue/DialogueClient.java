package io.github.hftp.examples.course.dialogue;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.Datagrams;
import io.github.hftp.examples.course.kit.ServerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the help desk what its arguments or its user ask, and says {@code exit} in the end. */
@Command(name = "dialogue-client", description = "asks the help desk; \"exit\" ends")
public final class DialogueClient extends ClientCommand {
    private static final String EXIT = "exit";

    @Option(names = "--name", description = "who asks; otherwise to be typed")
    private String name;

    @Parameters(arity = "0..*", paramLabel = "QUESTION", description = "what to ask; otherwise to be typed")
    private List<String> questions = List.of();

    private BufferedReader typed;

    /** Made by the command line. */
    public DialogueClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        typed = typed();
        try (Datagrams datagrams = new Datagrams(server)) {
            print(ask(datagrams, ""));
            Deque<String> toSay = new ArrayDeque<>(questions);
            toSay.addFirst(name == null ? type() : name);
            if (!questions.isEmpty()) {
                toSay.addLast(EXIT);
            }
            String said;
            do {
                said = toSay.isEmpty() ? type() : toSay.remove();
                print(ask(datagrams, said));
            } while (!said.strip().equals(EXIT));
        }
    }

    private String type() throws IOException {
        prompt("> ");
        String line = typed.readLine();
        return line == null ? EXIT : line;
    }

    private static String ask(Datagrams datagrams, String question) throws IOException {
        return datagrams.askNumbered(question).stripTrailing();
    }
}
