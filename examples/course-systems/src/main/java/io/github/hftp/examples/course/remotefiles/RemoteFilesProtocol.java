package io.github.hftp.examples.course.remotefiles;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.files.Tree;
import io.github.hftp.loop.protocol.LineSplitter;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line is a command. The answer's lines begin with a space, but the last, which begins with what has come of it. A
 * command is carried out by a worker, because disks block; until its answer is sent, no other is read.
 */
final class RemoteFilesProtocol implements StreamProtocol {
    /** How long a command may be: {@value} bytes. */
    static final int MAX_COMMAND_BYTES = Visitor.MAX_TEXT_BYTES + 6 * 1024;

    static final String MORE = " ";
    static final String DONE = "+";
    static final String REFUSED = "-";
    static final String ENDED = ".";

    private static final Logger LOG = LoggerFactory.getLogger(RemoteFilesProtocol.class);

    private final StreamConnection connection;
    private final Visitor visitor;
    private final Runnable onExit;
    private final LineSplitter lines = new LineSplitter(MAX_COMMAND_BYTES);
    private boolean exited;

    RemoteFilesProtocol(StreamConnection connection, Tree tree, Runnable onExit) {
        this.connection = connection;
        this.visitor = new Visitor(tree);
        this.onExit = onExit;
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        try {
            String line = lines.next(bytes);
            if (line != null) {
                connection.pause();
                CompletionStage<String> answer = CompletableFuture.supplyAsync(() -> answer(line));
                answer.whenCompleteAsync(this::send, connection.loop());
            }
        } catch (LineSplitter.MalformedLineException e) {
            connection.write(REFUSED + e.getMessage() + "\n");
            connection.finish();
        }
    }

    @Override
    public void onDrained() {
        connection.resume();
    }

    /** A command whose end has not come is none: what was to be {@code rm notes.txt} must not remove notes. */
    @Override
    public void onEnd() {
        connection.finish();
    }

    @Override
    public void onClosed() {
        if (exited) {
            onExit.run();
        }
    }

    private void send(String answer, Throwable failure) {
        if (failure != null) {
            LOG.error("A command has failed", failure);
            connection.close();
            return;
        }
        connection.write(answer);
        if (answer.startsWith(ENDED)) {
            exited = true;
            connection.finish();
        }
    }

    private String answer(String line) {
        try {
            TypedCommand command = TypedCommand.parse(line);
            if (command.verb().equals("exit")) {
                return ENDED + "bye\n";
            }
            List<String> answer = visitor.run(command);
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < answer.size(); n++) {
                text.append(n < answer.size() - 1 ? MORE : DONE)
                        .append(answer.get(n))
                        .append('\n');
            }
            return text.toString();
        } catch (RefusedException e) {
            return REFUSED + e.getMessage() + "\n";
        } catch (IOException e) {
            String reason = e instanceof FileSystemException failed ? failed.getReason() : null; // no path of ours
            return REFUSED + "the server cannot do that: "
                    + (reason == null ? e.getClass().getSimpleName() : reason) + "\n";
        }
    }
}
