package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;

/** Reports one transfer to a user or a program. One per transfer; its threads call it at any time. */
interface TransferReport {
    /** How often to report progress. */
    Duration interval();

    /** How far the transfer has come. */
    void progress(TransferProgress progress);

    /** Something went wrong without harm to the file. */
    void warning(String text);

    /**
     * The file is complete. No call follows.
     *
     * @param size its size in bytes
     */
    void done(long size);

    /**
     * The transfer has failed. No call follows.
     *
     * @param text why
     * @param status the exit status
     */
    void failed(String text, int status);
}
