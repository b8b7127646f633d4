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

/**
 * One client's conversation. It takes turns: in each it sends what is owed, and then reads and answers requests until
 * there is nothing more to do or the turn's budget is spent. While a reply is owed nothing is read, so that a client
 * that does not take its replies is held back by TCP. {@link ConnectionState} has the states; each has its deadline.
 * Belongs to the loop's thread and ends by {@link #close(CloseReason)}.
 */
final class Connection implements SelectionHandler {
    private final Connections connections;
    private final Transport transport;
    private final Input input;
    private final Output output;
    private final Exchange exchange;
    private final long openedAt;
    private Registration registration;
    private Runnable requeue;
    private Deadline deadline;
    private ConnectionState state = ConnectionState.READING;
    private CloseReason ending;
    private long idleSince;
    private SendProgress progress;
    private long lingerUntil;
    private long lingered;

    Connection(Connections connections, Transport transport, long number, InetSocketAddress remote) {
        this.connections = connections;
        this.transport = transport;
        this.input = new Input(transport, connections.limits().maxLineBytes(), connections.readBuffer());
        this.output = new Output(transport, connections.gatherBuffer());
        this.exchange = new Exchange(connections, number, remote);
        this.openedAt = connections.now();
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
        return state.interestOps();
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

    /** Ends the connection; from now on it is not called again. */
    void close(CloseReason reason) {
        end(ending == null ? reason : ending, transport::close);
    }

    /** Finishes the reply in progress and closes; requests that have not been begun are not answered any more. */
    void drain() {
        if (ending == null) {
            ending = CloseReason.SERVER_CLOSED;
        }
        registration.requeue();
    }

    ConnectionState state() {
        return state;
    }

    Exchange exchange() {
        return exchange;
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
            connections.counters().bytesRead += input.bytesRead() - readBefore;
            connections.counters().bytesSent += output.bytesSent() - sentBefore;
        }
        settle(outcome, sentBefore);
    }

    private Outcome converse() throws IOException {
        try {
            Outcome outcome = output.advance();
            for (int requests = 0; outcome == Outcome.IDLE; requests++) {
                finishReply();
                if (requests == Limits.MAX_REQUESTS_A_TURN || output.isBudgetSpent()) {
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

    /** Begins the reply to the next request: false if there is none for now. */
    private boolean startReply() throws IOException {
        try {
            String line = input.nextLine(connections.now());
            if (line == null) {
                return false;
            }
            exchange.begin(line);
            output.start(connections.requestHandler().respond(RequestParser.parse(line), requeue));
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
        exchange.finish(finished, true);
        if (finished.isLast() && ending == null) {
            ending = finished.status().isFatal() ? CloseReason.FATAL_STATUS : CloseReason.QUIT;
        }
    }

    /**
     * After {@code 0 OK} an error cannot be told, so the reply stays incomplete: the connection ends within it, without
     * a reset, so that the replies before it survive.
     */
    private Outcome abandonReply(IOException cause) throws IOException {
        connections.warnOfFile(exchange.name(), cause);
        exchange.finish(output.finish(), false);
        ending = CloseReason.TRANSFER_FAILED;
        return output.flush() ? Outcome.IDLE : Outcome.SOCKET_FULL;
    }

    private void settle(Outcome outcome, long sentBefore) throws IOException {
        switch (outcome) {
            case IDLE -> {
                if (ending != null) {
                    startLingering();
                } else if (input.hasEnded()) {
                    connections.counters().linesUnfinished += input.isMidLine() ? 1 : 0;
                    close(CloseReason.CLIENT_CLOSED);
                } else {
                    if (state != ConnectionState.READING || output.bytesSent() != sentBefore) {
                        // until now we did not listen, or the client not talk
                        idleSince = connections.now();
                        input.restartLine(connections.now());
                    }
                    become(ConnectionState.READING);
                }
            }
            case SOCKET_FULL -> {
                if (state != ConnectionState.SENDING) {
                    progress = new SendProgress(connections.limits(), connections.now(), sentBefore);
                }
                progress.update(connections.now(), output.bytesSent());
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
        Limits limits = connections.limits();
        long now = connections.now();
        switch (state) {
            case READING -> {
                if (input.isMidLine()) {
                    deadline.set(input.lineBegunAt() + limits.lineTimeout());
                } else if (exchange.count() == 0) {
                    deadline.set(openedAt + limits.firstRequestTimeout());
                } else {
                    deadline.set(idleSince + limits.idleTimeout());
                }
            }
            case SENDING -> deadline.set(progress.nextCheck());
            case WAITING -> deadline.set(now + limits.fileTimeout());
            case LINGERING -> deadline.set(now + Math.min(Limits.LINGER_IDLE, Math.max(0, lingerUntil - now)));
            case YIELDED, CLOSED -> deadline.clear(); // a yielded connection has its next turn at once
        }
    }

    private void onDeadline() {
        switch (state) {
            case READING -> close(input.isMidLine() ? CloseReason.LINE_TIMEOUT : CloseReason.IDLE_TIMEOUT);
            case SENDING -> {
                if (progress.isTooSlow(connections.now(), transport)) {
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
     * Our end is closed first and the client's words are read to their end: closing at once would reset (RFC 9112 9.6).
     */
    private void startLingering() throws IOException {
        if (input.hasEnded() || !connections.tryLinger()) {
            close(ending);
            return;
        }
        lingerUntil = connections.now() + Limits.LINGER_TOTAL;
        become(ConnectionState.LINGERING);
        transport.shutdownOutput(); // last: if it fails, closing gives back the place among those that linger
    }

    private void linger() throws IOException {
        int count = input.discard();
        lingered += count;
        connections.counters().bytesRead += Math.max(count, 0);
        if (count < 0 || lingered > Limits.LINGER_BYTES) {
            close(ending);
        } else {
            setDeadline();
        }
    }

    private void reset(CloseReason reason) {
        end(reason, transport::reset);
    }

    /** Whatever fails on the way, the socket is closed and the connection is not counted any more. */
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
                exchange.finish(unfinished, false);
            }
        } finally {
            connections.onClosed(this, reason, lingering, connections.now() - openedAt);
        }
    }
}
