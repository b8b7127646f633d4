package io.github.hftp.client.internal.read;

import io.github.hftp.client.HftpException;
import io.github.hftp.client.StatusException;
import io.github.hftp.client.internal.connection.ConnectionPool;
import io.github.hftp.client.internal.connection.Conversation;
import io.github.hftp.client.internal.connection.EitherSpelling;
import io.github.hftp.client.internal.connection.OpenSlice;
import io.github.hftp.client.internal.connection.RetryPolicy;
import io.github.hftp.codec.RequestEncoder;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.SliceEncoding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.ObjLongConsumer;

/**
 * Asks for the sizes of many files, over one connection at a time: each in turn, as every server can, and many together
 * once the rest would otherwise take long and the server has shown that it answers two. A failure of that says little
 * about the server, so the rest is asked for in turn again. Used once, by one thread.
 */
public final class SizeQueries {
    /** What the rest must take for the trial to be worth it: an old server may lose its connection over that. */
    private static final long WORTH_A_TRIAL_NANOS = Duration.ofSeconds(1).toNanos();

    /** How many bytes of names are asked for together: a packet, as in the trial, for servers that read one at a time. */
    private static final int BATCH_BYTES = 1024;

    private static final int BYTES_PER_REQUEST = "get_metadata \r\n".length();

    private record Answer(OptionalLong size, StatusException refusal) {
        boolean isFatal() {
            return refusal != null && refusal.isFatal();
        }

        boolean isMissing() {
            return refusal != null && EitherSpelling.isMissing(refusal);
        }
    }

    private final ConnectionPool pool;
    private final Queue<FileName> left;
    private final ObjLongConsumer<String> found;
    private final BiConsumer<String, StatusException> refused;
    private final long worthATrialNanos;
    private FileName known; // a file that is there, or null
    private boolean together;

    /** Prepares to ask; the consumers receive the answers, in the order of the names. */
    public SizeQueries(
            ConnectionPool pool,
            Collection<FileName> names,
            ObjLongConsumer<String> found,
            BiConsumer<String, StatusException> refused) {
        this(pool, names, found, refused, WORTH_A_TRIAL_NANOS);
    }

    /** The same for a test that has no time. */
    SizeQueries(
            ConnectionPool pool,
            Collection<FileName> names,
            ObjLongConsumer<String> found,
            BiConsumer<String, StatusException> refused,
            long worthATrialNanos) {
        this.pool = pool;
        this.left = new ArrayDeque<>(names);
        this.found = Objects.requireNonNull(found, "found");
        this.refused = Objects.requireNonNull(refused, "refused");
        this.worthATrialNanos = worthATrialNanos;
    }

    /** Returns when every file has been reported. */
    public void run() throws IOException {
        boolean tried = false;
        long begin = System.nanoTime();
        for (long asked = 0; !left.isEmpty(); asked++) {
            if (!tried && known != null && (System.nanoTime() - begin) / asked * left.size() > worthATrialNanos) {
                tried = true;
                together = pipelines();
            }
            if (together) {
                askTogether();
            } else {
                report(askInTurn());
            }
        }
    }

    private Answer askInTurn() throws IOException {
        FileName name = left.element();
        return answer(() -> pool.call(conversation -> conversation.size(name)));
    }

    private boolean pipelines() throws IOException {
        try {
            return pool.call(conversation -> conversation.pipelines(known));
        } catch (HftpException e) { // if there is more to it than the trial, the next request shows it
            return false;
        }
    }

    private void askTogether() throws IOException {
        try {
            for (Answer answer : pool.call(pool.retries(RetryPolicy.NONE), this::askTogether)) {
                boolean again = answer.isMissing() && RequestEncoder.canBeUnencoded(left.element());
                report(again ? askInTurn() : answer); // an old server may know the name as it is
            }
        } catch (HftpException e) {
            together = false;
        }
    }

    /**
     * Reads all answers before any is reported. After one too many or too few, each would be taken for that to another
     * request; so the last request has an answer that is no size.
     */
    private List<Answer> askTogether(Conversation conversation) throws IOException {
        List<FileName> batch = batch();
        conversation.requestSizes(batch);
        conversation.request(known, 0, 0, SliceEncoding.BASE64);
        List<Answer> answers = new ArrayList<>();
        while (answers.size() < batch.size()) {
            Answer answer = answer(conversation::nextSize);
            answers.add(answer);
            if (answer.isFatal()) {
                return answers;
            }
        }
        try (OpenSlice empty = conversation.nextSlice(0, SliceEncoding.BASE64)) {
            empty.next();
        }
        return answers;
    }

    private List<FileName> batch() {
        List<FileName> batch = new ArrayList<>();
        int bytes = 0;
        for (FileName name : left) {
            bytes += BYTES_PER_REQUEST + name.spelling().length();
            if (bytes > BATCH_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(name);
        }
        return batch;
    }

    private static Answer answer(Question question) throws IOException {
        try {
            return new Answer(OptionalLong.of(question.ask()), null);
        } catch (StatusException e) {
            return new Answer(OptionalLong.empty(), e);
        }
    }

    private void report(Answer answer) {
        FileName name = left.remove();
        if (answer.size.isPresent()) {
            known = name;
            found.accept(name.local(), answer.size.getAsLong());
        } else {
            refused.accept(name.local(), answer.refusal);
        }
    }

    @FunctionalInterface
    private interface Question {
        long ask() throws IOException;
    }
}
