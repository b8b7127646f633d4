package io.github.hftp.examples.course.uppercase;

import io.github.hftp.examples.course.kit.ClientCommand;
import io.github.hftp.examples.course.kit.Datagrams;
import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.examples.course.kit.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends sentences and prints the answer to each. */
@Command(name = "uppercase-client", description = "sends sentences and prints the answers")
public final class UppercaseClient extends ClientCommand {
    @Option(names = "--udp", description = "send each sentence as a datagram")
    private boolean udp;

    @Parameters(arity = "0..*", paramLabel = "SENTENCE", description = "what to send", defaultValue = "Hello, world")
    private List<String> sentences;

    /** Made by the command line. */
    public UppercaseClient() {
        super(ServerCommand.USUAL_PORT);
    }

    @Override
    protected void run(InetSocketAddress server) throws IOException {
        if (udp) {
            for (String sentence : sentences) {
                // A socket for each: the second answer to a sentence that was sent twice is not the next one's.
                try (Datagrams datagrams = new Datagrams(server)) {
                    print("From Server: " + datagrams.ask(sentence));
                }
            }
        } else if (sentences.stream().anyMatch(sentence -> sentence.contains("\n"))) {
            throw new RefusedException("a sentence is one line");
        } else {
            try (Wire wire = Wire.connect(server, Wire.PATIENCE)) {
                for (String sentence : sentences) {
                    wire.writeLine(sentence);
                    print("From Server: " + wire.readLine());
                }
            }
        }
    }
}
