package io.github.hftp.client.internal;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import java.io.IOException;
import java.util.List;

/**
 * The connection of something that is read piece by piece, one at a time, and what its loss means: nothing if it was
 * idle in the pool before. Used by the thread that reads.
 */
final class Lease {
    private final ConnectionPool pool;
    private final Retries retries;
    private int answers; // the most of one comparison since the last progress
    private Conversation conversation;

    Lease(ConnectionPool pool, Retries retries) {
        this.pool = pool;
        this.retries = retries;
    }

    /** Takes a connection: to be given back, whatever has become of it. */
    Conversation take() throws IOException {
        conversation = pool.take();
        return conversation;
    }

    void giveBack() {
        if (conversation != null) {
            pool.giveBack(conversation);
            conversation = null;
        }
    }

    /** Something has come. */
    void onProgress() {
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
    Conversation ask(List<KnownFile.Question> questions) throws IOException {
        int count = 0;
        for (KnownFile.Question question : questions) {
            question.ask(idle());
            count++;
            if (count > answers) {
                answers = count;
                retries.onProgress();
            }
        }
        return questions.isEmpty() ? conversation : idle();
    }

    private Conversation idle() throws IOException {
        if (conversation != null && conversation.isIdle()) {
            return conversation;
        }
        giveBack();
        return take();
    }

    /**
     * Returns when the reading is to go on over another connection.
     *
     * @throws HftpException the failure if it is not
     */
    void await(HftpException failure) throws IOException {
        retries.await(failure);
    }

    /** Whether this says nothing about the server, so that going on over another connection is no retry. */
    boolean excuses(HftpException failure) {
        return failure instanceof ConnectionLostException && conversation != null && conversation.isUnproven();
    }
}
