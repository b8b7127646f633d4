package io.github.hftp.examples.course.messageandfile;

import io.github.hftp.examples.course.kit.RefusedException;
import io.github.hftp.examples.course.kit.files.Folder;
import io.github.hftp.examples.course.kit.files.IncomingFile;
import io.github.hftp.examples.course.kit.files.Sizes;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.protocol.LineSplitter;
import io.github.hftp.loop.protocol.StreamConnection;
import io.github.hftp.loop.protocol.StreamProtocol;
import io.github.hftp.loop.protocol.StreamServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The server's end of one client's conversation. Its client ends a line with a line end or by waiting, and is answered
 * in kind: one that waits compares what it gets with {@code OK}, to the byte. The file being received is this object's
 * until it is complete, and then the worker's that stores it.
 *
 * <pre>
 *  MESSAGE ── a line ──▶ ANSWER ── the operator ──▶ LENGTH ── a line ──▶ FILE ── all of it ──▶ DONE
 *     └───────────────────── an error, or the connection ends ──────────────────────────────────▲
 * </pre>
 */
final class Conversation implements StreamProtocol {
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();
    private static final int MAX_LINE_BYTES = 8192;
    private static final String NOT_STORED = "error the file could not be stored";

    private enum Stage {
        MESSAGE,
        ANSWER,
        LENGTH,
        FILE,
        DONE
    }

    private final StreamConnection connection;
    private final Operator operator;
    private final Folder folder;
    private final LineSplitter lines = new LineSplitter(MAX_LINE_BYTES);
    private final String name;
    private Stage stage = Stage.MESSAGE;
    private String lineEnd = "\n";
    private Deadline pause;
    private IncomingFile file;

    Conversation(StreamConnection connection, Operator operator, Folder folder) {
        this.connection = connection;
        this.operator = operator;
        this.folder = folder;
        this.name = operator.nextName();
    }

    @Override
    public void onOpen() {
        pause = connection.deadline(this::takeRest);
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining() && stage != Stage.ANSWER) {
                take(bytes);
            }
        } catch (IOException e) {
            refuse(e);
        }
        if (bytes.hasRemaining()) {
            connection.pause(); // until there is an answer: it has said more than it was asked
        }
    }

    private void take(ByteBuffer bytes) throws IOException {
        switch (stage) {
            case MESSAGE, LENGTH -> {
                pause.clear();
                String line = lines.next(bytes);
                if (line == null) {
                    pause.set(connection.loop().now() + PAUSE_NANOS);
                } else {
                    onLine(line, "\n");
                }
            }
            case FILE -> {
                file.write(bytes);
                storeIfComplete();
            }
            case ANSWER, DONE -> bytes.position(bytes.limit());
        }
    }

    /** What there is of a line is all of it: its sender waits, or has ended. */
    private void takeRest() {
        pause.clear();
        try {
            onLine(lines.rest(), "");
        } catch (IOException e) {
            refuse(e);
        }
    }

    private void onLine(String line, String end) throws IOException {
        lineEnd = end;
        if (stage == Stage.MESSAGE) {
            operator.tell(name + " from " + connection.remote().getAddress().getHostAddress() + ": " + line);
            stage = Stage.ANSWER;
            connection.idleTimeout(MessageAndFileServer.LONGEST_WAIT);
            operator.ask(this);
        } else {
            file = new IncomingFile(folder.path().resolve("received"), Sizes.parse(line));
            connection.write("OK" + lineEnd);
            stage = Stage.FILE;
            storeIfComplete(); // it may be empty
        }
    }

    /** The operator has answered. */
    void onAnswer(String answer) {
        connection.write(answer + lineEnd);
        stage = Stage.LENGTH;
        connection.idleTimeout(StreamServer.IDLE_TIMEOUT);
        connection.resume();
    }

    private void storeIfComplete() {
        if (file.remaining() == 0) {
            IncomingFile complete = file;
            file = null;
            stage = Stage.DONE;
            complete.commitElsewhere(
                    IncomingFile::commitNumbered,
                    connection.loop(),
                    stored -> end("complete " + complete.size() + " bytes as " + stored),
                    this::onNotStored);
        }
    }

    private void onNotStored(IOException reason) {
        operator.tell(name + ": " + reason.getMessage());
        end(NOT_STORED);
    }

    @Override
    public void onEnd() {
        if (lines.isInLine()) {
            takeRest();
        }
        if (stage != Stage.DONE) {
            end(incomplete());
        }
    }

    private String incomplete() {
        return "incomplete: " + (file == null ? "there is no file" : file.remaining() + " bytes are missing");
    }

    private void refuse(IOException e) {
        boolean isOurs = e instanceof RefusedException || e instanceof LineSplitter.MalformedLineException;
        if (isOurs) {
            end("error " + e.getMessage());
        } else {
            onNotStored(e);
        }
    }

    private void end(String report) {
        stage = Stage.DONE;
        operator.tell(name + ": " + report);
        connection.write(report + lineEnd);
        connection.finish();
    }

    @Override
    public void onClosed() {
        if (stage != Stage.DONE) {
            operator.tell(name + ": " + incomplete());
        }
        operator.forget(this);
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            operator.tell(name + ": " + e.getMessage());
        }
    }

    /** What the operator is to call it. */
    @Override
    public String toString() {
        return name;
    }
}
