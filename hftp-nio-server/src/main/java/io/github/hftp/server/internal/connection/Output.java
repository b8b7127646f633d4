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
 * Replies are gathered in the loop's one buffer and leave in one write; what the socket does not take of the reply in
 * progress goes back to it, and only the end of earlier, small replies is kept.
 */
final class Output {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    /** How far {@link #advance} came. */
    enum Outcome {
        /** Nothing is owed, but for what {@link #flush} will send. */
        IDLE,
        /** The socket takes no more for now. */
        SOCKET_FULL,
        /** This turn's share is used up. */
        BUDGET_SPENT,
        /** The reply's next bytes are not there yet. */
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

    /** Makes it; the buffer is the loop's, empty at the beginning and end of each turn. */
    Output(Transport transport, ByteBuffer gather) {
        this.transport = transport;
        this.gather = gather;
    }

    void beginTurn() {
        budget = Limits.MAX_BYTES_OUT_A_TURN;
        gather.clear();
        if (kept != null) {
            gather.put(kept);
            kept = null;
        }
    }

    /** Takes on a reply. Its status is the connection's business; this only sends it. */
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
     * Sends what is owed as far as that goes. When the outcome is IDLE the reply in progress has given out its last
     * byte, and {@link #finish} takes it away.
     *
     * @throws IncompleteReplyException if the reply cannot be completed
     * @throws IOException if the connection is broken
     */
    Outcome advance() throws IOException {
        while (send != null) {
            int start = gather.position();
            Send.Progress progress = fill(start);
            if (progress == Send.Progress.WAITING && send.fileBytes() == 0) {
                takeBack(start); // a header alone: as long as it stays here, a status can still take its place
            }
            if (progress == Send.Progress.DONE && gather.position() <= Limits.MAX_GATHERED_BYTES) {
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

    /** Takes away the reply in progress. */
    Send finish() {
        Send finished = send;
        send = null;
        finished.close();
        return finished;
    }

    /** Gives up everything that is owed. */
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

    /** Sends what was gathered, of which the last {@code own} bytes are of the reply in progress. */
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
                send.unread(own); // to count as sent what was
            }
            throw e;
        }
    }

    /** Null if nothing was moved: the reply then copies its next bytes, which shows which of the two has stopped. */
    private Outcome transfer() {
        if (isBudgetSpent()) {
            return Outcome.BUDGET_SPENT;
        }
        long most = Math.min(budget, send.remainingToTransfer());
        long moved = send.transfer(transport.transferTarget(), most);
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
