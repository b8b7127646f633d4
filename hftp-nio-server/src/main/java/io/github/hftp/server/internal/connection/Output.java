package io.github.hftp.server.internal.connection;

import io.github.hftp.loop.Transport;
import io.github.hftp.protocol.StatusCode;
import io.github.hftp.server.internal.reply.BufferSend;
import io.github.hftp.server.internal.reply.Send;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's outgoing half: one reply in progress, and the bytes of earlier ones that the socket has not taken.
 * Replies are gathered in the loop's one buffer and leave in one write. What the socket does not take of the reply in
 * progress goes back to it; only the end of earlier, small replies is kept.
 */
final class Output {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    /** How far {@link #advance} got. */
    enum Outcome {
        /** Nothing is owed, except what {@link #flush} will send. */
        IDLE,
        /** The socket takes no more for now. */
        SOCKET_FULL,
        /** This turn's share is used up. */
        BUDGET_SPENT,
        /** The reply's next bytes are not available yet. */
        WAITING
    }

    /** The reply in progress cannot be completed, and its first bytes have left. */
    static final class IncompleteReplyException extends IOException {
        private static final long serialVersionUID = 1L;

        IncompleteReplyException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private final Transport transport;
    private final ByteBuffer gather;
    private byte[] kept;
    private Send send;
    private boolean begun;
    private long budget;
    private long bytesSent;

    /** The buffer is the loop's: each turn starts and ends with it empty. */
    Output(Transport transport, ByteBuffer gather) {
        this.transport = transport;
        this.gather = gather;
    }

    void beginTurn() {
        budget = Budget.MAX_BYTES_OUT;
        gather.clear();
        if (kept != null) {
            gather.put(kept);
            kept = null;
        }
    }

    /** Starts to send a reply. Its status is the connection's business. */
    void start(Send next) {
        if (send != null) {
            throw new IllegalStateException("a reply is in progress");
        }
        send = next;
        begun = false;
    }

    /** The reply in progress, or null. */
    Send current() {
        return send;
    }

    /** Whether this turn's share is used up. */
    boolean isBudgetSpent() {
        return budget <= 0;
    }

    /** How many bytes the socket has taken so far. */
    long bytesSent() {
        return bytesSent;
    }

    /**
     * Sends as much of what is owed as possible. When the outcome is IDLE, the reply in progress has put its last byte,
     * and {@link #finish} removes it.
     *
     * @throws IncompleteReplyException if the reply cannot be completed
     * @throws IOException if the connection is broken
     */
    Outcome advance() throws IOException {
        while (send != null) {
            int start = gather.position();
            Send.Progress progress = fill(start);
            if (progress == Send.Progress.WAITING && send.fileBytes() == 0) {
                takeBack(start); // only a header: while it stays here, a status can still replace it
            }
            if (progress == Send.Progress.DONE && gather.position() <= Budget.MAX_GATHERED_BYTES) {
                return Outcome.IDLE;
            }
            if (!flush(gather.position() - start)) {
                return Outcome.SOCKET_FULL;
            }
            Outcome outcome = switch (progress) {
                case DONE -> Outcome.IDLE;
                case WAITING -> {
                    send.fetch();
                    yield Outcome.WAITING;
                }
                case TRANSFER -> transfer();
                case MORE -> isBudgetSpent() ? Outcome.BUDGET_SPENT : null;
            };
            if (outcome != null) {
                return outcome;
            }
        }
        return flush() ? Outcome.IDLE : Outcome.SOCKET_FULL;
    }

    /** Sends what was gathered: false if the socket did not take all of it. */
    boolean flush() throws IOException {
        return flush(0);
    }

    /** Removes and closes the reply in progress. */
    Send finish() {
        Send finished = send;
        send = null;
        finished.close();
        return finished;
    }

    /** Drops everything that is owed. */
    void close() {
        kept = null;
        if (send != null) {
            finish();
        }
    }

    private Send.Progress fill(int start) throws IOException {
        try {
            return send.fill(gather);
        } catch (IOException e) {
            takeBack(start);
            if (begun) {
                throw new IncompleteReplyException(e);
            }
            LOG.debug("A file cannot be read: {}", e.toString());
            finish();
            send = BufferSend.status(StatusCode.INTERNAL_SERVER_ERROR);
            return send.fill(gather);
        }
    }

    private void takeBack(int start) {
        int count = gather.position() - start;
        if (count > 0) {
            send.unread(count);
            gather.position(start);
        }
    }

    /** Sends what was gathered; its last {@code own} bytes belong to the reply in progress. */
    private boolean flush(int own) throws IOException {
        gather.flip();
        int sent = gather.hasRemaining() ? write(own) : 0;
        bytesSent += sent;
        budget -= sent;
        int left = gather.remaining();
        int ownLeft = Math.min(left, own);
        begun |= ownLeft < own;
        if (left == 0) {
            gather.clear();
            return true;
        }
        if (ownLeft > 0) {
            send.unread(ownLeft);
        }
        if (left > ownLeft) {
            kept = new byte[left - ownLeft];
            gather.get(kept);
        }
        gather.clear();
        return false;
    }

    private int write(int own) throws IOException {
        try {
            return transport.write(gather);
        } catch (IOException e) {
            if (own > 0) {
                send.unread(own); // so that only sent bytes count as sent
            }
            throw e;
        }
    }

    /** Null if nothing moved: the reply then copies its next bytes, which shows whether file or socket has stopped. */
    private Outcome transfer() {
        if (isBudgetSpent()) {
            return Outcome.BUDGET_SPENT;
        }
        long most = Math.min(budget, send.remainingToTransfer());
        long moved = send.transfer(transport, most);
        bytesSent += moved;
        budget -= moved;
        if (moved == 0) {
            return null;
        }
        if (moved < most) {
            return Outcome.SOCKET_FULL;
        }
        return send.remainingToTransfer() > 0 ? Outcome.BUDGET_SPENT : Outcome.IDLE;
    }
}
