package io.github.hftp.client.cli;

import io.github.hftp.client.TransferProgress;
import java.time.Duration;

/** Tells a user, or a program, of one transfer. Made for it; called by the threads of the transfer, at any time. */
interface TransferReport {
    /** How often it wants to be told. */
    Duration interval();

    /** How far the transfer has come. */
    void progress(TransferProgress progress);

    /** Something did not go as it should, and does no harm. */
    void warning(String text);

    /**
     * The file is there. The last call, if it is made.
     *
     * @param size how many bytes it has
     */
    void done(long size);

    /**
     * The transfer has failed. The last call, if it is made.
     *
     * @param text why
     * @param status what the process is to exit with
     */
    void failed(String text, int status);
}
