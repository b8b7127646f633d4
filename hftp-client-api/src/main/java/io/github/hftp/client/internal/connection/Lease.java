package io.github.hftp.client.internal.connection;

import io.github.hftp.client.ClientClosedException;
import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.ProtocolViolationException;
import io.github.hftp.client.StatusException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The connection of a call, or of something that is read piece by piece, one at a time, and what its loss means: nothing
 * if it was idle in the pool before, or if the reader's caller was away for so long that the server may have lost
 * patience. Used by the thread that reads; {@link #cancel} is for any, and waits for nothing.
 */
public final class Lease {
    /** A caller that does not come back within this time is away. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final ConnectionPool pool;
    private final Retries retries;
    private int answers; // the most of one comparison since the last progress
    private long leftNanos;
    private boolean hasLeft;
    private boolean pausing; // since the connection was taken

    // Guarded by this:
    private Conversation conversation;
    private boolean cancelled;

    public Lease(ConnectionPool pool, Retries retries) {
        this.pool = pool;
        this.retries = retries;
    }

    /** Finds out whether the server still has the file, as far as one thing tells; as often as it is asked. */
    @FunctionalInterface
    public interface Question {
        /**
         * Asks.
         *
         * @throws FileChangedException if it has another one
         */
        void ask(Conversation conversation) throws IOException;
    }

    /** Takes a connection: to be given back, whatever has become of it. */
    public Conversation take() throws IOException {
        if (isCancelled()) {
            throw new ClientClosedException("closed", null);
        }
        pausing = false;
        return pool.take(this::hold);
    }

    private void hold(Conversation taken) {
        synchronized (this) {
            conversation = taken;
            if (!cancelled) {
                return;
            }
        }
        taken.close();
    }

    public void giveBack() {
        Conversation taken;
        synchronized (this) {
            taken = conversation;
            conversation = null;
        }
        if (taken != null) {
            pool.giveBack(taken);
        }
    }

    /** Ends the connection, and whatever waits for it, now and later. */
    public void cancel() {
        Conversation taken;
        synchronized (this) {
            cancelled = true;
            taken = conversation;
        }
        if (taken != null) {
            taken.close();
            pool.giveBack(taken);
        }
        pool.wakePauses();
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /** The caller wants more. */
    public void onCall() {
        if (hasLeft && System.nanoTime() - leftNanos >= PAUSE.toNanos()) {
            pausing = true;
        }
    }

    /** The caller has got something, and may take its time. */
    public void onReturn() {
        hasLeft = true;
        leftNanos = System.nanoTime();
    }

    /** Something has come. */
    public void onProgress() {
        answers = 0;
        retries.onProgress();
    }

    /**
     * Asks, over the connection as long as it is in order after an answer, else over another. An answer is progress if
     * it is one more than before; were each of them, a server that answers these and nothing else would be asked for
     * ever.
     *
     * @return the connection, on which nothing is under way
     */
    public Conversation ask(List<Question> questions) throws IOException {
        int count = 0;
        for (Question question : questions) {
            question.ask(idle());
            count++;
            if (count > answers) {
                answers = count;
                retries.onProgress();
            }
        }
        return questions.isEmpty() ? current() : idle();
    }

    private Conversation idle() throws IOException {
        Conversation taken = current();
        if (taken != null && taken.isIdle()) {
            return taken;
        }
        giveBack();
        return take();
    }

    /** Makes a call over a connection; again over another as long as {@link #recover} lets it. */
    <T> T call(ConnectionPool.Call<T> call) throws IOException {
        while (true) {
            try {
                return call.on(take());
            } catch (HftpException e) {
                recover(e, UnaryOperator.identity());
            } finally {
                giveBack();
            }
        }
    }

    /**
     * Gives the connection back, and returns when the work is to go on over another: at once if the failure says nothing
     * about the server, else after a wait, as long as there are retries. No other code decides that.
     *
     * @param meaning what the caller is to get if that is not so
     * @throws HftpException that, if it is the end of the work
     */
    public void recover(HftpException failure, UnaryOperator<HftpException> meaning) throws IOException {
        boolean excused = excuses(failure);
        giveBack();
        if (!excused) {
            retries.await(meaning.apply(failure), this::isCancelled);
        }
    }

    private synchronized Conversation current() {
        return conversation;
    }

    private boolean excuses(HftpException failure) {
        Conversation taken = current();
        return taken != null && (taken.provesNothing(failure) || (pausing && mayBeFarewell(failure)));
    }

    /** Some servers say something, which would be taken for an answer, before they end a connection. */
    private static boolean mayBeFarewell(HftpException failure) {
        return failure instanceof ConnectionLostException
                || failure instanceof ProtocolViolationException
                || (failure instanceof StatusException refusal && refusal.isFatal());
    }
}
