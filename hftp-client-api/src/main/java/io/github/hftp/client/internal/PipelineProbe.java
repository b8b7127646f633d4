package io.github.hftp.client.internal;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.HftpException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;
import java.time.Duration;

/**
 * Finds out whether a server answers two requests that come together. The protocol says so, but one that reads a packet
 * and takes it for a line loses the second, or takes both for one. So it is asked twice for the size of a file that is
 * about to be read, and whatever it does but give the same answer twice means: one at a time.
 */
final class PipelineProbe {
    /** How long the second answer may take after the first, which a server that lost the request would never give. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private PipelineProbe() {}

    /**
     * Asks.
     *
     * @throws StatusException if there is no such file
     */
    static boolean decide(Conversation conversation, FileName name) throws IOException {
        try {
            return conversation.askTwice(new Request.GetMetadata(name), Conversation::readSize);
        } catch (HftpException e) {
            boolean isGone = e instanceof StatusException status && status.code() == StatusCode.FILE_NOT_FOUND.code();
            if (isGone || (e instanceof ConnectionLostException && conversation.isUnproven())) {
                throw e; // says nothing about what the server can do; nor does the end of what was idle
            }
            conversation.connect();
            return false;
        }
    }
}
