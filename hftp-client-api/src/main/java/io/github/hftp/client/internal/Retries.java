package io.github.hftp.client.internal;

import io.github.hftp.client.FileChangedException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.internal.transfer.Backoff;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a call may do after a failure: wait, and be made again, while its budget lasts. It belongs to one call and is
 * used by the thread of that; it ends with the call.
 */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final ConnectionPool pool;
    private final Backoff backoff;

    /** Begins with all of the budget, for a call over connections of this pool. */
    Retries(ConnectionPool pool, Backoff.Budget budget) {
        this.pool = pool;
        this.backoff = new Backoff(budget, new SplittableRandom(), System::nanoTime);
    }

    /**
     * Returns when the call is to be made again.
     *
     * @throws HftpException the failure if it is the end of the call: the same would happen again, or did so too often
     */
    void await(HftpException failure) throws IOException {
        await(failure, () -> false);
    }

    /** The same; the wait also ends when this is true, and {@link ConnectionPool#wakePauses} is called. */
    void await(HftpException failure, BooleanSupplier cancelled) throws IOException {
        OptionalLong wait = mayHelp(failure) ? backoff.nanosToWait() : OptionalLong.empty();
        if (wait.isEmpty()) {
            throw failure;
        }
        LOG.debug(
                "again in {} ns after {}", wait.getAsLong(), failure.getClass().getName());
        pool.pause(wait.getAsLong(), cancelled);
    }

    /** Something has come, so the budget is a new one. */
    void onProgress() {
        backoff.onProgress();
    }

    /** A file that has changed must be fetched from its beginning, by another call. A name is wrong, or misspelled. */
    private static boolean mayHelp(HftpException failure) {
        return failure.isRetryable()
                && !(failure instanceof FileChangedException)
                && !(failure.getCause() instanceof UnknownHostException);
    }
}
