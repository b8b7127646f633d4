package io.github.hftp.client.internal;

import io.github.hftp.client.ConnectionLostException;
import io.github.hftp.client.StatusException;
import io.github.hftp.protocol.Command;
import io.github.hftp.protocol.FileName;
import io.github.hftp.protocol.Request;
import io.github.hftp.protocol.SliceEncoding;
import io.github.hftp.protocol.StatusCode;
import java.io.IOException;

/**
 * Finds out whether a server can send slices as they are. Servers before edition 2026 cannot, nor can all of them say
 * so: one refuses {@code help}, another the fourth argument of {@code get_slice}, another takes no notice of it, and
 * another ends the connection. So a server that knows {@code help} is asked for an empty slice of a file that is about
 * to be read, and whatever it does but the right thing means base64.
 */
final class EncodingProbe {
    private EncodingProbe() {}

    /**
     * Asks.
     *
     * @throws StatusException if the file cannot be read, in whatever encoding
     */
    static SliceEncoding decide(Conversation conversation, FileName name) throws IOException {
        try {
            if (knowsHelp(conversation) && knowsRaw(conversation, name)) {
                return SliceEncoding.RAW;
            }
            conversation.reuse(); // it may be about to close: some do, after any refusal
            return SliceEncoding.BASE64;
        } catch (ConnectionLostException e) {
            if (conversation.isUnproven()) { // it was idle, so this says nothing about what the server can do
                throw e;
            }
            return startAgain(conversation);
        } catch (StatusException e) {
            if (!e.isFatal()) {
                throw e;
            }
            return startAgain(conversation);
        }
    }

    private static SliceEncoding startAgain(Conversation conversation) throws IOException {
        conversation.connect();
        return SliceEncoding.BASE64;
    }

    private static boolean knowsHelp(Conversation conversation) throws IOException {
        try {
            return conversation.commands().contains(Command.GET_SLICE.word());
        } catch (StatusException e) {
            if (e.isFatal()) {
                throw e;
            }
            return false;
        }
    }

    private static boolean knowsRaw(Conversation conversation, FileName name) throws IOException {
        try {
            return conversation.ask(new Request.GetSlice(name, 0, 0, SliceEncoding.RAW), EncodingProbe::isRaw);
        } catch (StatusException e) {
            if (e.code() == StatusCode.NO_SUCH_COMMAND.code() || e.code() == StatusCode.INVALID_ARGUMENTS.code()) {
                return false;
            }
            throw e;
        }
    }

    /** An empty slice in base64 is an empty line, and a raw one begins with a header: the first line tells. */
    private static boolean isRaw(Connection reply) throws IOException {
        String line = reply.readLine(Connection.MAX_SHORT_LINE_BYTES);
        if (line.isEmpty()) {
            return false;
        }
        RawSliceReader.readHeader(reply, line, 0);
        return true;
    }
}
