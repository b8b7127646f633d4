package io.github.hftp.server.internal.connection;

import io.github.hftp.codec.RequestParser;
import io.github.hftp.loop.Deadline;
import io.github.hftp.loop.Registration;
import io.github.hftp.loop.SelectionHandler;
import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.RequestException;
import io.github.hftp.server.event.CloseReason;
import io.github.hftp.server.internal.connection.Output.Outcome;
import io.github.hftp.server.internal.reply.BufferSend;
import io.github.hftp.server.internal.reply.Send;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * One client's conversation. In each turn it first sends what is owed, then reads and answers requests until nothing is
 * left to do or the turn's budget is spent. It reads nothing while a reply is owed, so TCP holds back a client that does
 * not take its replies. {@link ConnectionState} has the states; each has a deadline. Belongs to the loop thread and ends
 * by {@link #close(CloseReason)}.
 */
final class Connection implements SelectionHandler {
    /** How long the client of an ended connection may be silent before the connection closes. */
    private static final long LINGER_IDLE = Duration.ofSeconds(2).toNanos();

    /** How long the client of an ended connection may keep sending. */
    private static final long LINGER_TOTAL = Duration.ofSeconds(10).toNanos();

    /** How many bytes the client of an ended connection may still send. */
    private static final long LINGER_BYTES = 1 << 20;

    private final Shared shared;
    private final Transport transport;
    private final Input input;
    private final Output output;
    private final Reporter reporter;
    private final BiConsumer<Connection, CloseReason> onClosed;
    private Registration registration;
    private Runnable requeue;
    private Deadline deadline;
    private ConnectionState state = ConnectionState.READING;
    private CloseReason ending;
    private long idleSince;
    private SlowReaderDetector slowReader;
    private long lingerUntil;
    private long lingered;

    /** {@code onClosed} is called once, when the connection has closed, with the reason. */
    Connection(
            Shared shared,
            Transport transport,
            long number,
            InetSocketAddress remote,
            BiConsumer<Connection, CloseReason> onClosed) {
        this.shared = shared;
        this.transport = transport;
        this.input = new Input(transport, shared.limits().maxLineBytes(), shared.readBuffer());
        this.output = new Output(transport, shared.gatherBuffer());
        this.reporter = new Reporter(shared, number, remote);
        this.onClosed = onClosed;
    }

    @Override
    public void onRegistered(Registration registration) {
        this.registration = registration;
        this.requeue = registration::requeue;
        this.deadline = registration.deadline(this::onDeadline);
        setDeadline();
    }

    @Override
    public int interestOps() {
        return transport.interestOps(state.interestOps());
    }

    @Override
    public void onReady(int readyOps) throws IOException {
        switch (state) {
            case READING, SENDING, YIELDED, WAITING -> turn();
            case LINGERING -> linger();
            case CLOSED -> {
                // closed by a callback a moment ago
            }
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        close(failure instanceof IOException ? CloseReason.CONNECTION_LOST : CloseReason.INTERNAL_ERROR);
    }

    @Override
    public void close() {
        close(CloseReason.SERVER_CLOSED);
    }

    /** Ends the connection; the loop does not call it again. */
    void close(CloseReason reason) {
        end(ending == null ? reason : ending, transport::close);
    }

    /** Finishes the reply in progress and closes; requests not yet begun stay unanswered. */
    void drain() {
        if (ending == null) {
            ending = CloseReason.SERVER_CLOSED;
        }
        registration.requeue();
    }

    ConnectionState state() {
        return state;
    }

    Reporter reporter() {
        return reporter;
    }

    private void turn() throws IOException {
        long sentBefore = output.bytesSent();
        long readBefore = input.bytesRead();
        input.beginTurn();
        output.beginTurn();
        Outcome outcome;
        try {
            outcome = converse();
        } finally {
            input.endTurn();
            shared.counters().bytesRead += input.bytesRead() - readBefore;
            shared.counters().bytesSent += output.bytesSent() - sentBefore;
        }
        settle(outcome, sentBefore);
    }

    private Outcome converse() throws IOException {
        try {
            Outcome outcome = output.advance();
            for (int requests = 0; outcome == Outcome.IDLE; requests++) {
                finishReply();
                if (requests == Budget.MAX_REQUESTS || output.isBudgetSpent()) {
                    outcome = Outcome.BUDGET_SPENT;
                } else if (ending != null || !startReply()) {
                    break;
                } else {
                    outcome = output.advance();
                }
            }
            return outcome == Outcome.SOCKET_FULL || output.flush() ? outcome : Outcome.SOCKET_FULL;
        } catch (Output.IncompleteReplyException e) {
            return abandonReply(e);
        }
    }

    /** Starts the reply to the next request: false if there is none for now. */
    private boolean startReply() throws IOException {
        try {
            String line = input.nextLine(shared.now());
            if (line == null) {
                return false;
            }
            reporter.requestBegan(line);
            output.start(shared.requestHandler().respond(RequestParser.parse(line), requeue));
        } catch (RequestException e) {
            output.start(BufferSend.status(e.status()));
        }
        return true;
    }

    private void finishReply() {
        if (output.current() == null) {
            return; // only the end of earlier replies was owed
        }
        Send finished = output.finish();
        reporter.requestEnded(finished, true);
        if (finished.isLast() && ending == null) {
            ending = finished.status().isFatal() ? CloseReason.FATAL_STATUS : CloseReason.QUIT;
        }
    }

    /**
     * After {@code 0 OK} an error cannot be reported, so the reply stays incomplete: the connection ends within it, and
     * without a reset, so that the replies before it arrive.
     */
    private Outcome abandonReply(IOException cause) throws IOException {
        shared.warnOfFile(reporter.fileName(), cause);
        reporter.requestEnded(output.finish(), false);
        ending = CloseReason.TRANSFER_FAILED;
        return output.flush() ? Outcome.IDLE : Outcome.SOCKET_FULL;
    }

    private void settle(Outcome outcome, long sentBefore) throws IOException {
        switch (outcome) {
            case IDLE -> {
                if (ending != null) {
                    startLingering();
                } else if (input.hasEnded()) {
                    shared.counters().linesUnfinished += input.isMidLine() ? 1 : 0;
                    close(CloseReason.CLIENT_CLOSED);
                } else {
                    if (state != ConnectionState.READING || output.bytesSent() != sentBefore) {
                        // until now the server did not read, or the client did not send
                        idleSince = shared.now();
                        input.restartLine(shared.now());
                    }
                    become(ConnectionState.READING);
                }
            }
            case SOCKET_FULL -> {
                if (state != ConnectionState.SENDING) {
                    slowReader = new SlowReaderDetector(shared.limits(), shared.now(), sentBefore);
                }
                slowReader.update(shared.now(), output.bytesSent());
                become(ConnectionState.SENDING);
            }
            case BUDGET_SPENT -> {
                become(ConnectionState.YIELDED);
                registration.requeue();
            }
            case WAITING -> become(ConnectionState.WAITING);
        }
    }

    private void become(ConnectionState next) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(state + " cannot become " + next);
        }
        state = next;
        if (next != ConnectionState.CLOSED) {
            setDeadline();
        }
    }

    private void setDeadline() {
        Limits limits = shared.limits();
        long now = shared.now();
        switch (state) {
            case READING -> {
                if (input.isMidLine()) {
                    deadline.set(input.lineBegunAt() + limits.lineTimeout());
                } else if (reporter.requests() == 0) {
                    deadline.set(reporter.openedAt() + limits.firstRequestTimeout());
                } else {
                    deadline.set(idleSince + limits.idleTimeout());
                }
            }
            case SENDING -> deadline.set(slowReader.nextCheck());
            case WAITING -> deadline.set(now + limits.fileTimeout());
            case LINGERING -> deadline.set(now + Math.min(LINGER_IDLE, Math.max(0, lingerUntil - now)));
            case YIELDED, CLOSED -> deadline.clear(); // a yielded connection has its next turn at once
        }
    }

    private void onDeadline() {
        switch (state) {
            case READING -> close(input.isMidLine() ? CloseReason.LINE_TIMEOUT : CloseReason.IDLE_TIMEOUT);
            case SENDING -> {
                if (slowReader.isTooSlow(shared.now(), transport)) {
                    reset(CloseReason.SLOW_READER);
                } else {
                    setDeadline();
                }
            }
            case WAITING -> close(CloseReason.FILE_TIMEOUT);
            case LINGERING -> close(ending);
            case YIELDED, CLOSED -> {
                // has no deadline
            }
        }
    }

    /**
     * Closes the server's end first and reads what the client still sends: closing at once would reset (RFC 9112 9.6).
     */
    private void startLingering() throws IOException {
        if (input.hasEnded() || !shared.tryLinger()) {
            close(ending);
            return;
        }
        lingerUntil = shared.now() + LINGER_TOTAL;
        become(ConnectionState.LINGERING);
        transport.shutdownOutput(); // last: if it fails, closing frees the lingering place
    }

    private void linger() throws IOException {
        int count = input.discard();
        lingered += count;
        shared.counters().bytesRead += Math.max(count, 0);
        if (count < 0 || lingered > LINGER_BYTES) {
            close(ending);
        } else {
            setDeadline();
        }
    }

    private void reset(CloseReason reason) {
        end(reason, transport::reset);
    }

    /** Whatever fails on the way, the socket closes and the connection no longer counts. */
    private void end(CloseReason reason, Runnable closing) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        boolean lingering = state == ConnectionState.LINGERING;
        state = ConnectionState.CLOSED;
        deadline.clear();
        registration.cancel();
        closing.run();
        Send unfinished = output.current();
        try {
            output.close();
            if (unfinished != null) {
                reporter.requestEnded(unfinished, false);
            }
        } finally {
            if (lingering) {
                shared.endLingering();
            }
            onClosed.accept(this, reason);
        }
    }
}
