package io.github.hftp.examples.course.dialogue;

import io.github.hftp.examples.course.kit.ServerCommand;
import io.github.hftp.loop.EventLoop;
import io.github.hftp.loop.protocol.DatagramServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Answers each datagram as the {@link Dialogue} says. */
@Command(name = "dialogue-server", description = "asks for the name and answers questions")
public final class DialogueServer extends ServerCommand {
    @Option(
            names = "--help-desk",
            paramLabel = "ADDRESS",
            description = "what questions are answered with",
            defaultValue = "help@example.org")
    private String helpDesk;

    /** Made by the command line. */
    public DialogueServer() {
        super(USUAL_PORT);
    }

    @Override
    public InetSocketAddress listen(EventLoop loop, InetSocketAddress address) throws IOException {
        Dialogue dialogue = new Dialogue(loop, helpDesk);
        return DatagramServer.listen(loop, address, server -> (payload, sender) -> {
                    String said = StandardCharsets.UTF_8.decode(payload).toString();
                    String answer = dialogue.answer(sender, said);
                    if (answer != null) {
                        server.send(StandardCharsets.UTF_8.encode(answer), sender);
                    }
                })
                .address();
    }

    @Override
    public String transport() {
        return "UDP";
    }
}
